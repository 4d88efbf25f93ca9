"""Which union covers an employer, from when until when (建会覆盖)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.employer_errors import (
    CoverOverlaps,
    CoversNobody,
    DayAhead,
    DayBeforeListed,
    EmployerClosed,
    NotCovered,
)
from tongxin.shared.orgs.errors import AlreadyClosed
from tongxin.shared.orgs.levels import PARTS_OF_A_UNION, TAKES_PERSONS
from tongxin.shared.orgs.models import Employer, EmployerCover, Headcount, UnionOrg
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.orgs.standings import work_out


def covers_employers(union: UnionOrg) -> bool:
    """Whether a union of this kind covers employers itself."""
    return union.kind in TAKES_PERSONS and union.level not in PARTS_OF_A_UNION


@transaction.atomic
def cover_employer(
    *, employer_id: int, union: UnionOrg, since: date, reason: str, actor: Actor, now: datetime
) -> EmployerCover:
    """Note that a union covers the employer from a day on (建会覆盖).

    Raises CoversNobody, AlreadyClosed, EmployerClosed, DayAhead, DayBeforeListed or CoverOverlaps.
    """
    employer = Employer.objects.owned_by(actor.scope(Can.EMPLOYERS)).lock(pk=employer_id)
    union = UnionOrg.objects.within(actor.scope(Can.EMPLOYERS)).fetch(pk=union.pk)
    made = start_cover(employer, union, since, reason, now)
    change = {"union": union.code, "since": since}
    record(actor, "orgs.covered_employer", employer, at=now, reason=reason, change=change)
    return made


def start_cover(
    employer: Employer, union: UnionOrg, since: date, reason: str, now: datetime
) -> EmployerCover:
    """Cover an employer whose row is locked, and hand it over to the union."""
    if not covers_employers(union):
        raise CoversNobody(name=union.name)
    if union.closed_on:
        raise AlreadyClosed
    _fits(employer, since, now)
    if since < union.founded_on:
        raise DayBeforeListed(day=union.founded_on)
    try:
        with transaction.atomic():
            made = EmployerCover.objects.create(
                employer=employer, union=union, since=since, reason=reason
            )
    except IntegrityError:
        raise CoverOverlaps from None
    _hand_over(employer, union)
    return made


@transaction.atomic
def uncover_employer(
    *, employer_id: int, on: date, reason: str, actor: Actor, now: datetime
) -> EmployerCover:
    """Note that the union covers the employer no longer from a day on (不再覆盖).

    The employer goes back to the list of its keeper. Raises NotCovered, DayAhead, DayBeforeListed
    or EmployerClosed.
    """
    employer = Employer.objects.owned_by(actor.scope(Can.EMPLOYERS)).lock(pk=employer_id)
    actor.require(Can.EMPLOYERS, at=employer.keeper)
    cover = EmployerCover.objects.filter(employer=employer, until=None).first()
    if cover is None:
        raise NotCovered
    _fits(employer, on, now)
    if on < cover.since:
        raise DayBeforeListed(day=cover.since)
    _end(cover, on, reason)
    _hand_over(employer, employer.keeper)
    change = {"union": cover.union.code, "until": on}
    record(actor, "orgs.uncovered_employer", employer, at=now, reason=reason, change=change)
    return cover


def end_covers_of(union: UnionOrg, *, on: date, actor: Actor, now: datetime) -> int:
    """End what a union covers that closes on a day; returns how many employers it covered."""
    with bypass("employers"):
        lasting = EmployerCover.objects.filter(Q(until=None) | Q(until__gt=on), union=union)
        employers = Employer.objects.filter(covers__in=lasting).select_related("keeper")
        for employer in list(employers.select_for_update(of=("self",)).order_by("pk")):
            for cover in lasting.filter(employer=employer):
                _end(cover, max(on, cover.since), cover.reason)
            if employer.union_id == union.pk:
                _hand_over(employer, employer.keeper)
            else:
                work_out(employer)
            change = {"union": union.code, "until": on}
            record(actor, "orgs.uncovered_employer", employer, at=now, change=change)
    return len(employers)


def _end(cover: EmployerCover, on: date, reason: str) -> None:
    cover.until, cover.reason = on, reason
    cover.save(update_fields=["until", "reason", "updated_at"])


def _hand_over(employer: Employer, union: UnionOrg) -> None:
    """From now on this union answers for the employer and sees its numbers."""
    with bypass("employers"):
        employer.union, employer.union_path = union, union.path
        Employer.objects.filter(pk=employer.pk).update(union=union, union_path="")
        Headcount.objects.filter(employer=employer).update(union=union, union_path="")
    work_out(employer)


def _fits(employer: Employer, day: date, now: datetime) -> None:
    if employer.closed_on:
        raise EmployerClosed(day=employer.closed_on)
    if day > localdate(now):
        raise DayAhead
    if day < employer.listed_on:
        raise DayBeforeListed(day=employer.listed_on)
