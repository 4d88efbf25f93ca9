"""Accounts of dues: opened once, locked by every change, their sums worked out anew (会费账户)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F

from tongxin.kernel.actors import Actor
from tongxin.kernel.money import ZERO
from tongxin.modules.members.models import DuesAccount, DuesBill, DuesPayment, Membership
from tongxin.modules.members.services.dues_sums import Asked, Given, allot
from tongxin.modules.members.states import Billed, Paid
from tongxin.shared.audit.services import record

SUMS = ("owed_amount", "owed_months", "owed_since", "credit_amount")


def open_accounts(memberships: Sequence[Membership]) -> None:
    """An account for each of these persons at the union; who has one keeps it."""
    rows = [
        DuesAccount(union_id=one.union_id, worker_id=one.worker_id, name=one.worker.name)
        for one in memberships
    ]
    DuesAccount.objects.bulk_create(rows, ignore_conflicts=True)  # and takes no lock of another's


def name_anew(accounts: Sequence[DuesAccount], names: Mapping[int, str]) -> None:
    """Note what persons are called today, by their number; the accounts are locked."""
    changed = [one for one in accounts if names.get(one.worker_id, one.name) != one.name]
    for account in changed:
        account.name = names[account.worker_id]
    DuesAccount.objects.bulk_update(changed, ["name"], batch_size=1000)


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


def take_back(bill: DuesBill, *, reason: str, actor: Actor, now: datetime) -> None:
    """Void a bill; account and bill are locked, and the account is settled behind it."""
    bill.state, bill.settled_amount = Billed.VOID, ZERO
    bill.voided_at, bill.voided_by, bill.reason = now, actor.name[:80], reason.strip()[:200]
    bill.save()
    record(actor, "members.voided_dues_bill", bill, at=now, reason=reason.strip())


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
