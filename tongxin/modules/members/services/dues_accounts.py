"""Accounts of dues: opened once, locked by every change, their sums worked out anew (会费账户)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F

from tongxin.kernel.money import ZERO
from tongxin.modules.members.models import DuesAccount, DuesBill, DuesPayment, Membership
from tongxin.modules.members.services.dues_sums import Asked, Given, allot
from tongxin.modules.members.states import Billed, Paid

SUMS = ("owed_amount", "owed_months", "owed_since", "credit_amount")


def open_accounts(memberships: Sequence[Membership]) -> None:
    """An account for each of these persons at the union; who has one keeps it."""
    rows = [
        DuesAccount(union_id=one.union_id, worker_id=one.worker_id, name=one.worker.name)
        for one in memberships
    ]
    DuesAccount.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["union", "worker"],
        update_fields=["name"],
    )


def locked_account(membership: Membership) -> DuesAccount:
    """The account of a membership, opened if need be, and locked."""
    mine = DuesAccount.objects.filter(union=membership.union_id, worker=membership.worker_id)
    if not mine.exists():
        open_accounts([membership])
    return mine.select_related("union").lock()


def lock_accounts(keys: Iterable[int]) -> list[DuesAccount]:
    """These accounts, locked in one order whoever asks."""
    rows = DuesAccount.objects.filter(pk__in=keys).order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def settle(accounts: Sequence[DuesAccount], *, now: datetime) -> None:
    """Work out anew which months are paid; the accounts are locked."""
    bills: dict[int, list[DuesBill]] = defaultdict(list)
    payments: dict[int, list[Given]] = defaultdict(list)
    for bill in DuesBill.objects.filter(account__in=accounts, state=Billed.ASKED).order_by(
        "month", "pk"
    ):
        bills[bill.account_id].append(bill)
    rows = DuesPayment.objects.filter(account__in=accounts, state=Paid.RECORDED)
    for row in rows.order_by("paid_on", "pk"):
        payments[row.account_id].append(Given(row.paid_amount, row.month))
    changed: list[DuesBill] = []
    for account in accounts:
        mine = bills[account.pk]
        covered, left = allot([Asked(b.month, b.due_amount) for b in mine], payments[account.pk])
        for bill, amount in zip(mine, covered, strict=True):
            if bill.settled_amount != amount:
                bill.settled_amount, bill.updated_at = amount, now
                changed.append(bill)
        _sum_up(account, mine, left)
        account.updated_at = now
    DuesBill.objects.bulk_update(changed, ["settled_amount", "updated_at"], batch_size=1000)
    DuesAccount.objects.bulk_update(accounts, [*SUMS, "updated_at"], batch_size=1000)


def add_unpaid(accounts: Sequence[DuesAccount], bills: Sequence[DuesBill]) -> None:
    """Add new bills to accounts that have nothing to pay them with; the accounts are locked."""
    by_account = {bill.account_id: bill for bill in bills if bill.due_amount}
    changed = [account for account in accounts if account.pk in by_account]
    for account in changed:
        bill = by_account[account.pk]
        account.owed_amount += bill.due_amount
        account.owed_months += 1
        account.owed_since = min(account.owed_since or bill.month, bill.month)
    DuesAccount.objects.bulk_update(changed, SUMS[:3], batch_size=1000)


def owed_bills(account_id: int) -> list[DuesBill]:
    """The bills of an account that are not paid in full, the oldest first."""
    rows = DuesBill.objects.filter(account=account_id, state=Billed.ASKED)
    return list(rows.filter(settled_amount__lt=F("due_amount")).order_by("month"))


def _sum_up(account: DuesAccount, bills: Sequence[DuesBill], left) -> None:
    owed = [bill for bill in bills if bill.settled_amount < bill.due_amount]
    account.owed_amount = sum((bill.owed_amount for bill in owed), ZERO)
    account.owed_months = len(owed)
    account.owed_since = owed[0].month if owed else None
    account.credit_amount = left
