"""Rows of the sheets of employers and of their head counts (用人单位、职工人数导入)."""

from datetime import date

from django.db import transaction

from tongxin.kernel.errors import DomainError
from tongxin.modules.members.errors.employers import (
    EmployerUnknown,
    HeadsImpossible,
    YearImpossible,
)
from tongxin.modules.members.errors.joining import UnknownUnion
from tongxin.shared.orgs.covering import cover_employer, covers_employers
from tongxin.shared.orgs.employer_errors import (
    CoverOverlaps,
    EmployerKnown,
    PartsExceed,
    YearAhead,
)
from tongxin.shared.orgs.employers import (
    EmployerFacts,
    Heads,
    amend_employer,
    count_heads,
    list_employer,
)
from tongxin.shared.orgs.models import Employer, UnionOrg
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.transfer.errors import CellEmpty
from tongxin.shared.transfer.sheets import Done, Row, RowRefused, Setting

COLUMN_OF = {
    EmployerKnown.code: "uscc",
    "orgs.employer_is_union": "uscc",
    "orgs.closed": "union_code",
    CoverOverlaps.code: "union_code",
    YearAhead.code: "year",
    PartsExceed.code: "workers",
}
FACTS = ("name", "ownership_type", "industry_code", "address", "division_code")
HEADS = ("workers", "women", "migrants")
FIRST_YEAR, LAST_YEAR, MOST_HEADS = 1950, 9999, 9_999_999


def take_employer(row: Row, setting: Setting) -> Done:
    """Enter or amend the employer of one row, cover it, and note its head count if it says one."""
    values = row.values
    if values["year"] is None and values["workers"] is not None:
        raise RowRefused(CellEmpty(), "year")
    _refuse_impossible(values)
    union = _union(values["union_code"], setting)
    try:
        with transaction.atomic():
            done, employer = _entered(values, union, setting)
            if values["year"] is not None and values["workers"] is None:
                raise RowRefused(CellEmpty(), "workers")
            counted = values["year"] is not None and _counted(employer, values, setting)
    except DomainError as error:
        raise RowRefused(error, COLUMN_OF.get(error.code, "since")) from None
    return Done.UPDATED if counted and done == Done.UNCHANGED else done


def take_headcount(row: Row, setting: Setting) -> Done:
    """Note the workers of a known employer in one year."""
    _refuse_impossible(row.values)
    employer = _kept(row.values["uscc"], setting)
    if employer is None:
        raise RowRefused(EmployerUnknown(), "uscc")
    is_known = employer.headcounts.filter(year=row.values["year"]).exists()
    try:
        with transaction.atomic():
            changed = _counted(employer, row.values, setting)
    except DomainError as error:
        raise RowRefused(error, COLUMN_OF.get(error.code, "year")) from None
    if not changed:
        return Done.UNCHANGED
    return Done.UPDATED if is_known else Done.CREATED


def _refuse_impossible(values) -> None:
    """Bounds as on the page: a cell that no calendar and no column holds stops nothing else."""
    if values["year"] is not None and not FIRST_YEAR <= values["year"] <= LAST_YEAR:
        raise RowRefused(YearImpossible(least=FIRST_YEAR), "year")
    for name in HEADS:
        if values[name] is not None and not 0 <= values[name] <= MOST_HEADS:
            raise RowRefused(HeadsImpossible(most=MOST_HEADS), name)


def _entered(values, union: UnionOrg, setting: Setting) -> tuple[Done, Employer]:
    by = {"actor": setting.actor, "now": setting.now}
    facts = EmployerFacts(**{name: values[name] or "" for name in FACTS})
    kept = _kept(values["uscc"], setting)
    if kept is None:
        made = list_employer(
            uscc=values["uscc"], facts=facts, union=union, listed_on=values["since"], **by
        )
        return Done.CREATED, made
    done = Done.UNCHANGED
    if any(getattr(kept, name) != values[name] for name in FACTS if values[name] is not None):
        told = {name: values[name] or getattr(kept, name) for name in FACTS}
        kept = amend_employer(employer_id=kept.pk, facts=EmployerFacts(**told), **by)
        done = Done.UPDATED
    if covers_employers(union) and _covers_anew(kept, union, values["since"]):
        cover_employer(employer_id=kept.pk, union=union, since=values["since"], reason="", **by)
        done = Done.UPDATED
    return done, kept


def _covers_anew(employer: Employer, union: UnionOrg, since: date) -> bool:
    return not employer.covers.filter(union=union, since__lte=since).exists() and (
        not employer.covers.filter(union=union, until=None).exists()
    )


def _counted(employer: Employer, values, setting: Setting) -> bool:
    """Note the head count; tells whether anything is new."""
    told = {name: values[name] or 0 for name in HEADS}
    same = employer.headcounts.filter(year=values["year"], **told).exists()
    if not same:
        heads = Heads(year=values["year"], **told)
        count_heads(employer_id=employer.pk, heads=heads, actor=setting.actor, now=setting.now)
    return not same


def _kept(uscc: str, setting: Setting) -> Employer | None:
    return Employer.objects.within(setting.scope(Can.EMPLOYERS)).filter(uscc=uscc).first()


def _union(code: str, setting: Setting) -> UnionOrg:
    union = UnionOrg.objects.within(setting.scope(Can.EMPLOYERS)).filter(code=code).first()
    if union is None:
        raise RowRefused(UnknownUnion(), "union_code")
    return union
