"""The bills of a month: one line for each member of its first day (出账).

Who joins or moves during a month is asked by the new union from the next month on: so nobody is
asked twice, and nobody falls between two unions.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor, after
from tongxin.kernel.money import ZERO
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.dues import (
    DuesReasonMissing,
    DuesUnionClosed,
    NotCollecting,
)
from tongxin.modules.members.models import (
    DuesAccount,
    DuesBase,
    DuesBill,
    DuesRate,
    Membership,
)
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.dues_accounts import (
    add_unpaid,
    lock_accounts,
    name_anew,
    open_accounts,
    settle,
    take_back,
)
from tongxin.modules.members.services.dues_months import in_words, month_of, refuse_ahead
from tongxin.modules.members.services.dues_rates import CLERK, Terms, terms_of
from tongxin.modules.members.states import BILL, COUNTED, EMPLOYMENT_FORMS, Billed
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.levels import PARTS_OF_A_UNION
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import Alias

NEW_FORM = EMPLOYMENT_FORMS[-1]
Kind = DuesBill.Kind


@dataclass(frozen=True, slots=True)
class Billing:
    """What a run made: new lines, their sum, and members nobody can bill yet."""

    month: date
    made: int
    amount: Decimal
    missing: int


@transaction.atomic
def bill_month(*, union_id: int, month: date, actor: Actor, now: datetime) -> Billing:
    """Bill a month for a union; done again it adds only who was missing (出账).

    Raises NotThere, DuesUnionClosed, MonthAhead or NotCollecting.
    """
    union = UnionOrg.objects.within(actor.scope(Can.DUES)).fetch(pk=union_id)
    refuse_ahead(month, localdate(now))
    if union.closed_on and union.closed_on <= month:
        raise DuesUnionClosed
    terms = terms_of(union, month)
    if not terms.is_collecting:
        raise NotCollecting(union=union.name, month=in_words(month))
    with speaking(CLERK):  # who has moved on since is on file elsewhere, and was a member here
        billing = _billed(union, month, terms, now)
        _note(billing, union, actor, now)
    return billing


def bill_everywhere(*, now: datetime) -> int:
    """Bill this month at every union that collects; how many lines were made.

    Done every day: it catches up with a night it missed and with wages entered late. A bill that
    somebody took back stays taken back: only a person bills that month anew.
    """
    month, made = month_of(localdate(now)), 0
    with speaking(CLERK):
        rows = DuesRate.objects.filter(since__lte=month, is_collecting=True)
        unions = set(rows.filter(union__closed_on=None).values_list("union", flat=True))
    for union_id in sorted(unions):
        with speaking(CLERK):
            made += _bill_by_night(UnionOrg.objects.get(pk=union_id), month, now)
    return made


@transaction.atomic
def void_bill(*, bill_id: int, reason: str, actor: Actor, now: datetime) -> DuesBill:
    """Take back a bill that is wrong; the month can be billed anew (作废账单).

    What was paid for it stays to the member's credit. Raises NotThere, DuesReasonMissing or
    IllegalMove.
    """
    if not reason.strip():
        raise DuesReasonMissing
    mine = DuesBill.objects.owned_by(actor.scope(Can.DUES))
    (account,) = lock_accounts([mine.fetch(pk=bill_id).account_id])
    bill = mine.select_related("union").lock(pk=bill_id)
    BILL.advance(bill, "void", actor=actor)
    take_back(bill, reason=reason, actor=actor, now=now)
    settle([account], now=now)
    return bill


def on_first_day(union: UnionOrg, month: date) -> QuerySet[Membership]:
    """The memberships of a union and its branches that run on the first day of a month."""
    running = Q(left_on=None) | Q(left_on__gt=month)
    rows = Membership.objects.filter(running, union__in=own_parts(union), joined_on__lte=month)
    gone = Alias.objects.filter(until=None).values("gone")  # who stands for somebody else
    return rows.filter(status__in=COUNTED).exclude(worker__in=gone)


def unbilled(
    union: UnionOrg, month: date, known: Collection[str] = (Billed.ASKED,)
) -> QuerySet[Membership]:
    """Who is a member on the first day of a month and has no bill for it, under any number."""
    billed = DuesBill.objects.filter(month=month, state__in=known)
    asked = billed.filter(state=Billed.ASKED, due_amount__gt=0)
    merged = Alias.objects.filter(until=None, gone__in=asked.values("worker"))
    rows = on_first_day(union, month).exclude(worker__in=billed.values("worker"))
    rows = rows.exclude(worker__in=merged.values("kept"))
    return rows.select_related("worker", "union").order_by("pk")


def own_parts(union: UnionOrg) -> list[int]:
    """The union itself and the branches and groups that are its own, not another's below it."""
    below = UnionOrg.objects.filter(path__gte=union.path, path__lt=after(union.path))
    paths = {row.path: row for row in below.exclude(pk=union.pk).order_by("path")}
    own = {union.path: union.pk}
    for path, row in paths.items():
        above = path.rstrip("/").rpartition("/")[0] + "/"
        if row.level in PARTS_OF_A_UNION and above in own:
            own[path] = row.pk
    return list(own.values())


def _bill_by_night(union: UnionOrg, month: date, now: datetime) -> int:
    terms = terms_of(union, month)
    if not terms.is_collecting:
        return 0
    billing = _billed(union, month, terms, now, known=tuple(Billed))
    if billing.made:
        _note(billing, union, CLERK, now)
    return billing.made


def _note(billing: Billing, union: UnionOrg, actor: Actor, now: datetime) -> None:
    facts = {"bills": billing.made, "missing": billing.missing}
    change = {"month": in_words(billing.month), **facts}
    record(actor, "members.billed_dues", union, at=now, change=change)


def _billed(
    union: UnionOrg,
    month: date,
    terms: Terms,
    now: datetime,
    known: Collection[str] = (Billed.ASKED,),
) -> Billing:
    rows = unbilled(union, month, known)
    # a merge locks memberships first, too: nobody turns out to be somebody else meanwhile
    members = list(rows.select_for_update(of=("self",), no_key=True))
    open_accounts(members)
    mine = DuesAccount.objects.filter(
        union__in={one.union_id for one in members}, worker__in=[one.worker_id for one in members]
    )
    accounts = lock_accounts(mine.values_list("pk", flat=True))
    # asked anew under the locks: a rival run or a merge may have come first
    left = set(rows.values_list("pk", flat=True))
    members = [one for one in members if one.pk in left]
    name_anew(accounts, {one.worker_id: one.worker.name for one in members})
    bills = _bills(members, accounts, terms, month, now)
    DuesBill.objects.bulk_create(bills, batch_size=1000)
    _settle(accounts, bills, now)
    amount = sum((bill.due_amount for bill in bills), ZERO)
    return Billing(month, len(bills), amount, len(members) - len(bills))


def _bills(
    members: Sequence[Membership],
    accounts: Sequence[DuesAccount],
    terms: Terms,
    month: date,
    now: datetime,
) -> list[DuesBill]:
    account_of = {(one.union_id, one.worker_id): one for one in accounts}
    bases = _bases([one.pk for one in accounts], month)
    bills = []
    for member in members:
        account = account_of[member.union_id, member.worker_id]
        found = _asked(member, bases.get(account.pk), terms)
        if found is None:
            continue
        kind, amount, base = found
        bills.append(
            DuesBill(
                union_id=member.union_id,
                account=account,
                worker_id=member.worker_id,
                membership=member,
                month=month,
                kind=kind,
                base=base,
                due_amount=amount,
                billed_at=now,
            )
        )
    return bills


def _asked(
    member: Membership, base: DuesBase | None, terms: Terms
) -> tuple[str, Decimal, DuesBase | None] | None:
    """By which rule a member is asked how much (handbook 50, 51); None without a rule."""
    if member.retained_for:
        return Kind.RETAINED, ZERO, None
    if member.worker.employment_form == NEW_FORM:
        return Kind.NEW_FORM, terms.new_form, None
    if base is not None:
        return Kind.BASE, base.due_amount, base
    return None if terms.flat is None else (Kind.FLAT, terms.flat, None)


def _bases(accounts: Sequence[int], month: date) -> dict[int, DuesBase]:
    """The base of each account that holds in a month."""
    rows = DuesBase.objects.filter(account__in=accounts, since__lte=month, replaced_at=None)
    rows = rows.order_by("account", F("since").desc()).distinct("account").defer("base")
    return {row.account_id: row for row in rows}


def _settle(accounts: Sequence[DuesAccount], bills: Sequence[DuesBill], now: datetime) -> None:
    with_credit = [one for one in accounts if one.credit_amount]
    settle(with_credit, now=now)
    rest = {one.pk for one in accounts} - {one.pk for one in with_credit}
    add_unpaid([one for one in accounts if one.pk in rest], bills)
