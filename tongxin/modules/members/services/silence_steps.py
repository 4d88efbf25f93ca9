"""The steps behind a proposal: letter, persuasion, answer, and a person's word (自动退会办理)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.dues import DuesReasonMissing, NotSilent, PaidAhead, TooSoon
from tongxin.modules.members.models import Membership, WithdrawalProposal
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.leaving import end_silent
from tongxin.modules.members.services.silence import reason_to_drop
from tongxin.modules.members.services.silence_stopping import (
    OWN_PAGE,
    WATCH,
    Stop,
    finish_limit,
    may_be_confirmed,
    stop_proposal,
)
from tongxin.modules.members.states import SILENT, WITHDRAWAL, Silence
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines import limits
from tongxin.shared.deadlines.events import LimitAmended
from tongxin.shared.deadlines.terms import Leg, Term
from tongxin.shared.deadlines.working_days import Unit
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.people.erasing import ERASED_NAME

LIMIT = gettext_noop("答复催缴函")  # the name of the limit, as it is kept
PROPOSALS = "members.WithdrawalProposal"
DAYS = 10  # working days to answer or to pay: the handbook names none


@dataclass(frozen=True, slots=True)
class Talk:
    """That somebody spoke with the member (劝导): when, and what was said."""

    on: date
    words: str


@transaction.atomic
def send_letter(*, proposal_id: int, actor: Actor, now: datetime) -> WithdrawalProposal:
    """Send the letter that asks for dues or an answer within so many working days (发催缴函).

    Raises NotThere, NotSilent or IllegalMove.
    """
    row = _mine(proposal_id, actor)
    _refuse_outdated(row)
    WITHDRAWAL.advance(row, "notify", actor=actor)
    row.notified_at = now
    term = Term(localdate(now), (Leg(DAYS, Unit.WORKING),))
    row.answer_by = limits.set_limit(row=row, name=LIMIT, term=term, actor=actor, now=now).due_on
    row.save()
    record(actor, "members.sent_dues_letter", row, at=now)
    said = {"union": row.union.name, "months": row.months, "day": row.answer_by.isoformat()}
    body = _(
        "您已连续 %(months)s 个月没有缴纳会费，也没有参加工会活动。请在 %(day)s 前补缴或答复"
        "%(union)s；逾期不缴也不答复，经劝导无效，会籍可能按自动退会处理"
    )
    message = Message(_("会费催缴函"), body % said, OWN_PAGE)
    notify(union=row.union, worker=row.worker, message=message, now=now)
    return row


@transaction.atomic
def note_persuasion(
    *, proposal_id: int, talk: Talk, actor: Actor, now: datetime
) -> WithdrawalProposal:
    """Note that somebody spoke with the member, and what was said (记录劝导).

    Raises NotThere, DuesReasonMissing, PaidAhead or IllegalMove.
    """
    if not talk.words.strip():
        raise DuesReasonMissing
    if talk.on > localdate(now):
        raise PaidAhead
    row = _mine(proposal_id, actor)
    WITHDRAWAL.advance(row, "persuade", actor=actor)
    row.persuaded_on, row.persuasion = talk.on, talk.words.strip()[:300]
    row.save()
    record(actor, "members.persuaded", row, at=now)
    return row


@transaction.atomic
def confirm_withdrawal(
    *, proposal_id: int, reason: str, actor: Actor, now: datetime
) -> WithdrawalProposal:
    """End the membership from today on, behind letter, persuasion and silence (确认自动退会).

    Raises NotThere, DuesReasonMissing, TooSoon, NotSilent or IllegalMove.
    """
    if not reason.strip():
        raise DuesReasonMissing
    mine = WithdrawalProposal.objects.owned_by(actor.scope(Can.END))
    Membership.objects.lock(pk=mine.fetch(pk=proposal_id).membership_id)  # first, as a merge does
    row = _mine(proposal_id, actor)
    _refuse_outdated(row)
    if row.state == Silence.PERSUADED and not may_be_confirmed(row, now):
        raise TooSoon(day=row.answer_by)
    WITHDRAWAL.advance(row, "confirm", actor=actor)
    row.ended_at, row.ended_by, row.reason = now, actor.name[:80], reason.strip()[:300]
    row.save()
    finish_limit(row, now)
    why = _("连续 %(months)s 个月不缴会费、不参加组织生活，经劝导无效") % {"months": row.months}
    end_silent(membership_id=row.membership_id, reason=why, actor=actor, now=now)
    record(actor, "members.confirmed_withdrawal", row, at=now, reason=reason.strip())
    body = _("%(union)s已按自动退会办理，从今天起生效；以后可以重新申请入会")
    message = Message(_("会籍已结束"), body % {"union": row.union.name}, OWN_PAGE)
    with speaking(WATCH):
        notify(union=row.union, worker=row.worker, message=message, now=now)
    return row


@transaction.atomic
def drop_proposal(
    *, proposal_id: int, reason: str, actor: Actor, now: datetime
) -> WithdrawalProposal:
    """Decide against it; six further months would have to pass (终止提议).

    Raises NotThere, DuesReasonMissing or IllegalMove.
    """
    if not reason.strip():
        raise DuesReasonMissing
    row = _mine(proposal_id, actor)
    actor.require(Can.END, at=row.union)
    stop_proposal(row, Stop.OFFICER, reason, actor, now)
    return row


@transaction.atomic
def answer_letter(*, proposal_id: int, words: str, actor: Actor, now: datetime) -> None:
    """The member says a word at any stage, and the proposal is over (本人答复).

    Raises NotThere, DuesReasonMissing or IllegalMove.
    """
    if actor.worker_id is None:
        raise NotThere
    if not words.strip():
        raise DuesReasonMissing
    with speaking(WATCH):
        rows = WithdrawalProposal.objects.select_related("union", "worker")
        row = rows.filter(worker__in=actor.persons).lock(pk=proposal_id)
        row.answer = words.strip()[:300]
        stop_proposal(row, Stop.ANSWERED, "", actor, now)
        body = _("%(name)s答复了自动退会提议，提议已终止，请看答复内容") % {"name": row.name}
        message = Message(_("会员已答复"), body, f"/desk/members/withdrawals/{row.pk}/")
        notify(union=row.union, message=message, now=now)


@transaction.atomic
def follow_letter(fact: LimitAmended, at: datetime) -> None:
    """Hear that the calendar was corrected: the day of the letter moves along."""
    model, _colon, key = fact.target.partition(":")
    if model != PROPOSALS:
        return
    with speaking(WATCH):
        waiting = WithdrawalProposal.objects.filter(pk=int(key), state__in=SILENT)
        waiting.update(answer_by=date.fromisoformat(fact.after), updated_at=at)


def forget_proposals(before: datetime) -> int:
    """Drop proposals that ended before an instant; how many."""
    return WithdrawalProposal.objects.filter(ended_at__lt=before).delete()[0]


def erase_proposals(worker_id: int) -> int:
    """Blank what was written about an erased person."""
    rows = WithdrawalProposal.objects.filter(worker=worker_id)
    rows.exclude(persuasion="").update(persuasion=ERASED_NAME)
    return rows.update(name="", answer="", reason="")


def _mine(proposal_id: int, actor: Actor) -> WithdrawalProposal:
    rows = WithdrawalProposal.objects.select_related("union", "worker")
    return rows.owned_by(actor.scope(Can.END)).lock(pk=proposal_id)


def _refuse_outdated(row: WithdrawalProposal) -> None:
    if row.state in SILENT and reason_to_drop(row):
        raise NotSilent
