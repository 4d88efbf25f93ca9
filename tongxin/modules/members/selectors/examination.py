"""Reads of the data examination."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from tongxin.kernel.actors import Actor, Scope
from tongxin.modules.members.models import DataCheck, DuplicatePair, Finding, Membership
from tongxin.modules.members.states import COUNTED
from tongxin.shared.access.models import Account
from tongxin.shared.access.selectors import accounts_within
from tongxin.shared.people.models import Worker

MOST_NAMED = 200


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many findings of a rule stand open, and how many were explained."""

    rule: str
    open: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of two persons beside each other: the row, the membership it has or had last."""

    worker: Worker
    membership: Membership | None

    @property
    def joined_on(self) -> date | None:
        """Since when the membership runs."""
        return self.membership.joined_on if self.membership else None


def finding_list(
    *, scope: Scope, rule: str = "", state: str = "", mine: int | None = None
) -> QuerySet[Finding]:
    """Findings of the workbench list; open ones unless another state is asked for."""
    rows = Finding.objects.within(scope).select_related("union", "assignee", "membership__worker")
    rows = rows.filter(state=state or Finding.State.OPEN)
    if rule:
        rows = rows.filter(rule=rule)
    return rows.filter(assignee=mine) if mine else rows


def finding_page(finding_id: int, *, scope: Scope) -> Finding:
    """One finding. Raises NotThere."""
    rows = Finding.objects.within(scope)
    return rows.select_related("union", "assignee", "membership__worker").fetch(pk=finding_id)


def rule_counts(scope: Scope) -> dict[str, RuleCount]:
    """Open and explained findings of every rule that has any."""
    rows = Finding.objects.within(scope).exclude(state=Finding.State.CLOSED).order_by()
    counted = rows.values("rule").annotate(
        open=Count("pk", filter=Q(state=Finding.State.OPEN)),
        accepted=Count("pk", filter=Q(state=Finding.State.ACCEPTED)),
    )
    return {row["rule"]: RuleCount(**row) for row in counted}


def latest_check(scope: Scope) -> DataCheck | None:
    """The run that was asked for last."""
    return DataCheck.objects.within(scope).select_related("union").order_by("-pk").first()


def check_page(run_id: int, *, scope: Scope) -> DataCheck:
    """One run. Raises NotThere."""
    return DataCheck.objects.within(scope).select_related("union").fetch(pk=run_id)


def assignees(scope: Scope) -> QuerySet[Account]:
    """Who may be asked to mend a finding."""
    rows = accounts_within(scope).filter(is_active=True, worker=None)
    return rows.order_by("name", "pk")[:MOST_NAMED]


def assigned_count(actor: Actor, scope: Scope) -> int:
    """How many open findings wait for this account."""
    if actor.account_id is None:
        return 0
    return finding_list(scope=scope, mine=actor.account_id).count()


def pair_list(*, scope: Scope, state: str = "") -> QuerySet[DuplicatePair]:
    """Pairs that wait for the first or the second person, or those as asked for."""
    rows = DuplicatePair.objects.within(scope).select_related("union", "one", "other")
    open_ones = (DuplicatePair.State.WAITING, DuplicatePair.State.PROPOSED)
    return rows.filter(state__in=[state] if state else open_ones)


def pair_page(pair_id: int, *, scope: Scope) -> DuplicatePair:
    """One pair with both persons. Raises NotThere."""
    rows = DuplicatePair.objects.within(scope)
    return rows.select_related("one__union", "other__union").fetch(pk=pair_id)


def waiting_pairs(scope: Scope) -> int:
    """How many pairs wait."""
    return pair_list(scope=scope).count()


def sides_of(pair: DuplicatePair, *, scope: Scope) -> list[Side]:
    """Both persons, each with the membership that counts last."""
    rows = Membership.objects.within(scope).filter(
        worker__in=(pair.one_id, pair.other_id), status__in=COUNTED
    )
    last = {row.worker_id: row for row in rows.select_related("union").order_by("joined_on", "pk")}
    return [Side(worker, last.get(worker.pk)) for worker in (pair.one, pair.other)]


def same_facts(one: Worker, other: Worker) -> set[str]:
    """The columns in which two persons agree; sealed ones by their index."""
    columns = (
        "name",
        "id_type",
        "sex",
        "birth_date",
        "mobile_index",
        "ethnicity",
        "education",
        "occupation",
    )
    return {
        column
        for column in columns
        if getattr(one, column) and getattr(one, column) == getattr(other, column)
    }
