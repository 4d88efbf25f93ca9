"""Dues for tests: unions that collect, members with a wage, bills, payments, proposals."""

from datetime import date, datetime
from decimal import Decimal

from tongxin.kernel.actors import Actor, Scope
from tongxin.modules.members.models import (
    DuesAccount,
    DuesBase,
    DuesBill,
    DuesMonth,
    DuesPayment,
    DuesRate,
    Membership,
    WithdrawalProposal,
)
from tongxin.modules.members.selectors.memberships import takes_persons
from tongxin.modules.members.services.dues_accounts import open_accounts
from tongxin.modules.members.services.dues_bases import BaseFacts, enter_base
from tongxin.modules.members.services.dues_billing import bill_month
from tongxin.modules.members.services.dues_paying import PaidFacts, record_payment
from tongxin.modules.members.services.dues_rates import RateFacts, set_rate
from tongxin.modules.members.services.silence import watch_silence
from tongxin.modules.members.states import Silence
from tongxin.modules.members.tests.persons import a_member
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

START = date(2020, 1, 1)
MONTH = NOW.date().replace(day=1)


def a_rate(union: UnionOrg, **facts) -> DuesRate:
    """A union that collects since long ago."""
    facts = RateFacts(**({"since": START, "is_collecting": takes_persons(union)} | facts))
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


def at(union, *rights) -> Actor:
    """Somebody with these rights at a union."""
    scope = Scope(paths=(union.path,))
    return Actor(name="某人", grants=dict.fromkeys(rights, scope))


def billed(union, month=MONTH):
    return bill_month(union_id=union.pk, month=month, actor=SYSTEM, now=NOW)


def account_of(member) -> DuesAccount:
    return DuesAccount.objects.get(worker=member.worker, union=member.union)


def back(months: int) -> date:
    """The month so many months before this one."""
    years, at = divmod(MONTH.month - 1 - months, 12)
    return date(MONTH.year + years, at + 1, 1)


def an_ended_base(union: UnionOrg) -> DuesBase:
    """A wage nobody needs any more."""
    row = a_base(union)
    row.ended_at = NOW
    row.save()
    return row


def an_open_bill(union: UnionOrg) -> DuesBill:
    """A bill of nothing, at whatever union."""
    member = a_member(union)
    account = an_account(union, member=member)
    return DuesBill.objects.create(
        union=union,
        account=account,
        worker=member.worker,
        membership=member,
        month=MONTH,
        kind=DuesBill.Kind.NEW_FORM,
        due_amount=0,
        billed_at=NOW,
    )


def a_month(union: UnionOrg) -> DuesMonth:
    """What a bill adds to its month."""
    month = an_open_bill(union).month
    return DuesMonth.objects.filter(union=union, month=month).latest("pk")


def an_owing_account(union: UnionOrg) -> DuesAccount:
    """Somebody who owes two months."""
    account = an_account(union)
    account.owed_amount, account.owed_months, account.owed_since = Decimal(20), 2, back(2)
    account.save()
    return account


def a_stopped_proposal(union: UnionOrg, *, state: str = Silence.STOPPED) -> WithdrawalProposal:
    """A proposal that is over, unless told otherwise, at whatever union."""
    member = a_member(union)
    is_over = state == Silence.STOPPED
    return WithdrawalProposal.objects.create(
        union=union,
        worker=member.worker,
        account=an_account(union, member=member),
        membership=member,
        name=member.worker.name,
        first_month=back(6),
        last_month=back(1),
        months=6,
        state=state,
        proposed_at=NOW,
        stop=WithdrawalProposal.Stop.ANSWERED if is_over else "",
        ended_at=NOW if is_over else None,
    )


def a_waiting_proposal(union: UnionOrg) -> WithdrawalProposal:
    """A proposal nobody has looked at."""
    return a_stopped_proposal(union, state=Silence.PROPOSED)


DUES = {
    "members.DuesAccount": an_owing_account,
    "members.DuesBase": an_ended_base,
    "members.DuesBill": an_open_bill,
    "members.DuesMonth": a_month,
    "members.DuesPayment": a_payment,
    "members.DuesRate": a_rate,
    "members.WithdrawalProposal": a_stopped_proposal,
}
