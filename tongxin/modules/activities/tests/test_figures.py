"""ACT04 to ACT06 count what handbook rule 95 says."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tongxin.kernel.periods import Period
from tongxin.modules.activities.services.attendance import (
    check_in_by_list,
    set_headcount,
    void_check_in,
)
from tongxin.modules.activities.services.planning import edit_session
from tongxin.modules.activities.services.running import (
    cancel_session,
    finish_session,
    open_activity,
)
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_kind,
    a_place_type,
    a_province,
    a_session,
    a_worker,
    an_activity,
    session_facts,
)
from tongxin.shared.indicators.changes import differences
from tongxin.shared.indicators.compute import Asked, ask, claimed_value, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.sealing import seal_figures
from tongxin.shared.indicators.trace import trace
from tongxin.shared.orgs.services import move_union

pytestmark = pytest.mark.usefixtures("house")
DAY = NOW - timedelta(days=10)
CODES = ("ACT04", "ACT05", "ACT06")


def counted(union, period="2026Q2", **terms):
    asked = ask(union=union, period=Period.parse(period), actor=SYSTEM, now=NOW)
    return [result.value for result in compute(CODES, asked, **terms)]


def attend(session, workers, heads=0, *, held=True):
    if workers:
        check_in_by_list(
            session_id=session.pk, worker_ids=[w.pk for w in workers], actor=SYSTEM, now=NOW
        )
    if heads:
        set_headcount(session_id=session.pk, people=heads, actor=SYSTEM, now=NOW)
    if held:
        finish_session(session_id=session.pk, actor=SYSTEM, now=NOW)


def two_sessions(host, **facts):
    activity = an_activity(
        host, session_facts(starts_at=DAY), session_facts(starts_at=DAY), **facts
    )
    open_activity(activity_id=activity.pk, actor=SYSTEM, now=NOW)
    return activity, list(activity.sessions.order_by("pk"))


def test_rule_95_two_sessions_sixteen_person_times_four_persons():
    root, east, west, shop = a_province()
    a, b, c, d = (a_worker(shop) for _ in range(4))
    _activity, (first, second) = two_sessions(east, co_hosts=[west])

    attend(first, [a, b, c])
    attend(second, [b, c, d], heads=10)

    assert counted(east) == [2, 16, 4]
    assert counted(root) == [2, 16, 4]
    assert counted(west) == [0, 0, 0], "a co-host sees the work, the host alone counts it"
    assert counted(shop) == [0, 0, 0], "the host counts, not the home of those who came"


def test_planned_and_cancelled_sessions_do_not_count():
    _root, east, _west, shop = a_province()
    _activity, (first, second) = two_sessions(east)
    attend(first, [a_worker(shop)], heads=5, held=False)
    attend(second, [a_worker(shop)])
    assert counted(east) == [1, 1, 1]

    cancel_session(session_id=second.pk, reason="录入有误", actor=SYSTEM, now=NOW)
    assert counted(east) == [0, 0, 0]


def test_a_voided_check_in_and_a_replaced_headcount_count_no_more():
    _root, east, _west, shop = a_province()
    _activity, (first, second) = two_sessions(east)
    attend(first, [a_worker(shop), a_worker(shop)], heads=10)
    wrong = first.check_ins.first()
    void_check_in(check_in_id=wrong.pk, reason="重名误签", actor=SYSTEM, now=NOW)
    set_headcount(session_id=first.pk, people=7, reason="复核签到表", actor=SYSTEM, now=NOW)
    assert counted(east) == [1, 8, 1]
    assert first.headcounts.count() == 2
    assert second.state == "open"


def test_a_city_counts_a_person_once_who_came_in_two_counties():
    root, east, west, shop = a_province()
    worker = a_worker(shop)
    for host in (east, west):
        attend(a_session(host, starts_at=DAY), [worker])
    assert [counted(union)[2] for union in (east, west, root)] == [1, 1, 1]
    assert counted(root) == [2, 2, 1]


def test_figures_split_by_kind_and_place_type():
    _root, east, _west, shop = a_province()
    activity = an_activity(
        east,
        session_facts(starts_at=DAY, place_type=a_place_type()),
        session_facts(starts_at=DAY, place_type=a_place_type("site", "工地")),
        kind=a_kind("sports", "文体健身"),
    )
    open_activity(activity_id=activity.pk, actor=SYSTEM, now=NOW)
    first, second = activity.sessions.order_by("pk")
    attend(first, [a_worker(shop)])
    attend(second, [], heads=4)

    asked = ask(union=east, period=Period.parse("2026"), actor=SYSTEM, now=NOW)
    by_kind, by_place = (compute(["ACT05"], asked, by=cut)[0] for cut in ("kind", "place_type"))
    values = [{k: c.value for k, c in r.groups.items()} for r in (by_kind, by_place)]
    assert values == [{"文体健身": 5}, {"企业": 1, "工地": 4}]


def test_a_moved_host_takes_only_later_sessions_along():
    root, east, west, shop = a_province()
    early = a_session(shop, starts_at=DAY)
    attend(early, [], heads=3)
    move_union(
        union=shop,
        parent=west,
        on=(DAY + timedelta(days=2)).date(),
        reason="划转",
        actor=SYSTEM,
        now=NOW,
    )
    shop.refresh_from_db()
    late = a_session(shop, starts_at=DAY + timedelta(days=5))
    attend(late, [], heads=4)
    assert (counted(east), counted(west), counted(root)) == ([1, 3, 0], [1, 4, 0], [2, 7, 0])


def test_a_task_counts_the_activity_it_claims():
    _root, east, _west, shop = a_province()
    activity, (first, second) = two_sessions(east)
    attend(first, [a_worker(shop)], heads=2)
    attend(second, [])
    attend(a_session(east, starts_at=DAY), [], heads=50)
    asked = ask(union=east, period=Period.parse("2026"), actor=SYSTEM, now=NOW)
    claims = [("activities.Activity", activity.pk)]
    assert [claimed_value(code, asked, claims) for code in CODES[:2]] == [2, 3]


def test_the_day_of_a_late_finished_session_is_the_day_it_was_held():
    _root, east, _west, _shop = a_province()
    session = a_session(east, starts_at=NOW - timedelta(days=70))
    attend(session, [], heads=1)
    session.refresh_from_db()
    assert session.held_on == date(2026, 3, 23)
    assert (counted(east, "2026Q1"), counted(east, "2026Q2")) == ([1, 1, 0], [0, 0, 0])


NEXT_YEAR = datetime(2027, 1, 5, 4, tzinfo=UTC)


def told_since_sealing(union, act):
    """Kind, teller and reason of every difference of ACT05 that ``act`` brings about."""
    asked = Asked(union, Period.parse("2026"), NEXT_YEAR)
    seal = seal_figures(["ACT05"], asked, target="reports.Submission:1", actor=SYSTEM)
    act(actor=SYSTEM, now=NEXT_YEAR + timedelta(days=1))
    found = differences(seal.figures.get(), asked)
    return [(one.kind, one.who, one.why) for one in found]


def test_a_session_held_after_the_seal_tells_who_made_its_check_ins_count():
    _root, east, _west, _shop = a_province()
    session = a_session(east, starts_at=DAY)
    attend(session, [a_worker(east)], heads=2, held=False)
    found = told_since_sealing(east, lambda **who: finish_session(session_id=session.pk, **who))
    assert found == [("added", "test", "activities.finished")] * 2


def test_a_session_put_on_another_day_after_the_seal_tells_who_and_why():
    _root, east, _west, _shop = a_province()
    session = a_session(east, starts_at=DAY)
    attend(session, [a_worker(east)])
    moved = session_facts(starts_at=DAY + timedelta(days=2))
    found = told_since_sealing(
        east,
        lambda **who: edit_session(session_id=session.pk, facts=moved, reason="日期有误", **who),
    )
    assert found == [("changed", "test", "日期有误")]


def test_lectures_and_party_days_are_counted_by_their_kind():
    _root, east, _west, shop = a_province()
    for code, heads in (("lecture", 3), ("party_day", 5), ("sports", 7)):
        activity = an_activity(east, session_facts(starts_at=DAY), kind=a_kind(code, code))
        open_activity(activity_id=activity.pk, actor=SYSTEM, now=NOW)
        attend(activity.sessions.get(), [a_worker(shop)], heads=heads)

    asked = ask(union=east, period=Period.parse("2026Q2"), actor=SYSTEM, now=NOW)
    assert [one.value for one in compute(["ACT09", "ACT11", "ACT04"], asked)] == [1, 6, 3]


def test_sessions_and_training_of_union_staff_are_traced_to_their_rows():
    _root, east, _west, shop = a_province()
    for code, heads in (("cadre_training", 5), ("cadre_training", 0), ("lecture", 4)):
        activity = an_activity(east, session_facts(starts_at=DAY), kind=a_kind(code, code))
        open_activity(activity_id=activity.pk, actor=SYSTEM, now=NOW)
        attend(activity.sessions.get(), [a_worker(shop), a_worker(shop)], heads=heads)
    asked = ask(union=east, period=Period.parse("2026Q2"), actor=SYSTEM, now=NOW)
    codes = ("ACT04", "CAD01", "CAD02")
    rows = {code: trace(get_figure(code), asked, actor=SYSTEM, limit=50).items for code in codes}
    assert [one.value for one in compute(codes, asked)] == [3, 2, 9]
    assert [sum(one.measure for one in rows[code]) for code in codes] == [3, 2, 9]
    assert [len(rows[code]) for code in codes] == [3, 2, 5]  # four names and a headcount
