"""Limits that run for a row: moved, paused, extended; who, when and why stay on file."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.deadlines import limits
from tongxin.shared.deadlines.errors import (
    AmountWrong,
    DayBefore,
    LimitOver,
    LimitPaused,
    LimitRuns,
    LimitStaysPast,
    ReasonMissing,
    YearMissing,
)
from tongxin.shared.deadlines.models import LimitEntry, TimeLimit
from tongxin.shared.deadlines.terms import Leg, Term
from tongxin.shared.deadlines.tests.factories import a_limit
from tongxin.shared.deadlines.working_days import PUBLISHED_YEARS, Light
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house")
MONDAY = date(2026, 6, 1)
WHO = {"actor": SYSTEM, "now": NOW}


@pytest.fixture
def limit(house):
    """Five working days from Monday 1 June 2026: until Monday 8 June."""
    return a_limit(a_union(level="province", kind="local_federation"))


def paused(limit, on, **more):
    return limits.pause(limit_id=limit.pk, on=on, reason="等待鉴定结论", **{**WHO, **more})


def test_a_limit_follows_its_start(limit):
    assert limit.due_on == date(2026, 6, 8)
    moved = limits.move_start(limit_id=limit.pk, start=date(2026, 6, 3), reason="送达日更正", **WHO)
    assert moved.due_on == date(2026, 6, 10)
    assert limits.limits_of(limit.union).get().due_on == date(2026, 6, 10)


def test_a_paused_limit_gets_back_the_days_it_stood_still(limit):
    stopped = paused(limit, date(2026, 6, 2))
    assert (stopped.paused_on, stopped.due_on) == (date(2026, 6, 2), date(2026, 6, 8))
    gone_on = limits.resume(limit_id=limit.pk, on=date(2026, 6, 4), **WHO)
    assert (gone_on.paused_on, gone_on.due_on) == (None, date(2026, 6, 10))


def test_pauses_and_extensions_add_up(limit):
    paused(limit, date(2026, 6, 2))
    limits.resume(limit_id=limit.pk, on=date(2026, 6, 4), **WHO)
    leg = Leg(3, "working")
    longer = limits.extend(limit_id=limit.pk, leg=leg, reason="案情复杂", **WHO)
    assert longer.due_on == date(2026, 6, 15)
    paused(longer, date(2026, 6, 11))
    assert limits.resume(limit_id=limit.pk, on=date(2026, 6, 12), **WHO).due_on == date(2026, 6, 16)


def test_what_befell_a_limit_is_on_file_with_who_when_and_why(limit):
    paused(limit, date(2026, 6, 2))
    limits.resume(limit_id=limit.pk, on=date(2026, 6, 4), **WHO)
    limits.extend(limit_id=limit.pk, leg=Leg(1, "natural"), reason="补充材料", **WHO)
    rows = limit.entries.order_by("pk").values_list("what", "reason", "due_before", "by_name")
    assert list(rows) == [
        ("paused", "等待鉴定结论", date(2026, 6, 8), "test"),
        ("resumed", "", date(2026, 6, 8), "test"),
        ("extended", "补充材料", date(2026, 6, 10), "test"),
    ]
    logged = AuditEntry.objects.get(verb="deadlines.limit_extended")
    assert logged.change["due_on"] == {"before": "2026-06-10", "after": "2026-06-11"}
    assert logged.reason == "补充材料"


@pytest.mark.parametrize("act", ["pause", "extend", "move"])
def test_nothing_moves_a_limit_without_a_reason(limit, act):
    acts = {
        "pause": lambda: limits.pause(limit_id=limit.pk, on=MONDAY, reason=" ", **WHO),
        "extend": lambda: limits.extend(limit_id=limit.pk, leg=Leg(1, "working"), reason="", **WHO),
        "move": lambda: limits.move_start(limit_id=limit.pk, start=MONDAY, reason="", **WHO),
    }
    with pytest.raises(ReasonMissing):
        acts[act]()
    assert not limit.entries.exists()


def test_a_limit_that_stands_still_is_neither_paused_nor_extended_and_has_no_colour(limit):
    stopped = paused(limit, date(2026, 6, 2))
    with pytest.raises(LimitPaused):
        paused(limit, date(2026, 6, 3))
    with pytest.raises(LimitPaused):
        limits.extend(limit_id=limit.pk, leg=Leg(1, "working"), reason="忙", **WHO)
    assert limits.light_of(stopped, date(2026, 7, 1)) is None


def test_time_runs_forward(limit):
    with pytest.raises(DayBefore):
        paused(limit, date(2026, 5, 31))
    with pytest.raises(LimitRuns):
        limits.resume(limit_id=limit.pk, on=date(2026, 6, 4), **WHO)
    paused(limit, date(2026, 6, 3))
    with pytest.raises(DayBefore):
        limits.resume(limit_id=limit.pk, on=date(2026, 6, 2), **WHO)
    limits.resume(limit_id=limit.pk, on=date(2026, 6, 5), **WHO)
    with pytest.raises(DayBefore):
        paused(limit, date(2026, 6, 4))


def test_what_is_over_is_not_paused_any_more_but_may_be_extended(limit):
    with pytest.raises(LimitOver):
        paused(limit, date(2026, 6, 9))
    late = {"actor": SYSTEM, "now": NOW + timedelta(days=20)}
    with pytest.raises(LimitStaysPast):
        limits.extend(limit_id=limit.pk, leg=Leg(1, "working"), reason="补时", **late)
    assert not limit.entries.exists()
    longer = limits.extend(limit_id=limit.pk, leg=Leg(20, "working"), reason="补时", **late)
    assert longer.due_on > date(2026, 6, 21)


def test_the_colours_follow_rule_67_and_settle_when_done(limit):
    days = [date(2026, 6, 2), date(2026, 6, 3), date(2026, 6, 8), date(2026, 6, 9)]
    lights = [limits.light_of(limit, day) for day in days]
    assert lights == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]
    done = limits.finish(limit_id=limit.pk, on=date(2026, 6, 5))
    assert limits.light_of(done, date(2027, 1, 1)) == Light.GREEN
    with pytest.raises(LimitOver):
        paused(limit, date(2026, 6, 5))


def test_a_year_nobody_entered_refuses_the_whole_act(limit):
    year = max(PUBLISHED_YEARS)
    now = datetime(year, 12, 20, 4, tzinfo=UTC)
    term = Term(date(year, 12, 28), (Leg(10, "working"),))
    with pytest.raises(YearMissing) as refused:
        limits.set_limit(row=limit.union, name="跨年", term=term, actor=SYSTEM, now=now)
    assert f"录入{year + 1}年放假安排" in str(refused.value)
    with pytest.raises(YearMissing):
        limits.extend(limit_id=limit.pk, leg=Leg(900, "working"), reason="长", **WHO)
    assert TimeLimit.objects.get().due_on == date(2026, 6, 8)
    assert not LimitEntry.objects.exists()


@pytest.mark.parametrize("leg", [Leg(0, "working"), Leg(-3, "natural")])
def test_an_extension_of_no_days_is_refused(limit, leg):
    with pytest.raises(AmountWrong):
        limits.extend(limit_id=limit.pk, leg=leg, reason="无", **WHO)


def test_the_database_asks_for_reasons_and_for_one_limit_of_a_name(limit):
    entry = {"limit": limit, "union": limit.union, "on": MONDAY, "by_name": "甲", "at": NOW}
    entry |= {"due_before": limit.due_on}
    with pytest.raises(IntegrityError, match="has_a_reason"), transaction.atomic():
        LimitEntry.objects.create(what="paused", **entry)
    with pytest.raises(IntegrityError, match="says_how_long"), transaction.atomic():
        LimitEntry.objects.create(what="extended", reason="有", **entry)
    limit.pk, limit._state.adding = None, True
    with pytest.raises(IntegrityError, match="one_limit_of_a_name"), transaction.atomic():
        limit.save(force_insert=True)
