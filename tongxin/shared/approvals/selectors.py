"""Reads of approvals: what waits for me, how a case stands, what changed since the last look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.rls import bypass
from tongxin.shared.access.models import Account
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.deciding import digest
from tongxin.shared.approvals.models import (
    ApprovalCase,
    CaseEntry,
    CaseStep,
    Delegation,
    Recusal,
)
from tongxin.shared.approvals.moving import facts_now
from tongxin.shared.approvals.permissions import Can
from tongxin.shared.approvals.seats import Seat, seats_of
from tongxin.shared.approvals.states import DECISIONS, LIVE, State, StepState, What
from tongxin.shared.deadlines.calendar import current
from tongxin.shared.deadlines.errors import YearMissing
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.selectors import same_persons

NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits, how much of it is late, and what is due first."""

    count: int
    overdue: int
    earliest: date | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of the row as it is, beside what it was at the last decision."""

    name: str
    value: str
    before: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the reviewer sees of the row: its facts, since when they are compared, the digest."""

    facts: list[Fact]
    since: CaseEntry | None
    seen: str


def live_case(target: str) -> ApprovalCase | None:
    """The case in which a row stands now, open, returned or frozen; None when it is in none."""
    return ApprovalCase.objects.filter(target=target, state__in=LIVE).first()


def waiting_for(actor: Actor, now: datetime) -> QuerySet[CaseStep]:
    """Open steps the actor may decide now (待我审批): own seats and lent ones, never own rows."""
    steps = CaseStep.objects.owned_by(actor.scope(Can.DECIDE))
    if actor.account_id is None:
        return steps.none()
    seats = [
        seat for seat in seats_of(actor.account_id, now) if seat.for_name or actor.may(seat.right)
    ]
    done = CaseEntry.objects.filter(
        step=OuterRef("pk"), account_id=actor.account_id, what__in=DECISIONS
    )
    return (
        steps.filter(_decided_from(seats), state=StepState.OPEN, case__state=State.OPEN)
        .exclude(Exists(done))
        .select_related("case", "union", "place")
    )


def count_waiting(actor: Actor, now: datetime, today: date) -> Waiting:
    """The inbox in three numbers."""
    found = waiting_for(actor, now).aggregate(
        count=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)), earliest=Min("due_on")
    )
    return Waiting(found["count"], found["overdue"], found["earliest"])


def light_of(days: Iterable[date | None], today: date) -> dict[date, str]:
    """The colour of each deadline; none where the calendar of the year is missing."""
    calendar, found = current(), {}
    for day in {day for day in days if day}:
        try:
            found[day] = str(calendar.traffic_light(day, today))
        except YearMissing:
            continue
    return found


def case_board(
    *, scope: Scope, words: str = "", state: str = "", maker_id: int | None = None
) -> QuerySet[ApprovalCase]:
    """Cases of the scope, those of one maker if asked."""
    rows = ApprovalCase.objects.within(scope).select_related("union")
    if maker_id is not None:
        rows = rows.filter(maker_id=maker_id)
    if state in State.values:
        rows = rows.filter(state=state)
    return rows.filter(title__icontains=words.strip()) if words.strip() else rows


def case_within(case_id: int, *, scope: Scope) -> ApprovalCase:
    """One case of the scope. Raises NotThere."""
    return ApprovalCase.objects.within(scope).select_related("union").fetch(pk=case_id)


def cases_of(target: str) -> QuerySet[ApprovalCase]:
    """Every case of one row, the latest first."""
    return ApprovalCase.objects.filter(target=target).order_by("-pk")


def reason_of(case_id: int) -> str:
    """The reason and the sentence with which a case was last returned or turned down."""
    refused = CaseEntry.objects.filter(case=case_id, what__in=[What.RETURNED, What.REJECTED])
    entry = refused.select_related("case").order_by("-pk").first()
    if entry is None:
        return ""
    flow = flows.known().get(entry.case.flow)
    reason = flow.reason_labels().get(entry.reason_code, "") if flow else ""
    return _("%(reason)s：%(text)s") % {"reason": reason, "text": entry.text}


def file_of(case: ApprovalCase) -> QuerySet[CaseEntry]:
    """What happened to a case, in its order."""
    return case.entries.select_related("step").order_by("pk")


def steps_of(case: ApprovalCase) -> QuerySet[CaseStep]:
    """The steps of the present round."""
    steps = case.steps.filter(round=case.round).select_related("place")
    return steps.order_by("position")


def shown(case: ApprovalCase) -> Shown:
    """The row as it is, compared with the last decision on it, of this case or an earlier one."""
    facts = facts_now(case)
    decided = CaseEntry.objects.filter(case__target=case.target, what__in=DECISIONS)
    since = decided.select_related("step").order_by("-pk").first()
    return Shown(_compared(since.facts if since else None, facts), since, digest(facts))


def delegations_within(scope: Scope, now: datetime) -> QuerySet[Delegation]:
    """Seats lent in the scope and not yet taken back."""
    alive = Q(ends_at=None) | Q(ends_at__gt=now)
    rows = Delegation.objects.owned_by(scope).filter(alive)
    return rows.select_related("giver", "taker", "union")


def recusals_within(scope: Scope) -> QuerySet[Recusal]:
    """Recusals in force in the scope."""
    rows = Recusal.objects.owned_by(scope).filter(ended_at=None)
    return rows.select_related("account", "relative", "case", "union")


def _compared(before: dict[str, Any] | None, facts: dict[str, Any]) -> list[Fact]:
    names = [*facts, *(name for name in before or {} if name not in facts)]
    return [
        Fact(
            name=name,
            value=_said(facts.get(name)),
            before=_said((before or {}).get(name)),
            changed=before is not None and before.get(name) != facts.get(name),
        )
        for name in names
    ]


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))  # data: the mark between listed values
    return "" if value is None else str(value)


def _decided_from(seats: list[Seat]) -> Q:
    """Steps decided from any of these seats, without the cases their people must not decide."""
    owners = {seat.owner.pk: seat.owner for seat in seats}
    owners |= {seat.account.pk: seat.account for seat in seats}
    barred = _barred(owners)
    found = NOTHING
    for seat in seats:
        people = {seat.owner.pk, seat.account.pk}
        here = Q(place_id=seat.union_id, right=seat.right, role__in=("", seat.role))
        for one in people:
            here &= ~barred[one]
        found |= here
    return found


def _barred(accounts: dict[int, Account]) -> dict[int, Q]:
    """For each account the cases it must not decide."""
    with bypass("approvals"):
        declared = list(
            Recusal.objects.filter(account_id__in=accounts, ended_at=None).values_list(
                "account_id", "relative_id", "case_id"
            )
        )
        named = {pk: [account.worker_id] for pk, account in accounts.items()}
        for pk, relative, _case in declared:
            named[pk].append(relative)
        everyone = {number for numbers in named.values() for number in numbers if number}
        same = same_persons(everyone)  # whoever is on file twice is barred under either number
    found = {}
    for pk in accounts:
        workers = {number for one in named[pk] if one for number in same[one]}
        cases = [case for one, _relative, case in declared if one == pk and case]
        found[pk] = (
            Q(case__maker_id=pk, case__maker_id__isnull=False)
            | Q(case__maker_worker_id__in=workers, case__maker_worker_id__isnull=False)
            | Q(case__worker_id__in=workers, case__worker_id__isnull=False)
            | Q(case_id__in=cases)
        )
    return found


def case_for_news(case_id: int) -> ApprovalCase:
    """The case a message is about; asked by listeners, who speak as the system."""
    return ApprovalCase.objects.select_related("union").get(pk=case_id)


def place_for_news(union_id: int) -> UnionOrg:
    """The union a message goes to."""
    return UnionOrg.objects.get(pk=union_id)


def seat_unions(actor: Actor, now: datetime) -> QuerySet[UnionOrg]:
    """Unions at which the actor decides from an own seat."""
    seats = seats_of(actor.account_id, now) if actor.account_id else []
    own = {seat.union_id for seat in seats if seat.right == Can.DECIDE and not seat.for_name}
    return UnionOrg.objects.filter(pk__in=own).order_by("path")
