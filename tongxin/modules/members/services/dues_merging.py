"""Dues of who turned out to be on file twice (合并后的会费): a month is asked for once.

Whoever writes a payment or a letter holds account or proposal first, and the person's row when the
transaction ends: a merge takes them in this order, too, behind the memberships.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.modules.members.models import DuesAccount, DuesBill, WithdrawalProposal
from tongxin.modules.members.services.dues_accounts import lock_accounts, settle, take_back
from tongxin.modules.members.services.silence_stopping import Stop, live, stop_proposal
from tongxin.modules.members.states import Billed
from tongxin.shared.people.selectors import aliases_of


def hold_dues(numbers: Collection[int]) -> None:
    """Lock accounts and running proposals of these numbers and of those merged into them."""
    everyone = {*numbers, *aliases_of(numbers)}
    lock_accounts(_accounts(everyone))
    list(_proposals(everyone))


def ask_once(kept: int, merged: Collection[int], *, actor: Actor, now: datetime) -> int:
    """Void what numbers that were merged are asked for beside the one that is kept; how many bills.

    What was paid for them stays to their credit. What was proposed about them is over.
    """
    accounts = lock_accounts(_accounts((kept, *merged)))
    asked = DuesBill.objects.filter(worker=kept, state=Billed.ASKED, due_amount__gt=0)
    twice = DuesBill.objects.filter(
        worker__in=merged, state=Billed.ASKED, month__in=asked.values("month")
    ).select_related("union")
    bills = list(twice.select_for_update(of=("self",)).order_by("pk"))
    why = _("与同一人的另一份登记合并，这个月由保留的登记缴纳")
    for bill in bills:
        take_back(bill, reason=why, actor=actor, now=now)
    changed = {bill.account_id for bill in bills}
    settle([one for one in accounts if one.pk in changed], now=now)
    why = _("与同一人的另一份登记合并")
    for row in _proposals(merged):
        stop_proposal(row, Stop.GONE, why, actor, now)
    return len(bills)


def _accounts(numbers: Collection[int]) -> QuerySet:
    return DuesAccount.objects.filter(worker__in=numbers).values_list("pk", flat=True)


def _proposals(numbers: Collection[int]) -> QuerySet[WithdrawalProposal]:
    rows = live().filter(worker__in=numbers).order_by("pk")
    return rows.select_for_update(of=("self",))
