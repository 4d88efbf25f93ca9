"""Unions on the workbench: list, page, and their dated changes."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.forms.roster import ChangeForm, FoundForm, MoveForm, RenameForm
from tongxin.modules.members.permissions import Can as CanMembers
from tongxin.modules.members.selectors.memberships import takes_persons
from tongxin.modules.members.transfers import BELOW_LIST, UNIONS_LIST
from tongxin.shared.orgs import selectors, services
from tongxin.shared.orgs.levels import Level
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.permissions import Can
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import page, submit


@page("members/desk/unions.html", needs=Can.VIEW)
def unions(request: HttpRequest) -> dict:
    """工会组织."""
    asked = {name: request.GET.get(name, "")[:50] for name in ("words", "level")}
    closed = request.GET.get("closed") == "1"
    query = "?closed=1"
    return {
        "heading": _("工会组织"),
        "asked": asked,
        "closed": closed,
        "levels": Level.choices,
        "may_manage": request.actor.may(Can.MANAGE),
        "here": request.union,
        "tabs": [
            {"label": _("在册"), "url": request.path, "active": not closed, "count": None},
            {"label": _("已撤销"), "url": query, "active": closed, "count": None},
        ],
        "pager": list_page(request, UNIONS_LIST),
    }


@page("members/desk/union.html", needs=Can.VIEW)
def union(request: HttpRequest, pk: int) -> dict:
    """工会."""
    found = selectors.union_within(pk, scope=request.scope)
    facts = (
        (_("工会编码"), found.code),
        (_("层级"), found.get_level_display()),
        (_("类型"), found.get_kind_display()),
        (_("成立日期"), found.founded_on.isoformat()),
        (_("撤销日期"), found.closed_on and found.closed_on.isoformat()),
        (_("统一社会信用代码"), found.uscc),
    )
    return {
        "heading": found.name,
        "subtitle": found.get_kind_display(),
        "union": found,
        "breadcrumbs": _crumbs(request, found),
        "facts": [{"label": label, "value": value} for label, value in facts],
        "may_manage": not found.closed_on and request.actor.scope(Can.MANAGE).covers(found.path),
        "may_admit": takes_persons(found)
        and request.actor.scope(CanMembers.ADMIT).covers(found.path),
        "pager": list_page(request, BELOW_LIST, of=pk),
        "changes": selectors.changes_of(found)[:50],
    }


@page("desk/form.html", needs=Can.MANAGE)
def found(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """新建下级工会."""
    parent = selectors.union_within(pk, scope=request.scope)
    form = FoundForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: services.found_union(
            facts=services.UnionFacts(**clean),
            parent=parent,
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已新建"))
        return redirect("members_desk:union", made.pk)
    return _form_page(parent, form, _("新建下级工会"))


@page("desk/form.html", needs=Can.MANAGE)
def rename(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """更名."""
    return _change(request, pk, RenameForm, services.rename_union, _("更名"))


@page("desk/form.html", needs=Can.MANAGE)
def close(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """撤销."""
    return _change(request, pk, ChangeForm, services.close_union, _("撤销"))


@page("desk/form.html", needs=Can.MANAGE)
def move(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """划转."""

    def to_parent(*, parent_code: str, **terms: object) -> UnionOrg:
        parent = selectors.union_by_code(parent_code, scope=request.scope)
        return services.move_union(parent=parent, **terms)

    return _change(request, pk, MoveForm, to_parent, _("划转"))


def _change(
    request: HttpRequest, pk: int, kind: type[Form], service: Callable, label: str
) -> dict | HttpResponse:
    changed = selectors.union_within(pk, scope=request.scope)
    form = kind(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: service(union=changed, **clean, actor=request.actor, now=clock.now()),
    )
    if made:
        messages.success(request, _("已办理，自生效日期起按新的情况统计"))
        return redirect("members_desk:union", pk)
    return _form_page(changed, form, label)


def _form_page(union: UnionOrg, form: Form, label: str) -> dict:
    return {
        "heading": label,
        "subtitle": union.name,
        "form": form,
        "submit_label": label,
        "cancel_url": reverse("members_desk:union", args=[union.pk]),
    }


def _crumbs(request: HttpRequest, union: UnionOrg) -> list[dict]:
    """The line above; unions out of reach are named without a link."""
    return [
        {
            "label": step.name,
            "url": reverse("members_desk:union", args=[step.pk])
            if step.pk != union.pk and request.scope.covers(step.path)
            else "",
        }
        for step in selectors.line_above(union)
    ]
