"""Reads of employers, ready to print."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tongxin.kernel.actors import Scope
from tongxin.shared.orgs.models import Employer, EmployerCover, EmployerStanding, Headcount

MUST_FOUND: Final = 25  # members from which an employer must have a union of its own (art. 11)
HUNDRED: Final = 100
COVERED, UNCOVERED, MUST, LARGE, CLOSED = "covered", "uncovered", "must", "hundred", "closed"


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of employers is narrowed to."""

    words: str = ""
    kind: str = ""
    ownership_type: str = ""
    industry_code: str = ""


def employer_list(*, scope: Scope, sought: Sought) -> QuerySet[Employer]:
    """Employers of the scope as they stand today, with workers and whether a union covers them."""
    rows = _standing(Employer.objects.within(scope)).select_related("union", "keeper")
    rows = rows.filter(closed_on__isnull=sought.kind != CLOSED)
    if test := _KINDS.get(sought.kind):
        open_rows = EmployerStanding.objects.filter(test, employer=OuterRef("pk"), until=None)
        rows = rows.filter(Exists(open_rows))
    if sought.ownership_type:
        rows = rows.filter(ownership_type=sought.ownership_type)
    if sought.industry_code:
        rows = rows.filter(industry_code=sought.industry_code)
    if words := sought.words.strip():
        rows = rows.filter(Q(name__icontains=words) | Q(uscc__startswith=words.upper()))
    return rows


_KINDS = {
    COVERED: Q(is_covered=True),
    UNCOVERED: Q(is_covered=False),
    MUST: Q(is_covered=False, workers__gte=MUST_FOUND),
    LARGE: Q(workers__gte=HUNDRED),
}


def employer_within(employer_id: int, *, scope: Scope) -> Employer:
    """One employer of the scope. Raises NotThere."""
    rows = Employer.objects.within(scope).select_related("union", "keeper")
    rows.fetch(pk=employer_id)
    return _standing(rows).get(pk=employer_id)


def employer_by_uscc(uscc: str, *, scope: Scope) -> Employer:
    """The employer of the scope with this code. Raises NotThere."""
    return Employer.objects.within(scope).select_related("union", "keeper").fetch(uscc=uscc)


def covers_of(employer: Employer) -> QuerySet[EmployerCover]:
    """The unions that cover or covered an employer, the latest first."""
    return employer.covers.select_related("union").order_by("-since", "-pk")


def headcounts_of(employer: Employer) -> QuerySet[Headcount]:
    """Its head counts, the latest year first."""
    return employer.headcounts.order_by("-year")


def _standing(rows: QuerySet[Employer]) -> QuerySet[Employer]:
    now = EmployerStanding.objects.filter(employer=OuterRef("pk"), until=None)
    return rows.annotate(
        workers=Subquery(now.values("workers")[:1]),
        is_covered=Subquery(now.values("is_covered")[:1]),
    )
