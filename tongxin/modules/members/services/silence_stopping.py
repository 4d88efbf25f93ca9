"""Dropping proposals of automatic withdrawal: a payment or a word is enough (终止自动退会提议)."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import DuesAccount, WithdrawalProposal
from tongxin.modules.members.states import SILENT, WITHDRAWAL, Silence
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines import limits
from tongxin.shared.notify.services import Message, notify

Stop = WithdrawalProposal.Stop
WATCH = Actor.system("withdrawals")
OWN_PAGE = "/members/dues/"


def stop_paid(account: DuesAccount, *, actor: Actor, now: datetime) -> None:
    """A payment was noted: what was proposed for the payer is over."""
    for row in live().filter(account=account).select_for_update(of=("self",)):
        stop_proposal(row, Stop.PAID, "", actor, now)


def stop_proposal(
    row: WithdrawalProposal, why: str, reason: str, actor: Actor, now: datetime
) -> None:
    """End a proposal without a change to the membership; the row is locked."""
    WITHDRAWAL.advance(row, "stop", actor=actor)
    row.stop, row.reason = why, reason.strip()[:300]
    row.ended_at, row.ended_by = now, actor.name[:80]
    row.save()
    finish_limit(row, now)
    record(actor, "members.stopped_withdrawal", row, at=now, reason=reason, change={"why": why})
    if row.notified_at and why != Stop.GONE:
        body = _("%(union)s的自动退会提议已经终止（%(why)s），您的会籍不变")
        said = {"union": row.union.name, "why": row.get_stop_display()}
        message = Message(_("会籍不变"), body % said, OWN_PAGE)
        with speaking(WATCH):
            notify(union=row.union, worker=row.worker, message=message, now=now)


def finish_limit(row: WithdrawalProposal, now: datetime) -> None:
    """The time to answer runs no longer."""
    with speaking(WATCH):
        for limit in limits.limits_of(row).filter(done_on=None):
            limits.finish(limit_id=limit.pk, on=localdate(now))


def live():
    """Proposals about which something may still happen."""
    rows = WithdrawalProposal.objects.filter(state__in=SILENT)
    return rows.select_related("union", "worker", "membership")


def may_be_confirmed(row: WithdrawalProposal, now: datetime) -> bool:
    """Whether letter, persuasion and the time to answer are all behind it."""
    is_over = row.answer_by is not None and row.answer_by < localdate(now)
    return row.state == Silence.PERSUADED and is_over
