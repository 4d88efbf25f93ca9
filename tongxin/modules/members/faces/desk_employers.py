"""Employers on the workbench: list, page, head counts and the unions that cover them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tongxin.kernel import clock
from tongxin.modules.members.forms.employers import (
    ClerkForm,
    CoverForm,
    EmployerForm,
    HeadsForm,
    NewEmployerForm,
)
from tongxin.modules.members.forms.roster import ChangeForm
from tongxin.modules.members.permissions import Can as CanMembers
from tongxin.modules.members.selectors import employers as people
from tongxin.modules.members.selectors.hr import clerks_of
from tongxin.modules.members.services.hr import appoint_clerk, dismiss_clerk
from tongxin.modules.members.transfers import EMPLOYERS_LIST
from tongxin.shared.access.permissions import Can as CanAccess
from tongxin.shared.orgs import covering, employers
from tongxin.shared.orgs import employer_selectors as selectors
from tongxin.shared.orgs.industries import Industry, Ownership
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, shown_once, submit

ASKED = ("words", "ownership", "industry")


@page("members/desk/employers.html", needs=Can.VIEW)
def employer_list(request: HttpRequest) -> dict:
    """用人单位."""
    asked = {name: request.GET.get(name, "")[:50] for name in ASKED}
    kind = request.GET.get("kind", "")
    kinds = (
        ("", _("全部")),
        (selectors.COVERED, _("已建会")),
        (selectors.UNCOVERED, _("未建会")),
        (selectors.MUST, _("应建未建（25 人以上）")),
        (selectors.LARGE, _("百人以上")),
        (selectors.CLOSED, _("已注销")),
    )
    return {
        "heading": _("用人单位"),
        "asked": asked,
        "kind": kind,
        "ownerships": Ownership.choices,
        "industries": Industry.choices,
        "may_edit": request.actor.may(Can.EMPLOYERS),
        "tabs": [
            {"label": name, "url": f"?kind={key}", "active": kind == key, "count": None}
            for key, name in kinds
        ],
        "pager": list_page(request, EMPLOYERS_LIST),
    }


@page("members/desk/employer.html", needs=Can.VIEW)
def employer(request: HttpRequest, pk: int) -> dict:
    """用人单位."""
    return _employer(request, pk)


def _employer(request: HttpRequest, pk: int) -> dict:
    found = selectors.employer_within(pk, scope=request.scope)
    mine = request.actor.scope(Can.EMPLOYERS)
    may_edit = not found.closed_on and mine.covers(found.union.path)
    facts = (
        (_("统一社会信用代码"), found.uscc),
        (_("单位性质"), found.get_ownership_type_display()),
        (_("行业门类"), f"{found.industry_code} {found.get_industry_code_display()}"),
        (_("职工人数"), found.workers),
        (_("地址"), found.address),
        (_("行政区划代码"), found.division_code),
        (_("列入名册日期"), found.listed_on.isoformat()),
        (_("注销日期"), found.closed_on and found.closed_on.isoformat()),
    )
    return {
        "heading": found.name,
        "subtitle": found.union.name,
        "employer": found,
        "facts": [{"label": label, "value": value} for label, value in facts],
        "must_found": not found.is_covered and (found.workers or 0) >= selectors.MUST_FOUND,
        "may_edit": may_edit,
        "may_cover": may_edit and not found.is_covered,
        "may_uncover": may_edit and found.is_covered and mine.covers(found.keeper.path),
        "covers": selectors.covers_of(found)[:50],
        "headcounts": selectors.headcounts_of(found)[:50],
        "clerks": clerks_of(found, scope=request.actor.scope(CanAccess.GRANT)),
        "may_appoint": may_edit and found.is_covered and request.actor.may(CanAccess.GRANT),
        "members": people.people_of(found, scope=request.actor.scope(CanMembers.VIEW)),
    }


@page("desk/form.html", needs=Can.EMPLOYERS)
def new(request: HttpRequest) -> dict | HttpResponse:
    """登记用人单位."""
    code = request.union.code if request.union else ""
    form = NewEmployerForm(request.POST or None, initial={"union_code": code})
    made = submit(
        request,
        form,
        lambda clean: employers.list_employer(
            uscc=clean["uscc"],
            facts=form.facts(),
            union=union_by_code(clean["union_code"], scope=request.scope),
            listed_on=clean["listed_on"],
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已登记"))
        return redirect("members_desk:employer", made.pk)
    back = reverse("members_desk:employers")
    return {"heading": _("登记用人单位"), "form": form, "cancel_url": back}


@page("desk/form.html", needs=Can.EMPLOYERS)
def amend(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """修改单位信息."""
    found = selectors.employer_within(pk, scope=request.scope)
    form = EmployerForm(
        request.POST or None, initial={name: getattr(found, name) for name in _FACTS}
    )
    return _form(request, found, form, _("修改单位信息"), employers.amend_employer,
                 lambda _clean: {"facts": form.facts()})  # fmt: skip


@page("desk/form.html", needs=Can.EMPLOYERS)
def count(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """登记职工人数."""
    found = selectors.employer_within(pk, scope=request.scope)
    form = HeadsForm(request.POST or None, initial={"year": localdate(clock.now()).year})
    return _form(request, found, form, _("登记职工人数"), employers.count_heads,
                 lambda _clean: {"heads": form.heads()})  # fmt: skip


@page("desk/form.html", needs=Can.EMPLOYERS)
def cover(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """建会覆盖."""
    found = selectors.employer_within(pk, scope=request.scope)

    def terms(clean: dict[str, Any]) -> dict[str, Any]:
        union = union_by_code(clean["union_code"], scope=request.scope)
        return {"union": union, "since": clean["on"], "reason": clean["reason"]}

    form = CoverForm(request.POST or None)
    return _form(request, found, form, _("建会覆盖"), covering.cover_employer, terms)


@page("desk/form.html", needs=Can.EMPLOYERS)
def uncover(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """不再覆盖."""
    found = selectors.employer_within(pk, scope=request.scope)
    form = ChangeForm(request.POST or None)
    return _form(request, found, form, _("不再覆盖"), covering.uncover_employer)


@page("desk/form.html", needs=Can.EMPLOYERS)
def close(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """单位注销."""
    found = selectors.employer_within(pk, scope=request.scope)
    form = ChangeForm(request.POST or None)
    return _form(request, found, form, _("单位注销"), employers.close_employer)


@never_cache
@page("desk/form.html", needs=CanAccess.GRANT)
def appoint(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """指定单位经办人：启用码只在这一页显示一次."""
    found = selectors.employer_within(pk, scope=request.scope)
    form = ClerkForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: appoint_clerk(employer_id=pk, **clean, actor=request.actor, now=clock.now()),
    )
    again = reverse("members_desk:employer", args=[pk])
    if made:
        facts = _employer(request, pk) | {"code": made[1]}
        return shown_once(request, "members/desk/employer.html", facts, again=again)
    return {
        "heading": _("指定单位经办人"),
        "subtitle": found.name,
        "form": form,
        "submit_label": _("指定"),
        "cancel_url": again,
    }


@act(needs=CanAccess.GRANT)
def dismiss(request: HttpRequest, pk: int) -> str:
    """解除单位经办人."""
    ended = dismiss_clerk(clerk_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已解除，立即生效"))
    return reverse("members_desk:employer", args=[ended.employer_id])


_FACTS = tuple(EmployerForm.base_fields)


def _form(
    request: HttpRequest,
    found: Any,
    form: Form,
    label: str,
    service: Callable,
    terms: Callable[[dict[str, Any]], dict[str, Any]] = dict,
) -> dict | HttpResponse:
    made = submit(
        request,
        form,
        lambda clean: service(
            employer_id=found.pk, **terms(clean), actor=request.actor, now=clock.now()
        ),
    )
    if made:
        messages.success(request, _("已办理"))
        return redirect("members_desk:employer", found.pk)
    return {
        "heading": label,
        "subtitle": found.name,
        "form": form,
        "submit_label": label,
        "cancel_url": reverse("members_desk:employer", args=[found.pk]),
    }
