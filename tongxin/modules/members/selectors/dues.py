"""Reads of dues: bills, payments, what is owed, wages, proposals of withdrawal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from tongxin.kernel.actors import Actor, Scope, after
from tongxin.kernel.money import ZERO
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
from tongxin.modules.members.states import CURRENT, EMPLOYMENT_FORMS, SILENT, Billed, Status
from tongxin.shared.orgs.levels import PARTS_OF_A_UNION

OWED, SETTLED = "owed", "settled"
MOST_SHOWN = 60  # months on one page: five years
FEW = 1_000
MOST_OWN = 20  # accounts of one person: one for each union


@dataclass(frozen=True, slots=True)
class MonthSums:
    """What a month asked for and brought in (当月收缴情况)."""

    bills: int
    due: Decimal
    settled: Decimal
    owing: int

    @property
    def owed(self) -> Decimal:
        """What is not paid yet."""
        return self.due - self.settled


def bill_list(
    *, scope: Scope, month: date | None = None, state: str = "", words: str = ""
) -> QuerySet[DuesBill]:
    """Bills of the workbench list."""
    rows = DuesBill.objects.within(scope).select_related("account", "union")
    if month:
        rows = rows.filter(month=month)
    if state == OWED:
        rows = rows.filter(state=Billed.ASKED, settled_amount__lt=F("due_amount"))
    elif state == SETTLED:
        rows = rows.filter(state=Billed.ASKED, settled_amount=F("due_amount"))
    elif state:
        rows = rows.filter(state=state)
    return rows.filter(account__name__contains=words.strip()) if words.strip() else rows


def month_sums(scope: Scope, month: date) -> MonthSums:
    """What a month asked for and brought in."""
    found = DuesMonth.objects.within(scope).filter(month=month)
    told = found.aggregate(
        bills=Sum("bills"), due=Sum("due_amount"), settled=Sum("settled_amount"), owing=Sum("owing")
    )
    due, settled = told["due"] or ZERO, told["settled"] or ZERO
    return MonthSums(told["bills"] or 0, due, settled, told["owing"] or 0)


def payment_list(
    *, scope: Scope, month: date | None = None, state: str = "", words: str = ""
) -> QuerySet[DuesPayment]:
    """Payments of the workbench list."""
    rows = DuesPayment.objects.within(scope).select_related("account", "union")
    if month:
        rows = rows.filter(month=month)
    if state:
        rows = rows.filter(state=state)
    return rows.filter(account__name__contains=words.strip()) if words.strip() else rows


def arrears_list(*, scope: Scope, words: str = "", months: int = 1) -> QuerySet[DuesAccount]:
    """Who owes dues for so many months at least; who has left owes on."""
    rows = DuesAccount.objects.within(scope).select_related("union")
    rows = rows.filter(owed_months__gte=max(months, 1))
    return rows.filter(name__contains=words.strip()) if words.strip() else rows


def base_list(*, scope: Scope, words: str = "") -> QuerySet[DuesBase]:
    """Wages that hold or will hold, sealed."""
    rows = DuesBase.objects.within(scope).filter(replaced_at=None)
    rows = rows.select_related("account", "union")
    return rows.filter(account__name__contains=words.strip()) if words.strip() else rows


def without_base(*, scope: Scope) -> QuerySet[Membership]:
    """Members of unions that collect whom nobody can bill by a wage yet (缺少缴费基数).

    Where they are few, which ones is asked first: behind the walls every member would be passed for
    them. Where they are many, the first page is found soon in the order of the list.
    """
    some = _some_without_base(scope)
    if len(some) <= FEW:
        rows = Membership.objects.within(scope).filter(pk__in=some)
        return rows.select_related("worker", "union")
    collecting = DuesRate.objects.filter(is_collecting=True).values("union")
    known = DuesBase.objects.filter(
        worker=OuterRef("worker"), union=OuterRef("union"), replaced_at=None
    )
    rows = Membership.objects.within(scope).filter(status=Status.ACTIVE, left_on=None)
    # branches and groups are billed with the union they are part of
    above = Q(union__parent__in=collecting) | Q(
        union__parent__level__in=PARTS_OF_A_UNION, union__parent__parent__in=collecting
    )
    parts = Q(union__level__in=PARTS_OF_A_UNION) & above
    rows = rows.filter(parts | Q(union__in=collecting)).exclude(Exists(known))
    rows = rows.exclude(worker__employment_form=EMPLOYMENT_FORMS[-1])
    return rows.select_related("worker", "union")


def _some_without_base(scope: Scope) -> list[int]:
    """Up to one more than FEW of them, by union and person."""
    found: list[int] = []
    with connection.cursor() as cursor:
        for path in scope.paths:
            most = FEW + 1 - len(found)
            cursor.execute("SELECT members_without_base(%s, %s, %s)", [path, after(path), most])
            found += [pk for (pk,) in cursor.fetchall()]
    return found


def rate_list(*, scope: Scope) -> QuerySet[DuesRate]:
    """How unions collect, the latest first."""
    return DuesRate.objects.within(scope).select_related("union")


def account_page(account_id: int, *, scope: Scope) -> DuesAccount:
    """One account. Raises NotThere."""
    return DuesAccount.objects.within(scope).select_related("union").fetch(pk=account_id)


def account_of(membership: Membership, *, scope: Scope) -> DuesAccount | None:
    """The account of a membership, if it was opened."""
    rows = DuesAccount.objects.within(scope)
    return rows.filter(union=membership.union_id, worker=membership.worker_id).first()


def bills_of(account: DuesAccount) -> list[DuesBill]:
    """The bills of an account, the latest first."""
    return list(account.bills.order_by("-month", "-pk")[:MOST_SHOWN])


def payments_of(account: DuesAccount) -> list[DuesPayment]:
    """The payments of an account, the latest first."""
    return list(account.payments.order_by("-paid_on", "-pk")[:MOST_SHOWN])


def bases_of(account: DuesAccount) -> list[DuesBase]:
    """The wages of an account, the latest first, corrected ones too."""
    return list(account.bases.order_by("-since", "-pk")[:MOST_SHOWN])


def membership_held(account: DuesAccount) -> Membership | None:
    """The membership that runs at the union of an account, as far as one may see."""
    rows = Membership.objects.filter(union=account.union_id, worker=account.worker_id)
    return rows.filter(status__in=CURRENT, left_on=None).first()


def own_accounts(actor: Actor) -> list[DuesAccount]:
    """A worker's own accounts, the latest first; those of numbers merged into the own come last."""
    if actor.worker_id is None:
        return []
    mine = DuesAccount.objects.filter(worker__in=actor.persons).select_related("union")
    rows = list(mine.order_by("-pk")[:MOST_OWN])
    return sorted(rows, key=lambda row: row.worker_id != actor.person_id)


def own_bills(actor: Actor) -> list[DuesBill]:
    """A worker's own bills with the wages they rest on, the latest first."""
    rows = DuesBill.objects.filter(worker__in=actor.persons, state=Billed.ASKED)
    return list(rows.select_related("base", "union").order_by("-month", "-pk")[:MOST_SHOWN])


def own_payments(actor: Actor) -> list[DuesPayment]:
    """A worker's own payments, the latest first."""
    rows = DuesPayment.objects.filter(worker__in=actor.persons).select_related("union")
    return list(rows.order_by("-paid_on", "-pk")[:MOST_SHOWN])


def own_proposals(actor: Actor) -> list[WithdrawalProposal]:
    """What was proposed about a worker, the latest first."""
    rows = WithdrawalProposal.objects.filter(worker__in=actor.persons).select_related("union")
    return list(rows.order_by("-pk")[:5])


def own_proposal(proposal_id: int, *, actor: Actor) -> WithdrawalProposal:
    """One proposal about the calling worker. Raises NotThere."""
    return WithdrawalProposal.objects.filter(worker__in=actor.persons).fetch(pk=proposal_id)


def proposal_list(*, scope: Scope, state: str = "") -> QuerySet[WithdrawalProposal]:
    """Proposals of automatic withdrawal, those under way unless a state is asked for."""
    rows = WithdrawalProposal.objects.within(scope).select_related("union")
    if state == "all":
        return rows
    return rows.filter(state=state) if state else rows.filter(state__in=SILENT)


def proposal_page(proposal_id: int, *, scope: Scope) -> WithdrawalProposal:
    """One proposal. Raises NotThere."""
    return proposal_list(scope=scope, state="all").fetch(pk=proposal_id)


def proposals_waiting(scope: Scope, *, on: date) -> tuple[int, int]:
    """How many proposals wait for the union, and of how many the time to answer is over."""
    rows = WithdrawalProposal.objects.owned_by(scope).filter(state__in=SILENT)
    told = rows.aggregate(count=Count("pk"), late=Count("pk", filter=Q(answer_by__lt=on)))
    return told["count"], told["late"]
