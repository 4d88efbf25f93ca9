"""A corrected calendar moves what still runs, and nothing that has ended."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.deadlines import limits
from tongxin.shared.deadlines.amending import amend_limits
from tongxin.shared.deadlines.calendar import due_day
from tongxin.shared.deadlines.models import LimitEntry
from tongxin.shared.deadlines.services import change_day, enter_year
from tongxin.shared.deadlines.terms import Leg, Term
from tongxin.shared.deadlines.tests.factories import a_limit
from tongxin.shared.deadlines.working_days import PUBLISHED_YEARS
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.outbox.models import OutboxEvent

pytestmark = pytest.mark.usefixtures("house")
WHO = {"actor": SYSTEM, "now": NOW}
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def union(house):
    return a_union(level="province", kind="local_federation")


def off(day, *, is_working=False):
    change_day(day=day, is_working=is_working, name="国办发明电〔2026〕9号", **WHO)


def test_a_day_off_more_moves_what_runs_and_says_from_where_to_where_and_why(union):
    limit = a_limit(union)
    off(date(2026, 6, 3))
    assert amend_limits(year=2026, now=NOW) == 1
    limit.refresh_from_db()
    assert limit.due_on == date(2026, 6, 9)
    entry = limit.entries.get()
    assert (entry.what, entry.due_before, entry.reason) == (
        LimitEntry.What.AMENDED,
        date(2026, 6, 8),
        "工作日历更正",
    )
    logged = AuditEntry.objects.get(verb="deadlines.limit_amended")
    assert logged.change["due_on"] == {"before": "2026-06-08", "after": "2026-06-09"}
    told = OutboxEvent.objects.get(kind="deadlines.limit_amended").body
    assert (told["limit_id"], told["before"], told["after"]) == (
        limit.pk,
        "2026-06-08",
        "2026-06-09",
    )
    assert amend_limits(year=2026, now=NOW) == 0


def test_pauses_and_extensions_are_kept_when_it_is_counted_anew(union):
    limit = a_limit(union)
    limits.pause(limit_id=limit.pk, on=date(2026, 6, 2), reason="等待鉴定", **WHO)
    limits.resume(limit_id=limit.pk, on=date(2026, 6, 4), **WHO)
    limits.extend(limit_id=limit.pk, leg=Leg(3, "working"), reason="案情复杂", **WHO)
    off(date(2026, 6, 8))
    amend_limits(year=2026, now=NOW)
    limit.refresh_from_db()
    assert limit.due_on == due_day(limits.term_of(limit)).day == date(2026, 6, 16)


def test_what_is_done_stays(union):
    done = a_limit(union)
    limits.finish(limit_id=done.pk, on=date(2026, 6, 2))
    off(date(2026, 6, 3))
    assert amend_limits(year=2026, now=NOW) == 0
    done.refresh_from_db()
    assert done.due_on == date(2026, 6, 8)


def test_what_is_over_or_rests_on_other_days_stays(union):
    natural, over = a_limit(union, unit="natural"), a_limit(union)
    off(date(2026, 6, 3))
    late = datetime(2026, 6, 9, 10, tzinfo=SHANGHAI)
    assert amend_limits(year=2026, now=late) == 0
    assert amend_limits(year=2028, now=NOW) == 0
    assert not LimitEntry.objects.filter(limit__in=[natural, over]).exists()


def test_nobody_is_late_by_a_correction(union):
    limit = a_limit(union)
    off(date(2026, 6, 6), is_working=True)
    off(date(2026, 6, 7), is_working=True)
    assert amend_limits(year=2026, now=datetime(2026, 6, 8, 10, tzinfo=SHANGHAI)) == 0
    assert amend_limits(year=2026, now=datetime(2026, 6, 7, 10, tzinfo=SHANGHAI)) == 1
    limit.refresh_from_db()
    assert limit.due_on == date(2026, 6, 7)


def test_entering_a_year_and_moving_a_day_ask_for_the_count(union):
    year = max(PUBLISHED_YEARS) + 1
    enter_year(year=year, holidays={date(year, 1, 1): "元旦"}, working_weekends=[], **WHO)
    off(date(2026, 6, 3))
    asked = OutboxEvent.objects.filter(kind="deadlines.calendar_corrected").order_by("pk")
    assert [one.body["year"] for one in asked] == [year, 2026]


def test_a_provisional_year_confirmed_takes_the_reserve_off(union):
    year = max(PUBLISHED_YEARS) + 1
    off_days = {date(year, 1, 1): "元旦"}
    enter_year(year=year, holidays=off_days, working_weekends=[], **WHO)
    start, now = date(year, 3, 1), datetime(year, 3, 1, 9, tzinfo=SHANGHAI)
    term = Term(start, (Leg(5, "working"),))
    limit = limits.set_limit(row=union, name="回复", term=term, actor=SYSTEM, now=now)
    assert limit.is_provisional
    confirmed = {"holidays": off_days, "working_weekends": [], "provisional": False}
    enter_year(year=year, **confirmed, actor=SYSTEM, now=now)
    assert amend_limits(year=year, now=now) == 0
    limit.refresh_from_db()
    assert not limit.is_provisional


def test_limits_that_stay_cost_no_question_each(union, django_assert_max_num_queries):
    for _n in range(10):
        a_limit(union, unit="natural")
    with django_assert_max_num_queries(6):
        amend_limits(year=2026, now=NOW)


@pytest.mark.long
@given(moved=st.sets(st.integers(0, 25), max_size=5), amount=st.integers(1, 12))
def test_whatever_is_corrected_a_limit_ends_where_a_new_one_would(moved, amount):
    union = a_union(level="province", kind="local_federation")
    limit = a_limit(union, amount=amount)
    for ahead in moved:
        day = date(2026, 6, 2) + timedelta(days=ahead)
        off(day, is_working=day.weekday() > 4)
    amend_limits(year=2026, now=NOW)
    limit.refresh_from_db()
    fresh = due_day(Term(limit.start_on, (Leg(amount, "working"),))).day
    assert limit.due_on == max(fresh, NOW.astimezone(SHANGHAI).date())
