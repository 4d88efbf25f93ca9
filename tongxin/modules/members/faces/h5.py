"""Worker pages: my membership, corrections, leaving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.forms.requests import CorrectionForm, LeaveForm
from tongxin.modules.members.selectors import cards as reads
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.services import correcting, own_fields, parting
from tongxin.modules.members.states import Asked, Column, Leave
from tongxin.shared.people.selectors import own_row
from tongxin.shells.h5.page import act, page, submit

TONES = {
    Asked.SUBMITTED: "gold",
    Asked.APPROVED: "green",
    Asked.REFUSED: "red",
    Asked.WITHDRAWN: "gray",
    Leave.WRITTEN: "gold",
    Leave.CONFIRMED: "gold",
    Leave.NOTED: "gray",
}


@page("members/h5/record.html")
def record(request: HttpRequest) -> dict:
    """我的会籍."""
    rows = selectors.own_memberships(request.actor)
    worker = own_row(request.actor)
    leaving = reads.own_leave_requests(request.actor)
    return {
        "heading": _("我的会籍"),
        "worker": worker,
        "facts": _facts(worker) if worker else [],
        "memberships": rows,
        "is_member": any(row.is_current for row in rows),
        "corrections": [
            (row, TONES[row.state], _promised(row)) for row in reads.own_corrections(request.actor)
        ],
        "leaving": [(row, TONES[row.state]) for row in leaving],
        "may_leave": not any(row.ended_at is None for row in leaving),
    }


@page("h5/form.html")
def correct(request: HttpRequest) -> dict | HttpResponse:
    """申请更正."""
    form = CorrectionForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: correcting.ask_correction(**clean, actor=request.actor, now=clock.now()),
    )
    if made:
        messages.success(request, _("更正申请已提交，结果在本页查看"))
        return redirect("members_h5:record")
    return {
        "heading": _("申请更正"),
        "form": form,
        "submit_label": _("提交更正申请"),
        "cancel_url": reverse("members_h5:record"),
        "back_url": reverse("members_h5:record"),
    }


@act()
def take_back_correction(request: HttpRequest, pk: int) -> str:
    """撤回更正申请."""
    correcting.withdraw_correction(correction_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已撤回更正申请"))
    return reverse("members_h5:record")


@page("members/h5/leave.html")
def leave(request: HttpRequest) -> dict | HttpResponse:
    """申请退会."""
    form = LeaveForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: parting.write_leave_request(**clean, actor=request.actor, now=clock.now()),
    )
    if made:
        messages.info(request, _("已填写，还没有提交：请看清后果后再确认一次"))
        return redirect("members_h5:record")
    return {
        "heading": _("申请退会"),
        "form": form,
        "submit_label": _("填写退会申请"),
        "cancel_url": reverse("members_h5:record"),
        "back_url": reverse("members_h5:record"),
    }


@act()
def confirm_leave(request: HttpRequest, pk: int) -> str:
    """确认退会."""
    parting.confirm_leave_request(request_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("退会申请已提交，工会只作记录和公布，不需要批准"))
    return reverse("members_h5:record")


@act()
def stay(request: HttpRequest, pk: int) -> str:
    """撤回退会申请."""
    parting.withdraw_leave_request(request_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已撤回退会申请，会籍不变"))
    return reverse("members_h5:record")


def _facts(worker) -> list[tuple[str, str]]:
    """The fields that may be put right, as the record says them; the phone masked."""
    shown = [
        (column.label, own_fields.in_words(column, own_fields.told(worker, column)))
        for column in Column
        if column not in {Column.MOBILE, Column.NAME}
    ]
    return [(str(label), value) for label, value in shown]


def _promised(row):
    return row.case.promised_on if row.case and row.ended_at is None else None
