"""What members ask of the union, on the workbench: corrections, leaving."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import clock, masking
from tongxin.modules.members.faces.h5 import TONES
from tongxin.modules.members.models import Correction, LeaveRequest
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import cards as reads
from tongxin.modules.members.services import own_fields, parting
from tongxin.modules.members.states import Asked, Column, Leave
from tongxin.modules.members.transfers.requests import CORRECTIONS_LIST, LEAVING_LIST
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.audit.views import note_view
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page


@page("members/desk/corrections.html", needs=Can.ADMIT)
def corrections(request: HttpRequest) -> dict:
    """更正申请."""
    pager = list_page(request, CORRECTIONS_LIST)
    return {
        "heading": _("更正申请"),
        "asked": {"state": request.GET.get("state", "")[:20]},
        "states": Asked.choices,
        "pager": pager,
        "rows": [(row, TONES[row.state]) for row in pager.rows],
    }


@page("members/desk/correction.html", needs=Can.ADMIT)
def correction(request: HttpRequest, pk: int) -> dict:
    """更正申请."""
    found = reads.correction_page(pk, scope=request.scope)
    note_view(request.actor, "members.viewed_correction", found, at=clock.now())
    return {
        "heading": _("更正申请"),
        "subtitle": f"{found.worker.name} · {found.union.name}",
        "correction": found,
        "tone": TONES[found.state],
        "facts": _correction_facts(found),
        "log": log_of(f"members.Correction:{found.pk}")[:20],
        "waits": found.state == Asked.SUBMITTED,
    }


@page("members/desk/leaving.html", needs=Can.END)
def leaving(request: HttpRequest) -> dict:
    """退会申请."""
    pager = list_page(request, LEAVING_LIST)
    return {
        "heading": _("退会申请"),
        "asked": {"state": request.GET.get("state", "")[:20]},
        "states": [one for one in Leave.choices if one[0] != Leave.WRITTEN],
        "pager": pager,
        "rows": [(row, TONES.get(row.state, "gray")) for row in pager.rows],
        "today": localdate(clock.now()),
    }


@page("members/desk/leave_request.html", needs=Can.END)
def leave_request(request: HttpRequest, pk: int) -> dict:
    """退会申请."""
    found = reads.leave_request_page(pk, scope=request.scope)
    note_view(request.actor, "members.viewed_leave_request", found, at=clock.now())
    return {
        "heading": _("退会申请"),
        "subtitle": f"{found.worker.name} · {found.union.name}",
        "leave_request": found,
        "tone": TONES.get(found.state, "gray"),
        "facts": _leave_facts(found),
        "log": log_of(f"members.LeaveRequest:{found.pk}")[:20],
        "waits": found.state == Leave.CONFIRMED,
    }


@act(needs=Can.END)
def note_leave(request: HttpRequest, pk: int) -> str:
    """记录并公布退会."""
    parting.note_leave_request(request_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已记录，会籍从今天起终止；请在本单位公布"))
    return reverse("members_desk:leave_request", args=[pk])


def _correction_facts(row: Correction) -> list[dict]:
    before = row.before.open() if row.before else ""
    columns = (
        (_("会员"), row.worker.name),
        (_("更正项目"), row.get_column_display()),
        (_("原登记内容"), shown(row.column, before)),
        (_("更正为"), shown(row.column, row.wanted.open())),
        (_("更正说明"), row.why),
        (_("提交时间"), f"{row.asked_at:%Y-%m-%d}"),
        (_("工会答复"), row.reply),
    )
    return [{"label": label, "value": value} for label, value in columns]


def shown(column: str, value: str) -> str:
    """Old or new as the officer sees it; of a phone the ends, enough to compare with a call."""
    if column == Column.MOBILE:
        return masking.mobile(value) if value else ""
    return own_fields.in_words(column, value)


def _leave_facts(row: LeaveRequest) -> list[dict]:
    columns = (
        (_("会员"), row.worker.name),
        (_("入会日期"), row.membership.joined_on.isoformat()),
        (_("退会说明"), row.words),
        (_("本人确认时间"), f"{row.confirmed_at:%Y-%m-%d}"),
        (_("承诺办结日期"), row.promised_on.isoformat()),
        (_("经办人"), row.noted_by),
    )
    return [{"label": label, "value": value} for label, value in columns]
