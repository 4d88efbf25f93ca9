"""Who held seats and did not come: marked, barred for a while, lifted with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.no_shows import (
    AlreadyLifted,
    NotMissed,
    RuleBackdated,
    SignupBarred,
)
from tongxin.modules.activities.errors.sessions import AlreadySignedUp, ReasonMissing
from tongxin.modules.activities.models import NoShow, NoShowRule
from tongxin.modules.activities.notices import rule_in_words
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.no_shows import barred_until, my_no_shows
from tongxin.modules.activities.services.attendance import (
    check_in_by_list,
    set_headcount,
    void_check_in,
)
from tongxin.modules.activities.services.no_show_rules import RuleFacts, set_rule
from tongxin.modules.activities.services.no_shows import lift_no_show, mark_missed
from tongxin.modules.activities.services.running import cancel_session, finish_session
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_province,
    a_rule,
    a_session,
    a_worker,
    acting,
    officer_of,
)
from tongxin.shared.audit.models import AuditEntry

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)


def taking(session, worker, now=NOW):
    with speaking(acting(worker)):
        return sign_up(session_id=session.pk, actor=acting(worker), now=now)


def missed(host, worker, at, count=1):
    """Sessions a day apart for which the worker held a seat and did not come; marked."""
    made, present = [], a_worker(worker.union)
    for n in range(count):
        starts_at = at + n * DAY
        session = a_session(host, starts_at=starts_at)
        taking(session, worker)
        made.append(session)
    for session in made:
        told = {"session_id": session.pk, "actor": SYSTEM, "now": session.starts_at}
        check_in_by_list(worker_ids=[present.pk], **told)
        finish_session(session_id=session.pk, actor=SYSTEM, now=session.ends_at + DAY)
    mark_missed(actor=SYSTEM, now=made[-1].ends_at + 2 * DAY)
    return made


@pytest.fixture
def place():
    _root, east, west, shop = a_province()
    return east, west, a_worker(shop)


def test_whoever_did_not_come_is_marked_a_day_later_and_once(place):
    east, _west, absent = place
    session, present = a_session(east), a_worker(absent.union)
    for worker in (absent, present):
        taking(session, worker)
    told = {"session_id": session.pk, "actor": SYSTEM}
    check_in_by_list(worker_ids=[present.pk], now=session.starts_at, **told)
    finish_session(now=session.ends_at, **told)
    assert mark_missed(actor=SYSTEM, now=session.ends_at + DAY - timedelta(seconds=1)) == 0
    assert mark_missed(actor=SYSTEM, now=session.ends_at + DAY) == 1
    assert mark_missed(actor=SYSTEM, now=session.ends_at + DAY) == 0
    row = NoShow.objects.get()
    assert (row.worker_id, row.union_id, row.missed_at) == (absent.pk, east.pk, session.starts_at)
    assert AuditEntry.objects.filter(verb="activities.marked_no_show").count() == 1


def test_three_missed_sessions_bar_for_thirty_days_and_the_refusal_says_until_when(place):
    east, _west, worker = place
    held = a_session(east, starts_at=NOW + 20 * DAY)
    taking(held, worker)
    first, *_rest, third = missed(east, worker, NOW + DAY, 3)
    until, later = third.starts_at + 30 * DAY, third.ends_at + 2 * DAY
    session = a_session(east, starts_at=until + 2 * DAY)
    assert barred_until(worker.pk, later) == until
    with pytest.raises(SignupBarred, match=f"{timezone.localtime(until):%Y-%m-%d %H:%M}之后"):
        taking(session, worker, later)
    with pytest.raises(AlreadySignedUp):  # what one holds one keeps
        taking(held, worker, later)
    with pytest.raises(SignupBarred):
        taking(session, worker, until - timedelta(seconds=1))
    assert taking(session, worker, until).pk
    assert first.no_shows.get().lifted_at is None


@pytest.mark.parametrize(("days", "is_barred"), [(90, True), (91, False)])
def test_misses_further_apart_than_ninety_days_bar_nobody(place, days, is_barred):
    east, _west, worker = place
    missed(east, worker, NOW + DAY, 2)
    (last,) = missed(east, worker, NOW + DAY + days * DAY)
    assert (barred_until(worker.pk, last.ends_at + 2 * DAY) is not None) is is_barred


def test_a_lifted_one_a_late_check_in_and_a_session_taken_back_count_no_more(place):
    east, west, worker = place
    a, b, c = missed(east, worker, NOW + DAY, 3)
    now = c.ends_at + 2 * DAY
    officer, lift = officer_of(east), {"no_show_id": a.no_shows.get().pk, "now": now}
    with pytest.raises(NotThere):
        lift_no_show(reason="因公出差", actor=officer_of(west), **lift)
    with pytest.raises(ReasonMissing):
        lift_no_show(reason=" ", actor=officer, **lift)
    assert barred_until(worker.pk, now) is not None
    lift_no_show(reason="因公出差", actor=officer, **lift)
    assert barred_until(worker.pk, now) is None
    with pytest.raises(AlreadyLifted):
        lift_no_show(reason="因公出差", actor=officer, **lift)
    entry = AuditEntry.objects.get(verb="activities.lifted_no_show")
    assert (entry.actor, entry.reason) == ("经办人", "因公出差")

    told = {"worker_ids": [worker.pk], "reason": "纸质签到补录", "actor": SYSTEM, "now": now}
    (came,) = check_in_by_list(session_id=b.pk, **told)
    with pytest.raises(NotMissed):
        lift_no_show(no_show_id=b.no_shows.get().pk, reason="x", actor=officer, now=now)
    cancel_session(session_id=c.pk, reason="未举办", actor=SYSTEM, now=now)
    mine = my_no_shows(actor=acting(worker), now=now)
    assert (len(mine.rows), mine.counted, mine.until) == (3, 0, None)
    void_check_in(check_in_id=came.pk, reason="录错人", actor=SYSTEM, now=now)
    assert my_no_shows(actor=acting(worker), now=now).counted == 1
    assert mark_missed(actor=SYSTEM, now=now) == 0


def test_a_session_where_only_heads_were_counted_marks_nobody_until_one_name_is_entered(place):
    east, _west, absent = place
    session, other = a_session(east), a_worker(absent.union)
    taking(session, absent)
    told = {"session_id": session.pk, "actor": SYSTEM}
    set_headcount(people=40, now=session.starts_at, **told)
    finish_session(now=session.ends_at, **told)
    later = session.ends_at + 2 * DAY
    assert mark_missed(actor=SYSTEM, now=later) == 0
    (came,) = check_in_by_list(worker_ids=[other.pk], reason="补录", now=later, **told)
    assert mark_missed(actor=SYSTEM, now=later) == 1
    assert my_no_shows(actor=acting(absent), now=later).counted == 1
    void_check_in(check_in_id=came.pk, reason="录错人", actor=SYSTEM, now=later)
    assert my_no_shows(actor=acting(absent), now=later).counted == 0


def test_marks_of_a_session_that_lost_its_last_check_in_bar_nobody(place):
    east, _west, worker = place
    *_rest, third = missed(east, worker, NOW + DAY, 3)
    now = third.ends_at + 2 * DAY
    assert barred_until(worker.pk, now) is not None
    void_check_in(check_in_id=third.check_ins.get().pk, reason="录错人", actor=SYSTEM, now=now)
    assert barred_until(worker.pk, now) is None


def test_the_nearest_union_above_sets_the_rule_and_each_session_is_judged_by_its_own_day(place):
    east, _west, worker = place
    root = east.parent
    facts = RuleFacts(since=(NOW + 10 * DAY).date(), misses=1, within_days=30, barred_days=7)
    set_rule(union=root, facts=replace(facts, misses=2), actor=SYSTEM, now=NOW)
    set_rule(union=east, facts=facts, actor=SYSTEM, now=NOW)
    (early,) = missed(east, worker, NOW + 5 * DAY)
    assert barred_until(worker.pk, early.ends_at + 2 * DAY) is None
    (late,) = missed(east, worker, NOW + 12 * DAY)
    now = late.ends_at + 2 * DAY
    assert barred_until(worker.pk, now) == late.starts_at + 7 * DAY
    with pytest.raises(SignupBarred):
        taking(a_session(east, starts_at=now + 9 * DAY), worker, now)
    assert "1 次" in rule_in_words(worker.union_path, now)
    assert "3 次" in rule_in_words(worker.union_path, NOW)


def test_a_rule_is_set_by_who_may_and_never_for_days_gone_by(place):
    east, west, _worker = place
    facts = RuleFacts(since=NOW.date(), misses=2, within_days=60, barred_days=15)
    officer = officer_of(east, Can.CONFIGURE)
    with pytest.raises(Forbidden):
        set_rule(union=west, facts=facts, actor=officer, now=NOW)
    with pytest.raises(RuleBackdated):
        set_rule(union=east, facts=facts, actor=officer, now=NOW + DAY)
    set_rule(union=east, facts=facts, actor=officer, now=NOW)
    set_rule(union=east, facts=replace(facts, misses=4), actor=officer, now=NOW)
    assert NoShowRule.objects.get().misses == 4
    assert AuditEntry.objects.filter(verb="activities.set_no_show_rule").count() == 2


@pytest.mark.parametrize("name", ["misses", "within_days", "barred_days"])
def test_the_database_refuses_a_rule_without_reason(place, name):
    with pytest.raises(IntegrityError, match="no_show_rule_within_reason"):
        a_rule(place[0], **{name: 0})
