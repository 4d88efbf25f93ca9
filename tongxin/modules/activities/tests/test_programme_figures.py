"""What the planning board and the figures of the programme say."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.periods import Period
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import programmes as reads
from tongxin.modules.activities.services.items import withdraw_item
from tongxin.modules.activities.services.programmes import (
    publish_programme,
)
from tongxin.modules.activities.services.running import open_activity
from tongxin.modules.activities.tests.factories import (
    NOW,
    a_province,
    a_worker,
    an_activity,
    officer_of,
    session_facts,
)
from tongxin.modules.activities.tests.plan_factories import (
    a_block,
    a_category,
    a_programme,
    an_item,
)
from tongxin.modules.activities.tests.test_figures import DAY, attend
from tongxin.modules.activities.tests.test_programmes import TOLD, YEAR, counted, traced
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.orgs.tests.factories import SYSTEM

pytestmark = pytest.mark.usefixtures("house")


def test_the_board_puts_namesakes_of_two_years_side_by_side():
    _root, east, _west, shop = a_province()
    last = a_programme(east, year=NOW.year - 1)
    old = a_block(east, last, "文体")
    for name in ("球类", "棋类"):
        an_item(east, a_category(east, old, name), starts_on=date(NOW.year - 1, 3, 1))
    made = a_programme(east, continues=last)
    block = a_block(east, made, "文体")
    item = an_item(east, a_category(east, block, "球类"), planned_count=4)
    a_category(east, block, "合唱")
    publish_programme(programme_id=made.pk, **TOLD)
    activity = an_activity(shop, session_facts(starts_at=DAY), session_facts(), item=item)
    open_activity(activity_id=activity.pk, **TOLD)
    attend(activity.sessions.order_by("starts_at").first(), [a_worker(shop)], heads=9)

    board = reads.board_of(reads.programme_of(made.pk, scope=officer_of(east).scope(Can.VIEW)))
    (shown,) = board.blocks
    lines = {line.name: (line.now, line.before) for line in shown.lines}
    assert lines["球类"] == (reads.Numbers(1, 4, 1, 10), reads.Numbers(1, 1, 0, 0))
    assert lines["合唱"] == (reads.NOUGHT, None)
    assert lines["棋类"] == (None, reads.Numbers(1, 1, 0, 0))
    assert (board.now.percent, board.before.items) == (25, 2)
    row = reads.items_of(made).get()
    assert (row.held_count, row.times_count) == (1, 10)


def test_four_blocks_thirty_four_categories_and_a_hundred_and_one_items_are_counted():
    """Rule 90: the numbers of the programme come from its tree, wherever they are read."""
    root, east, _west, shop = a_province()
    programme = a_programme(east)
    categories = [
        a_category(east, block)
        for many in (9, 9, 8, 8)
        for block in [a_block(east, programme)]
        for _ in range(many)
    ]
    for n in range(101):
        an_item(shop if n % 3 else east, categories[n % 34])
    publish_programme(programme_id=programme.pk, **TOLD)
    codes, expected = ("ACT01", "ACT02", "ACT03"), [4, 34, 101]
    assert counted(codes, east) == counted(codes, root) == expected
    assert [traced(code, east) for code in codes] == expected
    board = reads.programme_of(programme.pk, scope=officer_of(east).scope(Can.VIEW))
    assert list(reads.board_of(board).counts) == expected
    (row,) = reads.programme_board(scope=officer_of(east).scope(Can.VIEW))
    assert [row.block_count, row.category_count, row.item_count] == expected
    assert counted(["ACT03"], shop) == [67]


def grown(owner, hosts, random):
    """A programme of two blocks with up to four items, public or not; its items on plan."""
    programme = a_programme(owner)
    categories = [
        a_category(owner, a_block(owner, programme), is_themed=random.random() < 0.5)
        for _ in range(2)
    ]
    made = []
    for _ in range(random.randrange(4)):
        begin = random.choice(DAYS)
        days = {"starts_on": begin, "ends_on": begin + random.choice(LASTING)}
        made.append(an_item(random.choice(hosts), random.choice(categories), **days))
    if not made or random.random() < 0.3:
        return []
    publish_programme(programme_id=programme.pk, **TOLD)
    return made


def carried_out(item, workers, random):
    """Who came to the session of an item; None where none was held."""
    activity = an_activity(item.union, session_facts(starts_at=DAY), item=item)
    open_activity(activity_id=activity.pk, **TOLD)
    came, held = random.sample(workers, random.randint(0, 3)), random.random() < 0.8
    attend(activity.sessions.get(), came, held=held)
    return came if held else None


DAYS = (date(NOW.year, 1, 11), date(NOW.year, 5, 11))
LASTING = [timedelta(days=n) for n in (0, 1, 40, 200)]


def opened(items, held, period):
    """Programmes with an item that runs, or a session that was held, in the period so far."""
    start, end = period.start, min(period.end, NOW.date() + timedelta(days=1))
    running = {one for one in items if start < end > one.starts_on and one.ends_on >= start}
    return {one.programme_id for one in running | (held if start <= DAY.date() < end else set())}


def opened_in_each_period(union, items, held):
    """ACT14 of periods long and short, by month, and behind the number."""
    for text in ("2026-01", "2026-02", "2026-05", "2026Q2", "2026-05-25..2026-05-31", "2025"):
        period = Period.parse(text)
        expected = [len(opened(items, held, period))]
        assert counted(["ACT14"], union, period) == expected
        assert [traced("ACT14", union, period)] == expected
    asked = ask(union=union, period=YEAR, actor=SYSTEM, now=NOW)
    (by_month,) = compute(["ACT14"], asked, by="month")
    assert by_month.value == len(opened(items, held, YEAR))
    assert {key: count.value for key, count in by_month.groups.items()} == {
        f"{month.start:%Y-%m}": n
        for month in YEAR.months()
        if (n := len(opened(items, held, month)))
    }


@pytest.mark.long
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(random=st.randoms(use_true_random=False))
def test_figures_of_the_programme_are_those_of_a_plain_count(random):
    """Blocks, categories, items, programmes held, themed sessions and persons, at every union."""
    _root, east, west, shop = a_province()
    workers = [a_worker(shop) for _ in range(3)]
    items = grown(east, (east, shop), random) + grown(west, (west,), random)
    held = {}
    for item in list(items):
        if random.random() < 0.2:
            withdraw_item(item_id=item.pk, reason="不办", **TOLD)
            items.remove(item)
        elif (came := carried_out(item, workers, random)) is not None:
            held[item] = came
    for union in (east, west, shop):
        below = [one for one in items if one.union.path.startswith(union.path)]
        done = {one: came for one, came in held.items() if one in below}
        themed = {one: came for one, came in done.items() if one.category.is_themed}
        expected = {
            "ACT01": len({one.category.block_id for one in below}),
            "ACT02": len({one.category_id for one in below}),
            "ACT03": len(below),
            "ACT07": len(themed),
            "ACT08": len({worker.pk for came in themed.values() for worker in came}),
            "ACT14": len(opened(below, set(done), YEAR)),
        }
        assert dict(zip(expected, counted(expected, union), strict=True)) == expected
        assert {code: traced(code, union) for code in expected} == expected
        opened_in_each_period(union, below, set(done))
        early = [one for one in below if one.starts_on == DAYS[0]]
        assert counted(["ACT03"], union, Period.month(NOW.year, 1)) == [len(early)]
