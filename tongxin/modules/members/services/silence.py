"""Proposals of automatic withdrawal (自动退会提议): the system finds, people decide (handbook 44).

Six months in a row without any payment, and no part in union life: that is proposed, nothing more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import (
    DuesAccount,
    DuesBill,
    DuesPayment,
    Membership,
    WithdrawalProposal,
)
from tongxin.modules.members.services.dues_months import between, later, month_of
from tongxin.modules.members.services.silence_stopping import WATCH, Stop, live, stop_proposal
from tongxin.modules.members.services.union_life import took_part
from tongxin.modules.members.states import Billed, Paid, Status
from tongxin.shared.audit.services import record
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.selectors import numbers_of

MONTHS = 6  # in a row (constitution of the unions)
CHUNK = 500
BY_WORD = (Stop.ANSWERED, Stop.OFFICER)


@dataclass(frozen=True, slots=True)
class Run:
    """The months in a row for which nothing was paid."""

    first: date
    last: date

    @property
    def months(self) -> int:
        """How many."""
        return between(self.first, self.last)


def watch_silence(*, now: datetime) -> tuple[int, int]:
    """Propose who is silent, drop what no longer holds; how many of each (每日核对)."""
    with speaking(WATCH):
        dropped = _drop_outdated(now)
        keys = _candidates()
        made = sum(_propose(keys[at : at + CHUNK], now) for at in range(0, len(keys), CHUNK))
    return made, dropped


def silent_run(account: DuesAccount, today: date) -> Run | None:
    """The latest months in a row, all of them over, for which nothing was paid.

    Months that asked for nothing end the row; so does every payment, whichever month it is for.
    """
    bills = DuesBill.objects.filter(account=account, state=Billed.ASKED, month__lt=month_of(today))
    run: Run | None = None
    for bill in bills.order_by("-month"):
        if bill.settled_amount or not bill.due_amount:
            break
        if run and bill.month != later(run.first, -1):
            break
        run = Run(bill.month, run.last if run else bill.month)
    return run and _after_last_word(account, run)


def _after_last_word(account: DuesAccount, run: Run) -> Run | None:
    """Only the months behind the last payment and behind the last word of member or union."""
    paid = payments_of(account)
    said = WithdrawalProposal.objects.filter(account=account, stop__in=BY_WORD)
    paid_on = paid.aggregate(day=Max("paid_on"))["day"]
    said_at = said.aggregate(at=Max("ended_at"))["at"]
    days = [day for day in (paid_on, said_at and localdate(said_at)) if day]
    first = max([run.first, *(later(month_of(day), 1) for day in days)])
    return Run(first, run.last) if first <= run.last else None


def _candidates() -> list[int]:
    """Accounts that may hold six silent months; the looking closer comes next."""
    held = Membership.objects.filter(status=Status.ACTIVE, left_on=None).values("worker")
    rows = DuesAccount.objects.filter(owed_months__gte=MONTHS, union__closed_on=None)
    rows = rows.filter(worker__in=held).exclude(pk__in=live().values("account"))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _propose(keys: Sequence[int], now: datetime) -> int:
    today = localdate(now)
    found = []
    for account in DuesAccount.objects.filter(pk__in=keys).select_related("union"):
        run = silent_run(account, today)
        if run and run.months >= MONTHS:
            found.append((account, run))
    if not found:
        return 0
    took = {
        account.pk for account, run in found if took_part(numbers_of(account.worker_id), run.first)
    }
    made = [_made(account, run, now) for account, run in found if account.pk not in took]
    rows = [row for row in made if row is not None]
    _tell(rows, now)
    return len(rows)


def _made(account: DuesAccount, run: Run, now: datetime) -> WithdrawalProposal | None:
    rows = Membership.objects.filter(worker=account.worker_id, union=account.union_id)
    membership = rows.filter(status=Status.ACTIVE, left_on=None).first()
    if membership is None:
        return None
    row = WithdrawalProposal(
        union=account.union,
        worker_id=account.worker_id,
        account=account,
        membership=membership,
        name=account.name,
        first_month=run.first,
        last_month=run.last,
        months=run.months,
        proposed_at=now,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return None
    record(WATCH, "members.proposed_withdrawal", row, at=now)
    return row


def _tell(rows: Sequence[WithdrawalProposal], now: datetime) -> None:
    """One message to each union, however many it is about."""
    for union_id in sorted({row.union_id for row in rows}):
        count = sum(row.union_id == union_id for row in rows)
        body = ngettext(
            "%(count)s 名会员连续六个月没有缴纳会费、没有参加活动；是否发函催缴由工会决定",
            "%(count)s 名会员连续六个月没有缴纳会费、没有参加活动；是否发函催缴由工会决定",
            count,
        ) % {"count": count}
        message = Message(_("自动退会提议"), body, "/desk/members/withdrawals/")
        notify(union=UnionOrg.objects.get(pk=union_id), message=message, now=now)


def _drop_outdated(now: datetime) -> int:
    """Proposals of who left or moved, took part or paid meanwhile are over."""
    rows = [row for row in live().order_by("pk") if reason_to_drop(row)]
    for row in rows:
        with transaction.atomic():
            locked = live().select_for_update(of=("self",)).filter(pk=row.pk).first()
            if locked is not None:
                stop_proposal(locked, reason_to_drop(row), "", WATCH, now)
    return len(rows)


def reason_to_drop(row: WithdrawalProposal) -> str:
    """Why a proposal no longer holds; empty when it does."""
    membership = Membership.objects.get(pk=row.membership_id)
    if membership.left_on or membership.status != Status.ACTIVE:
        return Stop.GONE if membership.status != Status.TRANSFERRING else ""
    with speaking(WATCH):  # under another number of the person, at whatever union
        if payments_of(row.account).filter(paid_on__gte=row.first_month).exists():
            return Stop.PAID
        numbers = numbers_of(row.worker_id)
    return Stop.TOOK_PART if took_part(numbers, row.first_month) else ""


def payments_of(account: DuesAccount) -> QuerySet[DuesPayment]:
    """What was paid to an account, or elsewhere by the same person under another number."""
    others = [one for one in numbers_of(account.worker_id) if one != account.worker_id]
    mine = Q(account=account) | Q(worker__in=others)
    return DuesPayment.objects.filter(mine, state=Paid.RECORDED)
