"""Employers enter the list, are amended, counted and closed (用人单位)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.covering import covers_employers, start_cover
from tongxin.shared.orgs.employer_errors import (
    DayAhead,
    DayBeforeListed,
    EmployerClosed,
    EmployerIsUnion,
    EmployerKnown,
    PartsExceed,
    YearAhead,
)
from tongxin.shared.orgs.errors import AlreadyClosed, BeforeFounding
from tongxin.shared.orgs.models import Employer, EmployerCover, Headcount, UnionOrg
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.orgs.standings import work_out


@dataclass(frozen=True, slots=True)
class EmployerFacts:
    """What is known of an employer; the code is checked and normalised before."""

    name: str
    ownership_type: str
    industry_code: str
    address: str = ""
    division_code: str = ""


@dataclass(frozen=True, slots=True)
class Heads:
    """Workers of one year (职工人数)."""

    year: int
    workers: int
    women: int = 0
    migrants: int = 0


@transaction.atomic
def list_employer(
    *,
    uscc: str,
    facts: EmployerFacts,
    union: UnionOrg,
    listed_on: date,
    actor: Actor,
    now: datetime,
) -> Employer:
    """Enter an employer (登记用人单位): a union with members covers it, any other keeps it listed.

    Raises EmployerKnown, EmployerIsUnion, AlreadyClosed, DayAhead or BeforeFounding.
    """
    union = UnionOrg.objects.within(actor.scope(Can.EMPLOYERS)).fetch(pk=union.pk)
    if union.closed_on:
        raise AlreadyClosed
    if listed_on > localdate(now):
        raise DayAhead
    if listed_on < union.founded_on:
        raise BeforeFounding(day=union.founded_on)
    if UnionOrg.objects.filter(uscc=uscc).exists():
        raise EmployerIsUnion
    is_covered = covers_employers(union)
    employer = Employer(
        uscc=uscc, union=union, listed_on=listed_on, **asdict(facts),
        keeper=(is_covered and union.parent) or union,
    )  # fmt: skip
    try:
        with transaction.atomic():
            employer.save()
    except IntegrityError:
        raise EmployerKnown(uscc=uscc) from None
    record(actor, "orgs.listed_employer", employer, at=now, change={"uscc": uscc})
    if is_covered:
        start_cover(employer, union, listed_on, "", now)
    else:
        work_out(employer)
    return employer


@transaction.atomic
def amend_employer(
    *, employer_id: int, facts: EmployerFacts, actor: Actor, now: datetime
) -> Employer:
    """Write what is known of an employer anew (修改单位信息)."""
    employer = _mine(employer_id, actor)
    for column, value in asdict(facts).items():
        setattr(employer, column, value)
    employer.save(update_fields=[*asdict(facts), "updated_at"])
    record(actor, "orgs.amended_employer", employer, at=now)
    return employer


@transaction.atomic
def close_employer(
    *, employer_id: int, on: date, reason: str, actor: Actor, now: datetime
) -> Employer:
    """End an employer on a day, and with it what covers it (单位注销).

    Raises EmployerClosed, DayAhead or DayBeforeListed.
    """
    employer = _mine(employer_id, actor)
    if employer.closed_on:
        raise EmployerClosed(day=employer.closed_on)
    if on > localdate(now):
        raise DayAhead
    if on < employer.listed_on:
        raise DayBeforeListed(day=employer.listed_on)
    cover = EmployerCover.objects.filter(employer=employer, until=None).first()
    if cover:
        if on < cover.since:
            raise DayBeforeListed(day=cover.since)
        cover.until = on
        cover.save(update_fields=["until", "updated_at"])
    employer.closed_on = on
    employer.save(update_fields=["closed_on", "updated_at"])
    work_out(employer)
    record(actor, "orgs.closed_employer", employer, at=now, reason=reason)
    return employer


@transaction.atomic
def count_heads(*, employer_id: int, heads: Heads, actor: Actor, now: datetime) -> Headcount:
    """Note how many workers the employer has in a year, or amend it (登记职工人数).

    Raises YearAhead, PartsExceed or EmployerClosed.
    """
    employer = _mine(employer_id, actor)
    if heads.year > localdate(now).year:
        raise YearAhead(year=heads.year)
    if max(heads.women, heads.migrants) > heads.workers:
        raise PartsExceed
    if employer.closed_on and heads.year > employer.closed_on.year:
        raise EmployerClosed(day=employer.closed_on)
    row, _is_new = Headcount.objects.update_or_create(
        employer=employer, year=heads.year, defaults={**asdict(heads), "union": employer.union}
    )
    work_out(employer)
    record(actor, "orgs.counted_heads", employer, at=now, change=asdict(heads))
    return row


def _mine(employer_id: int, actor: Actor) -> Employer:
    return Employer.objects.owned_by(actor.scope(Can.EMPLOYERS)).lock(pk=employer_id)
