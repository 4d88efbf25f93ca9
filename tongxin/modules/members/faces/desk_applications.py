"""Requests to join on the workbench: the union's QR code, the list, one request."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tongxin.kernel import clock
from tongxin.modules.members.faces.portal import TONES
from tongxin.modules.members.models import JoinApplication
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.services import applying
from tongxin.modules.members.states import Applied
from tongxin.modules.members.transfers import APPLICATIONS_LIST
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.audit.views import note_view
from tongxin.shared.orgs.selectors import union_within
from tongxin.shared.people.permissions import Can as CanPeople
from tongxin.shells.design.qr import PAPER, drawn
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page


@page("members/desk/joining.html", needs=Can.ADMIT)
def joining(request: HttpRequest, pk: int) -> dict:
    """扫码入会."""
    return _code_of(request, pk)


@page("members/desk/joining_paper.html", needs=Can.ADMIT)
def paper(request: HttpRequest, pk: int) -> dict:
    """扫码入会张贴页."""
    return _code_of(request, pk)


@page("members/desk/applications.html", needs=Can.ADMIT)
def applications(request: HttpRequest) -> dict:
    """入会申请."""
    pager = list_page(request, APPLICATIONS_LIST)
    return {
        "heading": _("入会申请"),
        "asked": {"state": request.GET.get("state", "")[:20]},
        "states": Applied.choices,
        "pager": pager,
        "here": request.union,
        "rows": [(row, TONES[row.state]) for row in pager.rows],
    }


@page("members/desk/application.html", needs=Can.ADMIT)
def application(request: HttpRequest, pk: int) -> dict:
    """入会申请."""
    return _application(request, pk)


@never_cache
@page("members/desk/application.html", needs=CanPeople.REVEAL)
def reveal(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """查看完整信息：只在这一页显示一次，事由记入日志."""
    if request.method != "POST":
        return redirect("members_desk:application", pk)
    column = request.POST.get("column", "")
    value = applying.reveal_application(
        application_id=pk,
        column=column,
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        now=clock.now(),
    )
    return _application(request, pk) | {"revealed": {column: value}}


@act(needs=Can.ADMIT)
def withdraw(request: HttpRequest, pk: int) -> str:
    """代为撤回."""
    applying.withdraw_for_applicant(application_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已按申请人的要求撤回"))
    return reverse("members_desk:application", args=[pk])


def _code_of(request: HttpRequest, pk: int) -> dict:
    union = union_within(pk, scope=request.scope)
    path = reverse("members_portal:apply", args=[union.code])
    address = request.build_absolute_uri(path)
    return {
        "heading": _("扫码入会"),
        "subtitle": union.name,
        "union": union,
        "takes_persons": selectors.takes_persons(union),
        "address": address,
        "qr": drawn(address, border=1, dark=PAPER),
        "breadcrumbs": [
            {"label": union.name, "url": reverse("members_desk:union", args=[union.pk])}
        ],
    }


def _application(request: HttpRequest, pk: int) -> dict:
    found = selectors.application_page(pk, scope=request.scope)
    note_view(request.actor, "members.viewed_application", found, at=clock.now())
    return {
        "heading": found.name,
        "subtitle": f"{found.union.name} · {found.number}",
        "application": found,
        "tone": TONES[found.state],
        "facts": _facts(found),
        "log": log_of(f"members.JoinApplication:{found.pk}")[:20],
        "may_reveal": request.actor.may(CanPeople.REVEAL),
        "may_withdraw": found.waits,
    }


def _facts(row: JoinApplication) -> list[dict]:
    columns = (
        (_("申请编号"), row.number),
        (_("申请加入"), row.union.name),
        (_("证件类型"), row.get_id_type_display()),
        (_("性别"), row.get_sex_display()),
        (_("出生日期"), row.birth_date.isoformat()),
        (_("用工形式"), row.employment_form),
        (_("用人单位信用代码"), row.employer_uscc),
        (_("承诺办结日期"), _promised(row)),
    )
    return [{"label": label, "value": value} for label, value in columns]


def _promised(row: JoinApplication) -> str:
    day = row.case.promised_on if row.case else None
    return day.isoformat() if day else ""
