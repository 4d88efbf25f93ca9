"""How employers stood from when until when, worked out of what is known of them (单位建会情况)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tongxin.kernel.rls import bypass
from tongxin.shared.orgs.models import Employer, EmployerCover, EmployerStanding, Headcount


class Span(NamedTuple):
    """One stretch of days in which nothing changed; ``until`` is the first day behind it."""

    since: date
    until: date | None
    union_id: int
    is_covered: bool
    workers: int


def spans_of(
    employer: Employer, covers: Sequence[EmployerCover], headcounts: Iterable[Headcount]
) -> list[Span]:
    """The stretches of one employer, from the day it was listed to the day it closed.

    A head count holds from 1 January of its year until the next one that is known.
    """
    heads = {date(row.year, 1, 1): row.workers for row in headcounts}
    first, end = employer.listed_on, employer.closed_on
    if end is not None and end <= first:  # entered by mistake and closed on the same day
        return []
    ends = {row.until for row in covers if row.until}
    turns = {first, *heads, *ends, *(row.since for row in covers)}
    days = sorted(day for day in turns if day >= first and (end is None or day < end))
    spans: list[Span] = []
    for day, following in zip(days, [*days[1:], end], strict=True):
        cover = next((row for row in covers if _holds(row, day)), None)
        known = max((since for since in heads if since <= day), default=None)
        spans.append(
            Span(
                since=day,
                until=following,
                union_id=cover.union_id if cover else employer.keeper_id,
                is_covered=cover is not None,
                workers=heads[known] if known else 0,
            )
        )
    return _joined(spans)


def work_out(employer: Employer) -> None:
    """Bring the standings of one employer, whose row is locked, up to what is known of it.

    Rows that begin on the same day are amended, so that what was sealed of them is found again.
    """
    with bypass("employers"):
        spans = spans_of(employer, list(employer.covers.all()), employer.headcounts.all())
        wanted = {span.since: span for span in spans}
        employer.standings.exclude(since__in=list(wanted)).delete()
        for row in employer.standings.all():
            span = wanted.pop(row.since)
            if span != (row.since, row.until, row.union_id, row.is_covered, row.workers):
                EmployerStanding.objects.filter(pk=row.pk).update(**span._asdict(), union_path="")
        for span in wanted.values():
            EmployerStanding.objects.create(employer=employer, **span._asdict())


def _holds(cover: EmployerCover, day: date) -> bool:
    return cover.since <= day and (cover.until is None or day < cover.until)


def _joined(spans: list[Span]) -> list[Span]:
    """Neighbours that say the same are one."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1][2:] == span[2:]:
            joined[-1] = joined[-1]._replace(until=span.until)
        else:
            joined.append(span)
    return joined
