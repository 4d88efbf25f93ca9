"""The gate holds against raw SQL of the site's own role, whatever the program forgets."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.rls import speaking
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.public_notices import gate, subjects
from tongxin.shared.public_notices.closing import pass_notice, withdraw_notice
from tongxin.shared.public_notices.models import NoticeGate, PublicNotice
from tongxin.shared.public_notices.states import State
from tongxin.shared.public_notices.tests.factories import (
    ASIDE,
    CANDIDATE,
    CHAIR,
    LATER,
    POSTS,
    TERM,
    a_candidate,
    a_notice,
    an_objection,
    dismissed,
)

pytestmark = pytest.mark.usefixtures("house")
REWRITE = "UPDATE public_notices_publicnotice SET {} WHERE id = %s"
MOVE = "UPDATE access_committeepost SET role = %s WHERE id = %s"


@pytest.fixture
def city(house):
    return a_union(level="province", kind="local_federation")


def run(sql, *given):
    """One statement as the site's role; the number of rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("tongxin_app",)
        cursor.execute(sql, given)
        return cursor.rowcount


def as_role(role, sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(sql)


def refused(rule, sql, *given):
    with pytest.raises(IntegrityError, match=rule):
        run(sql, *given)


WAITS, NEEDS = "public notice is not concluded", "needs the public notice"
STAYS = "never changed|never deleted"


def test_a_row_enters_a_guarded_value_only_after_its_notice_passed(city):
    row = a_candidate(city)
    refused(NEEDS, MOVE, CHAIR, row.pk)
    notice = a_notice(city, row=row)
    refused(WAITS, MOVE, CHAIR, row.pk)
    pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at)
    refused(NEEDS, MOVE, TERM, row.pk)
    assert run(MOVE, CHAIR, row.pk) == 1


def test_a_row_on_notice_goes_nowhere_but_to_where_it_only_waits(city):
    row = a_candidate(city)
    notice = a_notice(city, row=row)
    for value in ("落选", CHAIR, TERM, None):
        with pytest.raises(IntegrityError):
            run(MOVE, value, row.pk)
    refused(WAITS, "DELETE FROM access_committeepost WHERE id = %s", row.pk)
    refused(WAITS, "UPDATE access_committeepost SET id = 987654 WHERE id = %s", row.pk)
    assert run(MOVE, ASIDE, row.pk) == 1
    refused(WAITS, "UPDATE access_committeepost SET id = 987654 WHERE id = %s", row.pk)
    refused(WAITS, MOVE, CANDIDATE, row.pk)
    assert run("UPDATE access_committeepost SET ended_on = NULL WHERE id = %s", row.pk) == 1
    withdraw_notice(notice_id=notice.pk, text="名单有误", actor=SYSTEM, now=LATER)
    assert run(MOVE, "落选", row.pk) == 1


def test_no_row_is_born_beyond_the_gate(city):
    row = a_candidate(city)
    row.pk, row._state.adding, row.role = None, True, CHAIR
    with pytest.raises(IntegrityError, match=NEEDS), transaction.atomic():
        row.save(force_insert=True)


def test_an_unresolved_objection_keeps_the_row_however_it_is_tried(city):
    row = a_candidate(city)
    notice = a_notice(city, row=row)
    made = an_objection(city, notice=notice)
    end = notice.ends_at + timedelta(days=9)
    for state in ("passed", "withdrawn", "upheld", "open"):
        refused(
            "objections in its way",
            REWRITE.format("state = %s, concluded_at = %s, conclusion = 'x'"),
            state,
            end,
            notice.pk,
        )
    refused(WAITS, MOVE, CHAIR, row.pk)
    refused("never deleted", "DELETE FROM public_notices_objection WHERE id = %s", made.pk)
    refused("rewritten", "UPDATE public_notices_objection SET notice_id = 0 WHERE id = %s", made.pk)
    dismissed(made)
    pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at)
    assert run(MOVE, CHAIR, row.pk) == 1


def test_a_later_notice_of_the_same_stage_counts_and_not_the_one_that_passed(city):
    row = a_candidate(city)
    first = a_notice(city, row=row)
    pass_notice(notice_id=first.pk, actor=SYSTEM, now=first.ends_at)
    again = a_notice(city, row=row, now=first.ends_at)
    withdraw_notice(notice_id=again.pk, text="重新评审", actor=SYSTEM, now=first.ends_at)
    refused(NEEDS, MOVE, CHAIR, row.pk)


@pytest.mark.parametrize(
    "change",
    [
        "shown = '{}'",
        "shown = '{}', content_hash = encode(sha256('{}'), 'hex')",
        "content_hash = repeat('0', 64)",
        "target = 'access.CommitteePost:1'",
        "stage = 'term'",
        "opened_at = opened_at - interval '9 days'",
        "ends_at = opened_at + interval '1 minute'",
        "days = 1",
        "code = 'x'",
    ],
)
def test_what_was_shown_and_for_how_long_is_never_rewritten(city, change):
    notice = a_notice(city)
    with pytest.raises(IntegrityError):
        run(REWRITE.format(change), notice.pk)
    kept = PublicNotice.objects.get(pk=notice.pk)
    assert (kept.shown, kept.ends_at) == (notice.shown, notice.ends_at)


def test_a_notice_is_born_open_is_never_deleted_and_ends_once(city):
    notice = a_notice(city)
    refused(STAYS, "DELETE FROM public_notices_publicnotice WHERE id = %s", notice.pk)
    refused(
        "notice_passes_after_its_end",
        "UPDATE public_notices_publicnotice SET state = 'passed', concluded_at = %s WHERE id = %s",
        LATER,
        notice.pk,
    )
    pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at)
    for change in ("state = 'open', concluded_at = NULL", "conclusion = 'x'"):
        refused(STAYS, REWRITE.format(change), notice.pk)
    notice.refresh_from_db()
    notice.pk, notice._state.adding, notice.code = None, True, "20260601-11111111"
    with pytest.raises(IntegrityError, match="begins open"), transaction.atomic():
        notice.save(force_insert=True)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE public_notices_noticegate SET state = 'passed'",
        "DELETE FROM public_notices_noticegate",
        "INSERT INTO public_notices_noticegate VALUES (9, 'x.Y:1', 'before', 'passed', 1)",
        "TRUNCATE public_notices_noticegate",
        "ALTER TABLE access_committeepost DISABLE TRIGGER ALL",
        "SET LOCAL session_replication_role = replica",
    ],
)
def test_nobody_opens_the_gate_by_hand(city, sql):
    a_notice(city)
    for role in ("NONE", "tongxin_bypass"):
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            as_role(role, sql)
    assert NoticeGate.objects.get().state == State.OPEN


def test_who_cannot_see_the_notice_is_held_by_it_all_the_same(city):
    """The notice of a province holds the row of a shop whose officer never sees the notice."""
    shop = a_union(city)
    row = a_candidate(shop)
    notice = a_notice(city, row=row)
    officer = Actor(name="基层", grants={"tests.reach": Scope(paths=(shop.path,))})
    with speaking(officer):
        assert not PublicNotice.objects.filter(pk=notice.pk).exists()
        refused(WAITS, MOVE, "落选", row.pk)
        refused(WAITS, MOVE, CHAIR, row.pk)
    pass_notice(notice_id=notice.pk, actor=SYSTEM, now=notice.ends_at)
    with speaking(officer):
        assert run(MOVE, CHAIR, row.pk) == 1


def test_an_objection_by_hand_comes_in_time_and_holds_the_notice(city):
    notice, other = a_notice(city), a_union(city, level="city", kind="local_federation")
    made = an_objection(city, notice=notice)
    dismissed(made)
    for wrong in (
        {"filed_at": notice.ends_at},
        {"filed_at": NOW - timedelta(seconds=1)},
        {"union": other},
        {"state": "dismissed", "report": "无"},
        {"is_signed": True},
    ):
        copy = type(made).objects.get(pk=made.pk)
        copy.pk, copy._state.adding, copy.number, copy.mark = None, True, 9, "x"
        copy.state, copy.report = "received", ""
        for name, value in wrong.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError, match="no such objection"), transaction.atomic():
            copy.save(force_insert=True)
    notice.refresh_from_db()
    assert notice.state == State.OPEN
    copy.is_signed = False
    copy.save(force_insert=True)
    notice.refresh_from_db()
    assert notice.state == State.HELD


def test_a_declared_subject_without_its_gate_is_named(monkeypatch):
    assert gate.faults() == []
    other = subjects.Stage(key="other", name="另一公示", opens=("副主席",))
    wrong = subjects.Subject(
        **{name: getattr(POSTS, name) for name in ("key", "name", "model", "column", "content")},
        stages=(other,),
    )
    monkeypatch.setitem(subjects._subjects, POSTS.key, wrong)
    assert gate.faults() == [POSTS.key]


def test_a_subject_that_contradicts_itself_is_refused_when_declared():
    named = {n: getattr(POSTS, n) for n in ("key", "name", "model", "column", "content")}
    stage = subjects.Stage(key="one", name="公示", opens=(CHAIR,))
    twice = subjects.Stage(key="two", name="公示", opens=(CHAIR,))
    for stages, rests in (
        ((), ()),
        ((stage, stage), ()),
        ((stage, twice), ()),
        ((stage,), (CHAIR,)),
    ):
        with pytest.raises(ValueError, match=POSTS.key):
            subjects.declare(subjects.Subject(**named, stages=stages, rests=rests))
    assert subjects.subject_of(POSTS.key) is POSTS
