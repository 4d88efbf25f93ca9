"""Dues for tests: unions that collect, members with a wage, bills, payments, proposals."""

from datetime import date, datetime
from decimal import Decimal

from tongxin.modules.members.models import (
    DuesAccount,
    DuesBase,
    DuesBill,
    DuesPayment,
    DuesRate,
    Membership,
    WithdrawalProposal,
)
from tongxin.modules.members.services.dues_accounts import open_accounts
from tongxin.modules.members.services.dues_bases import BaseFacts, enter_base
from tongxin.modules.members.services.dues_billing import bill_month
from tongxin.modules.members.services.dues_paying import PaidFacts, record_payment
from tongxin.modules.members.services.dues_rates import RateFacts, set_rate
from tongxin.modules.members.services.silence import watch_silence
from tongxin.modules.members.tests.persons import a_member
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

START = date(2020, 1, 1)
MONTH = NOW.date().replace(day=1)


def a_rate(union: UnionOrg, **facts) -> DuesRate:
    """A union that collects since long ago."""
    facts = RateFacts(**({"since": START} | facts))
    return set_rate(union_id=union.pk, facts=facts, actor=SYSTEM, now=NOW)


def a_base(
    union: UnionOrg, *, member: Membership | None = None, wage="5436.00", since=START
) -> DuesBase:
    """The wage of a member."""
    member = member or a_member(union)
    facts = BaseFacts(Decimal(wage), since)
    return enter_base(membership_id=member.pk, facts=facts, actor=SYSTEM, now=NOW)[0]


def an_account(union: UnionOrg, *, member: Membership | None = None) -> DuesAccount:
    """The account of a member."""
    member = member or a_member(union)
    open_accounts([member])
    return DuesAccount.objects.get(union=union, worker=member.worker)


def a_bill(union: UnionOrg, *, month: date = MONTH) -> DuesBill:
    """The bill of a member who owes it."""
    if not DuesRate.objects.filter(union=union).exists():
        a_rate(union)
    base = a_base(union)
    bill_month(union_id=union.pk, month=month, actor=SYSTEM, now=NOW)
    return DuesBill.objects.get(account=base.account_id, month=month)


def a_payment(
    union: UnionOrg,
    *,
    account: DuesAccount | None = None,
    amount="27.15",
    now: datetime = NOW,
    **facts,
) -> DuesPayment:
    """What a member paid."""
    account = account or an_account(union)
    facts.setdefault("paid_on", now.date())
    facts = PaidFacts(Decimal(amount), **facts)
    return record_payment(account_id=account.pk, facts=facts, actor=SYSTEM, now=now)[0]


def silent_member(union: UnionOrg, *, months: int = 6) -> Membership:
    """A member who paid nothing for so many months that are over."""
    member = a_member(union)
    a_rate(union, since=back(months), flat_amount=Decimal("10.00"))
    for ago in range(months, 0, -1):
        bill_month(union_id=union.pk, month=back(ago), actor=SYSTEM, now=NOW)
    return member


def a_proposal(union: UnionOrg) -> WithdrawalProposal:
    """What the system proposes about a silent member."""
    member = silent_member(union)
    watch_silence(now=NOW)
    return WithdrawalProposal.objects.get(membership=member)


def back(months: int) -> date:
    """The month so many months before this one."""
    years, at = divmod(MONTH.month - 1 - months, 12)
    return date(MONTH.year + years, at + 1, 1)


DUES = {
    "members.DuesAccount": an_account,
    "members.DuesBase": a_base,
    "members.DuesBill": a_bill,
    "members.DuesPayment": a_payment,
    "members.DuesRate": a_rate,
    "members.WithdrawalProposal": a_proposal,
}
