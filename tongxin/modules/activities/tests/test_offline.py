"""Scans without a network: judged by when they were made, counted once however often they come."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel import clock
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import CheckIn
from tongxin.modules.activities.services.attendance import check_in_by_code
from tongxin.modules.activities.services.no_shows import mark_missed
from tongxin.modules.activities.services.offline import (
    AGAIN,
    DONE,
    GRACE,
    REFUSED,
    Scan,
    land_scans,
)
from tongxin.modules.activities.services.running import cancel_session, finish_session
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.services.tickets import Ticket, code_of
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_province,
    a_session,
    a_worker,
    acting,
    officer_of,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.outbox.models import OutboxEvent

SECOND, MINUTE, HOUR = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours"))


def seated(count=1, **facts):
    _root, east, west, shop = a_province()
    session, people = a_session(east, **facts), [a_worker(shop) for _ in range(count)]
    for worker in people:
        with speaking(acting(worker)):
            sign_up(session_id=session.pk, actor=acting(worker), now=NOW)
    return session, people, west


def shown(session, worker, at=START, *, scanned_at=None, key="k"):
    code = code_of(Ticket(session.pk, worker.pk), now=at)
    return Scan(code, scanned_at or at, key)


def landing(session, *scans, now=START + HOUR, actor=SYSTEM):
    return land_scans(session_id=session.pk, scans=scans, actor=actor, now=now)


@pytest.mark.usefixtures("house")
class TestLanding:
    """Without races."""

    def test_what_comes_late_and_twice_counts_once_at_the_time_it_was_scanned(self):
        session, (worker, other), _west = seated(2)
        scans = [shown(session, worker, key="a"), shown(session, other, START + MINUTE, key="b")]
        finish_session(session_id=session.pk, actor=SYSTEM, now=session.ends_at)
        late = START + GRACE
        assert [one.outcome for one in landing(session, *scans, now=late)] == [DONE, DONE]
        assert [one.outcome for one in landing(session, *scans, now=late)] == [AGAIN, AGAIN]
        rows = CheckIn.objects.order_by("pk").values_list("worker_id", "checked_in_at", "act_key")
        assert list(rows) == [(worker.pk, START, "a"), (other.pk, START + MINUTE, "b")]
        assert AuditEntry.objects.filter(verb="activities.checked_in").count() == 2
        assert OutboxEvent.objects.filter(kind="activities.checked_in").count() == 2
        assert mark_missed(actor=SYSTEM, now=session.ends_at + 2 * GRACE) == 0

    def test_two_phones_at_one_door_and_one_that_was_online_count_one(self):
        session, (worker,), _west = seated()
        scan = shown(session, worker)
        check_in_by_code(session_id=session.pk, code=scan.code, actor=SYSTEM, now=START)
        one, two = landing(session, scan, shown(session, worker, key="other phone"))
        assert (one.outcome, two.outcome, one.worker_name) == (AGAIN, AGAIN, worker.name)

    def test_a_code_photographed_by_a_friend_and_shown_minutes_later_is_refused(self):
        session, (worker,), _west = seated()
        good = shown(session, worker, scanned_at=START + 119 * SECOND, key="good")
        for later in (2 * MINUTE, 10 * MINUTE, 5 * HOUR):
            old = shown(session, worker, scanned_at=START + later)
            (told,) = landing(session, old, now=START + later)
            assert (told.outcome, "过期" in told.message) == (REFUSED, True)
        assert not CheckIn.objects.exists()
        assert landing(session, good)[0].outcome == DONE

    @pytest.mark.parametrize(
        ("scanned", "now", "words"),
        [
            (START, START + GRACE + SECOND, "超过 24 小时"),
            (START + 2 * MINUTE, START, "晚于服务器时间"),
            (START - 3 * HOUR, START, "前两小时开放"),
        ],
    )
    def test_too_old_ahead_of_the_clock_and_too_early(self, scanned, now, words):
        session, (worker,), _west = seated()
        (told,) = landing(session, shown(session, worker, scanned), now=now)
        assert told.outcome == REFUSED
        assert words in told.message
        assert not CheckIn.objects.exists()

    def test_a_clock_a_little_ahead_is_set_right(self):
        session, (worker,), _west = seated()
        (told,) = landing(session, shown(session, worker, START + 30 * SECOND), now=START)
        assert (told.outcome, CheckIn.objects.get().checked_in_at) == (DONE, START)

    def test_one_bad_scan_keeps_no_good_one_out(self):
        session, (worker,), west = seated()
        stranger, other = a_worker(session.union), a_session(session.union)
        told = landing(
            session,
            Scan("what is this", START, "a"),
            shown(session, stranger, key="b"),
            shown(other, worker, key="c"),
            shown(session, worker, key="d"),
        )
        assert [one.outcome for one in told] == [REFUSED, REFUSED, REFUSED, DONE]
        assert all(one.message for one in told[:3])
        with pytest.raises(NotThere):
            landing(session, shown(session, worker), actor=officer_of(west))
        cancel_session(session_id=session.pk, reason="停电", actor=SYSTEM, now=START)
        (gone,) = landing(session, shown(session, worker, key="e"))
        assert "已取消的场次不能签到" in gone.message

    def test_the_page_keeps_codes_and_the_door_takes_them_in(self, officer, tree):
        starts_at = clock.now() - MINUTE
        session = a_session(tree[1], starts_at=starts_at, takes_signups=True)
        worker = a_worker(tree[3])
        session.signups.create(
            union=session.union, worker=worker, worker_name=worker.name, held_at=NOW
        )
        page = officer.get(f"/desk/activities/sessions/{session.pk}/scan/").content.decode()
        assert "data-door=" in page and "data-stay" in page
        code = code_of(Ticket(session.pk, worker.pk), now=clock.now())
        scan = {"code": code, "scanned_at": clock.now().isoformat(), "key": "k1"}
        address = f"/api/v1/sessions/{session.pk}/scans"
        send = {"data": {"scans": [scan]}, "content_type": "application/json"}
        assert officer.post(address, **send).json()[0]["outcome"] == "done"
        assert officer.post(address, **send).json()[0]["outcome"] == "again"
        for bad in ({"scans": []}, {"scans": [scan | {"scanned_at": "2026-01-01T00:00:00"}]},
                    {"scans": [scan] * 201}, {"scans": [scan | {"key": "a b"}]}):  # fmt: skip
            wrong = officer.post(address, data=bad, content_type="application/json")
            assert wrong.status_code == 422
        live = officer.get(f"/api/v1/sessions/{session.pk}/live").json()
        assert (live["checked_in"], "name" in str(live)) == (1, False)
        screen = f"/desk/activities/sessions/{session.pk}/live/"
        assert worker.name not in officer.get(screen).content.decode()
        part = officer.get(f"{screen}part/", headers={"HX-Request": "true"}).content.decode()
        assert "每 10 秒更新" in part


@pytest.mark.long
@pytest.mark.usefixtures("house")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sends=st.lists(
        st.tuples(st.sampled_from(["online", "offline"]), st.integers(0, 2), st.integers(0, 200)),
        max_size=12,
    )
)
def test_however_scans_come_in_nobody_counts_twice(sends):
    """Seen failing with codes judged by when they come in."""
    session, people, _west = seated(3)
    for way, who, seconds in sends:
        at = START + seconds * SECOND
        scan = shown(session, people[who], scanned_at=at, key=f"{who}-{seconds}")
        if way == "offline":
            landing(session, scan, scan)
        elif not session.check_ins.live().filter(worker=people[who]).exists() and seconds < 120:
            check_in_by_code(session_id=session.pk, code=scan.code, actor=SYSTEM, now=at)
    came = list(session.check_ins.live().values_list("worker_id", flat=True))
    assert len(came) == len(set(came))
    assert set(came) == {people[who].pk for _way, who, seconds in sends if seconds < 120}


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_two_phones_that_come_back_at_the_same_moment_count_one():
    with speaking(SYSTEM):
        session, (worker,), _west = seated()
    line = Barrier(6)

    def one(n):
        try:
            line.wait(timeout=20)
            with speaking(SYSTEM):
                return landing(session, shown(session, worker, key=f"phone-{n}"))[0].outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(one, range(6)))
    assert sorted(told) == [AGAIN] * 5 + [DONE]
    with speaking(SYSTEM):
        assert CheckIn.objects.live().count() == 1
        assert AuditEntry.objects.filter(verb="activities.checked_in").count() == 1
