"""Arranging, opening, finishing and calling off."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.kernel.states import IllegalMove
from tongxin.modules.activities.errors.sessions import (
    KindRetired,
    NoSession,
    NotYetHeld,
    PartyUnclear,
    ReasonMissing,
    SessionTimesWrong,
    TooManySeatsHeld,
)
from tongxin.modules.activities.models import ActivitySession, Part
from tongxin.modules.activities.services.lists import add_entry, edit_entry, fill_set
from tongxin.modules.activities.services.planning import (
    ActivityFacts,
    Party,
    add_session,
    edit_activity,
    edit_session,
    make_activity,
)
from tongxin.modules.activities.services.running import (
    cancel_activity,
    cancel_session,
    finish_session,
    open_activity,
    open_session,
)
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_kind,
    a_place_type,
    a_province,
    a_session,
    a_worker,
    acting,
    an_activity,
    officer_of,
    session_facts,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.outbox.models import OutboxEvent

pytestmark = pytest.mark.usefixtures("house")


def facts(**changes):
    return ActivityFacts(**{"title": "职工读书会", "kind": a_kind(), **changes})


def make(host, actor=SYSTEM, **changes):
    return make_activity(facts=facts(**changes), host=host, actor=actor, now=NOW)


def test_without_a_named_participant_the_hosts_own_workers_may_sign_up():
    _root, east, _west, _shop = a_province()
    activity = make(east, officer_of(east))
    assert [(r.part, r.party_id) for r in activity.roles.all()] == [(Part.PARTICIPANT, east.pk)]


def test_nobody_arranges_an_activity_for_a_union_outside_their_scope():
    _root, east, west, _shop = a_province()
    with pytest.raises(Forbidden):
        make(east, officer_of(west))


@pytest.mark.parametrize(
    "party",
    [
        Party(Part.SUPPORTER),
        Party(Part.SUPPORTER, name="  "),
        Party(Part.PARTICIPANT, name="某协会"),
    ],
)
def test_a_party_is_a_union_or_a_name_and_participants_are_unions(party):
    _root, east, _west, _shop = a_province()
    with pytest.raises(PartyUnclear):
        make(east, parties=[party])


def test_an_outside_body_is_kept_by_name_and_the_same_party_once():
    _root, east, west, _shop = a_province()
    outside = Party(Part.SUPPORTER, name="市图书馆")
    activity = make(east, parties=[outside, outside, Party(Part.CO_HOST, west)])
    kept = {(r.part, r.party_id, r.party_name) for r in activity.roles.all()}
    assert kept == {
        ("supporter", None, "市图书馆"),
        ("co_host", west.pk, ""),
        ("participant", east.pk, ""),
    }


def test_retired_kinds_and_places_are_not_offered_again():
    _root, east, _west, _shop = a_province()
    kind = add_entry(into=type(a_kind()), code="k1", name="老类型", actor=SYSTEM, now=NOW)
    used = make(east, kind=kind)
    edit_entry(entry=kind, name="老类型", position=1, is_active=False, actor=SYSTEM, now=NOW)
    with pytest.raises(KindRetired, match="老类型"):
        make(east, kind=kind)
    edited = edit_activity(
        activity_id=used.pk, facts=facts(kind=kind, title="改名"), actor=SYSTEM, now=NOW
    )
    assert edited.title == "改名"


def test_lists_are_kept_by_those_with_the_right_alone():
    _root, east, _west, _shop = a_province()
    group = add_entry(
        into=type(a_place_type()).sets.rel.related_model,
        code="s1",
        name="四进",
        actor=SYSTEM,
        now=NOW,
    )
    fill_set(group=group, place_types=[a_place_type()], actor=SYSTEM, now=NOW)
    assert [place.code for place in group.place_types.all()] == ["enterprise"]
    with pytest.raises(Forbidden):
        add_entry(into=type(a_kind()), code="k2", name="x", actor=officer_of(east), now=NOW)


@pytest.mark.parametrize(
    "times",
    [
        {"ends_at": START},
        {"signup_closes_at": START + timedelta(days=2)},
        {"signup_opens_at": START},
        {"signup_opens_at": NOW, "signup_closes_at": NOW},
    ],
)
def test_times_of_a_session_follow_each_other(times):
    _root, east, _west, _shop = a_province()
    with pytest.raises(SessionTimesWrong):
        an_activity(east, session_facts(**times))


def test_opening_shows_every_draft_session_once():
    _root, east, _west, _shop = a_province()
    activity = an_activity(east, session_facts(), session_facts())
    open_activity(activity_id=activity.pk, actor=officer_of(east), now=NOW)
    assert {s.state for s in activity.sessions.all()} == {"open"}
    assert OutboxEvent.objects.filter(kind="activities.session_opened").count() == 2
    with pytest.raises(NoSession):
        open_activity(activity_id=activity.pk, actor=SYSTEM, now=NOW)

    later = add_session(activity_id=activity.pk, facts=session_facts(), actor=SYSTEM, now=NOW)
    assert open_session(session_id=later.pk, actor=officer_of(east), now=NOW).state == "open"
    with pytest.raises(IllegalMove):
        open_session(session_id=later.pk, actor=SYSTEM, now=NOW)


def test_the_audience_follows_the_parties_of_an_opened_activity():
    _root, east, west, _shop = a_province()
    activity = an_activity(east, co_hosts=[west])
    assert not activity.audience.exists()
    open_activity(activity_id=activity.pk, actor=SYSTEM, now=NOW)
    assert set(activity.audience.values_list("union", flat=True)) == {east.pk, west.pk}
    edit_activity(activity_id=activity.pk, facts=facts(), actor=SYSTEM, now=NOW)
    assert set(activity.audience.values_list("union", flat=True)) == {east.pk}


def test_a_session_is_held_only_after_it_began():
    _root, east, _west, _shop = a_province()
    session = a_session(east)
    with pytest.raises(NotYetHeld):
        finish_session(session_id=session.pk, actor=SYSTEM, now=NOW)
    with pytest.raises(NotYetHeld):
        finish_session(
            session_id=session.pk,
            held_on=(START + timedelta(days=2)).date(),
            actor=SYSTEM,
            now=START + timedelta(hours=1),
        )
    held = finish_session(session_id=session.pk, actor=officer_of(east), now=START)
    assert (held.state, held.held_on) == ("held", START.date())
    with pytest.raises(IllegalMove):
        finish_session(session_id=session.pk, actor=SYSTEM, now=START)


def test_after_the_fact_a_change_needs_a_reason_and_leaves_a_trace():
    _root, east, _west, _shop = a_province()
    session = a_session(east)
    finish_session(session_id=session.pk, actor=SYSTEM, now=START)
    moved = session_facts(starts_at=START - timedelta(days=1), place="职工之家")
    with pytest.raises(ReasonMissing):
        edit_session(session_id=session.pk, facts=moved, actor=SYSTEM, now=START)
    with pytest.raises(ReasonMissing):
        edit_activity(activity_id=session.activity_id, facts=facts(), actor=SYSTEM, now=START)

    edited = edit_session(
        session_id=session.pk, facts=moved, reason="日期录错", actor=SYSTEM, now=START
    )
    assert edited.held_on == (START - timedelta(days=1)).date()
    entry = AuditEntry.objects.get(verb="activities.edited_session")
    assert entry.reason == "日期录错"
    assert entry.change["place"] == ["职工文化中心一楼", "职工之家"]


def test_the_quota_cannot_fall_below_the_seats_that_are_held():
    _root, east, _west, shop = a_province()
    session = a_session(east, quota=3)
    for worker in (a_worker(shop), a_worker(shop)):
        sign_up(session_id=session.pk, actor=acting(worker), now=NOW)
    change = {"session_id": session.pk, "reason": "场地变小", "actor": SYSTEM, "now": NOW}
    with pytest.raises(TooManySeatsHeld, match="已有 2 人报名"):
        edit_session(facts=session_facts(quota=1), **change)
    assert edit_session(facts=session_facts(quota=2), **change).is_full
    with pytest.raises(IntegrityError, match="seats_never_oversold"), transaction.atomic():
        ActivitySession.objects.filter(pk=session.pk).update(quota=1)


def test_calling_off_needs_a_reason_and_leaves_held_sessions_alone():
    _root, east, _west, _shop = a_province()
    activity = an_activity(east, session_facts(), session_facts())
    open_activity(activity_id=activity.pk, actor=SYSTEM, now=NOW)
    first = activity.sessions.order_by("pk").first()
    finish_session(session_id=first.pk, actor=SYSTEM, now=START)
    with pytest.raises(ReasonMissing):
        cancel_activity(activity_id=activity.pk, reason=" ", actor=SYSTEM, now=START)
    cancel_activity(activity_id=activity.pk, reason="天气原因", actor=SYSTEM, now=START)
    states = [(s.state, s.cancel_reason) for s in activity.sessions.order_by("pk")]
    assert states == [("held", ""), ("cancelled", "天气原因")]


def test_a_stranger_finds_nothing_to_change():
    _root, east, west, _shop = a_province()
    session, stranger = a_session(east, co_hosts=[west]), officer_of(west)
    calls = (
        lambda: cancel_session(session_id=session.pk, reason="x", actor=stranger, now=NOW),
        lambda: finish_session(session_id=session.pk, actor=stranger, now=START),
        lambda: edit_activity(
            activity_id=session.activity_id, facts=facts(), actor=stranger, now=NOW
        ),
        lambda: add_session(
            activity_id=session.activity_id, facts=session_facts(), actor=stranger, now=NOW
        ),
    )
    for call in calls:
        with pytest.raises(NotThere):
            call()


def test_a_held_session_keeps_its_day_while_its_beginning_stays():
    _root, east, _west, _shop = a_province()
    session, later = a_session(east), START + timedelta(days=3)
    day = (START + timedelta(days=1)).date()
    finish_session(session_id=session.pk, held_on=day, actor=SYSTEM, now=later)
    same = session_facts(place="二楼", starts_at=timezone.localtime(START))
    edited = edit_session(
        session_id=session.pk, facts=same, reason="地点有误", actor=SYSTEM, now=later
    )
    assert edited.held_on == day
    assert set(AuditEntry.objects.latest("pk").change) == {"place", "changed"}


def test_a_held_session_does_not_move_into_the_future():
    _root, east, _west, _shop = a_province()
    session, later = a_session(east), START + timedelta(days=3)
    finish_session(session_id=session.pk, actor=SYSTEM, now=later)
    ahead = session_facts(starts_at=later + timedelta(days=1))
    with pytest.raises(NotYetHeld), transaction.atomic():
        edit_session(session_id=session.pk, facts=ahead, reason="改期", actor=SYSTEM, now=later)
