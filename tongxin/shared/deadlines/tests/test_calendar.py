from datetime import UTC, date, datetime

import pytest

from tongxin.kernel.actors import Actor, Forbidden, Scope
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.deadlines import calendar
from tongxin.shared.deadlines.errors import (
    DayRefused,
    YearMissing,
    YearPublished,
    YearRefused,
)
from tongxin.shared.deadlines.models import CalendarDay, CalendarYear, YearSource
from tongxin.shared.deadlines.permissions import Can
from tongxin.shared.deadlines.services import change_day, enter_year
from tongxin.shared.deadlines.working_days import PUBLISHED_YEARS

pytestmark = pytest.mark.usefixtures("house")

NEXT = max(PUBLISHED_YEARS) + 1
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
KEEPER = Actor(name="平台管理员", account_id=7, grants={Can.ENTER: Scope(paths=("/1/",))})
HOLIDAYS = {date(NEXT, 1, 1): "元旦", date(NEXT, 5, 3): "劳动节"}


def next_weekday(day, weekday):
    return day.replace(day=day.day + (weekday - day.weekday()) % 7)


SUNDAY = next_weekday(date(NEXT, 4, 20), 6)


def enter(**given):
    facts = {"year": NEXT, "holidays": HOLIDAYS, "working_weekends": [SUNDAY]}
    return enter_year(**{**facts, "actor": KEEPER, "now": NOW, **given})


def test_an_entered_year_is_counted_and_marked_provisional():
    enter()

    assert not calendar.is_working(date(NEXT, 1, 1))
    assert calendar.is_working(SUNDAY)
    assert not calendar.is_working(next_weekday(date(NEXT, 6, 1), 5))
    assert calendar.working_days_between(date(NEXT - 1, 12, 31), date(NEXT, 1, 1)) == 0
    found = calendar.deadline(date(NEXT - 1, 12, 30), 3, "working")
    assert found.is_provisional
    assert calendar.add_working_days(date(NEXT - 1, 12, 30), 3) == found.day
    assert calendar.traffic_light(found.day, found.day) == "yellow"


def test_before_it_is_entered_the_year_is_missing():
    with pytest.raises(YearMissing):
        calendar.is_working(date(NEXT, 1, 1))


def test_entering_again_replaces_and_may_confirm():
    enter()
    row = enter(holidays={date(NEXT, 1, 2): "元旦"}, working_weekends=[], provisional=False)

    assert not row.is_provisional
    assert [str(day) for day in CalendarDay.objects.all()] == [f"{NEXT}-01-02 元旦"]
    assert not calendar.deadline(date(NEXT, 1, 2), 3, "working").is_provisional


def test_who_entered_what_stays_in_the_log():
    enter()
    enter(holidays={date(NEXT, 1, 2): "元旦"}, working_weekends=[])

    first, second = AuditEntry.objects.filter(verb="deadlines.year_entered").order_by("pk")
    assert (first.actor, second.change["before"]) == ("平台管理员", first.change["after"])
    assert second.change["after"] == [[f"{NEXT}-01-02", False, "元旦"]]


def test_new_year_may_reach_into_december_before():
    eve = date(NEXT - 1, 12, 31)
    enter(holidays={**HOLIDAYS, eve: "元旦"})

    assert not calendar.is_working(eve)


@pytest.mark.parametrize(
    "wrong",
    [
        {"holidays": {}},
        {"holidays": {date(NEXT - 1, 12, 31): "元旦"}},
        {"holidays": {**HOLIDAYS, date(NEXT + 1, 1, 1): "元旦"}},
        {"holidays": {**HOLIDAYS, SUNDAY: "劳动节"}},
        {"working_weekends": [next_weekday(date(NEXT, 4, 20), 2)]},
        {"year": 2200},
    ],
)
def test_a_year_that_cannot_be_right_is_refused_and_nothing_is_kept(wrong):
    with pytest.raises(YearRefused):
        enter(**wrong)

    assert not CalendarYear.objects.exists()
    assert not CalendarDay.objects.exists()


def test_a_published_year_is_not_entered_by_hand():
    with pytest.raises(YearPublished):
        enter(year=2025)


def test_a_stranger_enters_nothing():
    with pytest.raises(Forbidden):
        enter(actor=Actor(name="路人"))
    with pytest.raises(Forbidden):
        change(actor=Actor(name="路人"))


def change(**given):
    facts = {"day": date(2025, 9, 3), "is_working": False, "name": "临时放假通知"}
    return change_day(**{**facts, "actor": KEEPER, "now": NOW, **given})


def test_a_single_day_of_a_published_year_may_be_moved():
    assert calendar.is_working(date(2025, 9, 3))
    change()

    assert not calendar.is_working(date(2025, 9, 3))
    assert calendar.is_working(date(2025, 9, 4))
    assert AuditEntry.objects.get(verb="deadlines.day_changed").reason == "临时放假通知"


def test_a_moved_day_needs_its_ground_and_a_known_year():
    with pytest.raises(DayRefused):
        change(name=" ")
    with pytest.raises(YearRefused):
        change(day=date(NEXT, 3, 3))


def test_a_day_of_an_entered_year_may_be_moved_and_stays_provisional():
    enter()
    change(day=date(NEXT, 3, 3))

    assert not calendar.is_working(date(NEXT, 3, 3))
    assert CalendarYear.objects.get(pk=NEXT).is_provisional


def guessed_2025():
    """A year entered by hand that the program has learned since."""
    row = CalendarYear.objects.create(
        year=2025, source=YearSource.MANUAL, is_provisional=True, entered_by="甲", entered_at=NOW
    )
    row.days.create(date=date(2025, 9, 4), is_working=False, name="猜测")


def test_a_guessed_year_gives_way_once_it_is_published():
    guessed_2025()

    assert calendar.is_working(date(2025, 9, 4))
    assert not calendar.deadline(date(2025, 9, 1), 5, "working").is_provisional


def test_moving_a_published_day_does_not_revive_old_guesses():
    guessed_2025()
    change()

    assert calendar.is_working(date(2025, 9, 4))
    assert not calendar.is_working(date(2025, 9, 3))


def test_the_list_of_years_shows_source_and_who_entered():
    enter()
    latest, before, *_older = calendar.calendar_years()

    assert (latest.year, latest.source, latest.is_provisional) == (NEXT, "manual", True)
    assert (latest.day_count, latest.entered_by) == (3, "平台管理员")
    assert (before.year, before.source, before.is_provisional) == (NEXT - 1, "published", False)
