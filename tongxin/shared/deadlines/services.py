"""Entering holidays that the program does not know yet (录入放假安排)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor, Forbidden
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines.errors import DayRefused, YearPublished, YearRefused
from tongxin.shared.deadlines.events import CalendarCorrected
from tongxin.shared.deadlines.models import CalendarDay, CalendarYear, YearSource
from tongxin.shared.deadlines.permissions import Can
from tongxin.shared.deadlines.working_days import PUBLISHED_YEARS, SATURDAY
from tongxin.shared.outbox.services import publish

DECEMBER = 12
YEARS = range(1950, 2200)


@transaction.atomic
def enter_year(
    *,
    year: int,
    holidays: Mapping[date, str],
    working_weekends: Iterable[date],
    actor: Actor,
    now: datetime,
    provisional: bool = True,
) -> CalendarYear:
    """One year's holidays and worked weekends, replacing what was entered before (录入放假安排).

    December of the year before may be touched: New Year is sometimes moved around it.
    Raises Forbidden, YearPublished, YearRefused.
    """
    _require(actor)
    worked = sorted(set(working_weekends))
    if year in PUBLISHED_YEARS:
        raise YearPublished(year=year)
    if reason := _fault(year, holidays, worked):
        raise YearRefused(year=year, reason=reason)
    before = _shown(year)
    CalendarDay.objects.filter(calendar_year_id=year).delete()
    row = _kept_year(year, YearSource.MANUAL, provisional=provisional, actor=actor, now=now)
    names = {**holidays, **dict.fromkeys(worked, _("调休上班"))}
    CalendarDay.objects.filter(date__in=names).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar_year=row, date=day, is_working=day in worked, name=name[:60])
        for day, name in sorted(names.items())
    )
    change = {"before": before, "after": _shown(year)}
    record(actor, "deadlines.year_entered", row, at=now, change=change)
    publish(CalendarCorrected(year), at=now)
    return row


@transaction.atomic
def change_day(
    *, day: date, is_working: bool, name: str, actor: Actor, now: datetime
) -> CalendarDay:
    """One day that was moved after publication, with the notice that says so (临时调整).

    Raises Forbidden, DayRefused, YearRefused.
    """
    _require(actor)
    if not name.strip():
        raise DayRefused
    if day.year in PUBLISHED_YEARS:
        _forget_guesses(day.year)
        source = YearSource.PUBLISHED
        _kept_year(day.year, source, provisional=False, actor=actor, now=now)
    elif not CalendarYear.objects.filter(pk=day.year).exists():
        raise YearRefused(year=day.year, reason=_("请先录入全年的放假安排"))
    facts = {"calendar_year_id": day.year, "is_working": is_working, "name": name.strip()[:60]}
    row, _made = CalendarDay.objects.update_or_create(date=day, defaults=facts)
    change = {"date": str(day), "is_working": is_working}
    record(actor, "deadlines.day_changed", row, at=now, reason=row.name, change=change)
    publish(CalendarCorrected(day.year), at=now)
    return row


def _require(actor: Actor) -> None:
    """The calendar belongs to no union: the right counts wherever it was granted."""
    if not actor.may(Can.ENTER):
        raise Forbidden


def _forget_guesses(year: int) -> None:
    """Days entered by hand before the program learned the official ones."""
    CalendarDay.objects.filter(
        calendar_year_id=year, calendar_year__source=YearSource.MANUAL
    ).delete()


def _kept_year(
    year: int, source: YearSource, *, provisional: bool, actor: Actor, now: datetime
) -> CalendarYear:
    facts = {
        "source": source,
        "is_provisional": provisional,
        "entered_by": actor.name[:80],
        "entered_at": now,
    }
    return CalendarYear.objects.update_or_create(year=year, defaults=facts)[0]


def _fault(year: int, holidays: Mapping[date, str], worked: list[date]) -> str:
    """What is wrong with an entered year, in words; nothing when it may be kept."""
    if year not in YEARS:
        return _("年度超出范围")
    return _foreign_or_empty(year, holidays, worked) or _contradiction(holidays, worked)


def _foreign_or_empty(year: int, holidays: Mapping[date, str], worked: list[date]) -> str:
    earliest, latest = date(year - 1, DECEMBER, 1), date(year, DECEMBER, 31)
    foreign = [day for day in (*holidays, *worked) if not earliest <= day <= latest]
    if foreign:
        return _("%(day)s 不在该年度内") % {"day": min(foreign)}
    if not any(day.year == year for day in holidays):
        return _("没有录入放假日期，请按放假通知逐日录入")
    return ""


def _contradiction(holidays: Mapping[date, str], worked: list[date]) -> str:
    if both := sorted(set(holidays) & set(worked)):
        return _("%(day)s 既放假又上班") % {"day": both[0]}
    weekdays = [day for day in worked if day.weekday() < SATURDAY]
    return _("%(day)s 不是周末，不需要调休上班") % {"day": weekdays[0]} if weekdays else ""


def _shown(year: int) -> list[list]:
    days = CalendarDay.objects.filter(calendar_year_id=year)
    return [[str(day.date), day.is_working, day.name] for day in days]
