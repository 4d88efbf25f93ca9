"""Whose seat is lent to whom (委托审批)."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.periods import SHANGHAI
from tongxin.shared.access.selectors import accounts_within
from tongxin.shared.approvals.permissions import Can
from tongxin.shared.approvals.selectors import delegations_within, seat_unions
from tongxin.shared.approvals.standing import end_delegation, lend_own_seat
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.forms import LendForm
from tongxin.shells.desk.page import act, page, submit


@page("desk/approval_seats.html", needs=Can.DECIDE)
def seats(request: HttpRequest) -> dict | HttpResponse:
    """委托审批."""
    now = clock.now()
    colleagues = accounts_within(request.scope).exclude(pk=request.actor.account_id)
    form = LendForm(
        request.POST or None,
        unions=seat_unions(request.actor, now),
        colleagues=colleagues.order_by("name", "pk"),
    )
    made = submit(
        request,
        form,
        lambda clean: lend_own_seat(
            taker=clean["taker"],
            union=clean["union"],
            reason=clean["reason"],
            until=_end_of(clean["until"]),
            actor=request.actor,
            now=now,
        ),
    )
    if made:
        messages.success(request, _("已委托，接办人现在可以代您审批"))
        return redirect("desk:approval_seats")
    return {
        "heading": _("委托审批"),
        "form": form,
        "pager": keyset(request, delegations_within(request.scope, now), order=("-pk",)),
    }


@act(needs=Can.DECIDE)
def end(request: HttpRequest, pk: int) -> str:
    """收回委托."""
    end_delegation(delegation_id=pk, actor=request.actor, now=clock.now())
    return reverse("desk:approval_seats")


def _end_of(day) -> datetime | None:
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI) if day else None
