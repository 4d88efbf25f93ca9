"""Seats drawn by lot: no race, a list anybody can check, confirmed or passed on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.draws import (
    DrawIsPublic,
    DrawTermsWrong,
    DrawTooLate,
    NotDrawn,
    NotToConfirm,
    SeatsAreDrawn,
)
from tongxin.modules.activities.errors.no_shows import SignupBarred
from tongxin.modules.activities.errors.sessions import NotInvited, SignupOver
from tongxin.modules.activities.models import SessionDraw, Signup
from tongxin.modules.activities.services import draws as d
from tongxin.modules.activities.services.planning import edit_session
from tongxin.modules.activities.services.running import open_activity
from tongxin.modules.activities.services.seats import SEATS, sign_up, withdraw
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_province,
    a_rule,
    a_session,
    a_worker,
    acting,
    session_facts,
)
from tongxin.modules.activities.tests.plan_factories import a_draw
from tongxin.modules.activities.tests.test_no_shows import missed
from tongxin.shared.scarce.beat import free_expired
from tongxin.shared.scarce.drawing import Drawing, faults
from tongxin.shared.scarce.errors import AlreadyEntered, HoldOver, SeedNotDue
from tongxin.shared.scarce.lotteries import document
from tongxin.shared.scarce.waiting import place_in_line

pytestmark = pytest.mark.usefixtures("house")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CLOSES, DUE = NOW + 2 * DAY, NOW + 3 * DAY


def says(call, session, worker, now=NOW):
    with speaking(acting(worker)):
        return call(session_id=session.pk, actor=acting(worker), now=now)


@pytest.fixture
def show():
    """A published session of two seats to be drawn, and five who want one."""
    _root, east, west, shop = a_province()
    draw = a_draw(east)
    session = draw.session
    open_activity(activity_id=session.activity_id, actor=SYSTEM, now=NOW)
    session.refresh_from_db()
    return session, [a_worker(shop) for _ in range(5)], west


@pytest.fixture
def drawn(show):
    session, people, _west = show
    for worker in people:
        says(d.enter_draw, session, worker)
    assert d.publish_lists(now=CLOSES) == 1
    d.draw_seats(session_id=session.pk, seed="3351.47", actor=SYSTEM, now=DUE)
    lottery = SessionDraw.objects.select_related("lottery").get(session=session).lottery
    order = list(lottery.entrants.order_by("rank").values_list("worker_id", flat=True))
    by_key = {worker.pk: worker for worker in people}
    return session, lottery, [by_key[key] for key in order]


def holders(session):
    rows = Signup.objects.filter(session=session, released_at=None)
    return set(rows.values_list("worker_id", flat=True))


def test_nobody_takes_a_seat_of_a_drawn_session_by_being_first(show):
    session, people, west = show
    with pytest.raises(SeatsAreDrawn):
        says(sign_up, session, people[0])
    says(d.enter_draw, session, people[0])
    with pytest.raises(AlreadyEntered):
        says(d.enter_draw, session, people[0])
    stranger = a_worker(west)
    with pytest.raises(NotInvited):
        d.enter_draw(session_id=session.pk, actor=all_seeing(stranger), now=NOW)
    with pytest.raises(SignupOver):
        says(d.enter_draw, session, people[1], CLOSES)
    with pytest.raises(NotDrawn):
        says(d.enter_draw, a_session(session.union), people[1])
    assert holders(session) == set()


def all_seeing(worker):
    """The worker with eyes everywhere, so that only the invitation stands in the way."""
    return replace(SYSTEM, worker_id=worker.pk)


def test_the_first_of_the_ranking_hold_the_seats_and_anybody_can_check_it(drawn):
    session, lottery, order = drawn
    assert holders(session) == {worker.pk for worker in order[:2]}
    session.refresh_from_db()
    assert session.seats_held == 2
    assert [place_in_line(SEATS, of=session, by=one.pk) for one in order[2:]] == [1, 2, 3]
    told = document(lottery)
    assert faults(Drawing.read(told)) == []
    assert len(told["winners"]) == 2


def test_a_winner_confirms_in_time_or_the_next_of_the_ranking_gets_the_seat(drawn):
    session, _lottery, (first, second, third, *_rest) = drawn
    held = Signup.objects.get(session=session, worker=first)
    assert held.confirm_by == DUE + DAY
    says(d.confirm_seat, session, first, DUE + MINUTE)
    with pytest.raises(NotToConfirm):
        says(d.confirm_seat, session, first, DUE + MINUTE)
    with pytest.raises(HoldOver):
        says(d.confirm_seat, session, second, DUE + DAY)
    assert free_expired(now=DUE + DAY) == 1
    assert holders(session) == {first.pk, third.pk}
    assert Signup.objects.get(session=session, worker=third).confirm_by == DUE + 2 * DAY
    says(withdraw, session, first, DUE + DAY)
    assert first.pk not in holders(session)
    assert len(holders(session)) == 2


def test_who_is_barred_meanwhile_is_not_on_the_list_and_who_left_is_skipped(show):
    session, (barred, gone, *rest), _west = show
    for worker in (barred, gone, *rest):
        says(d.enter_draw, session, worker)
    says(d.leave_draw, session, gone)
    a_rule(session.union.parent, since=NOW.date() - 9 * DAY)
    missed(session.union, barred, NOW + 60 * MINUTE)
    with pytest.raises(SignupBarred):
        says(d.enter_draw, a_published(session.union), barred)
    d.publish_lists(now=CLOSES)
    d.draw_seats(session_id=session.pk, seed="1", actor=SYSTEM, now=DUE)
    told = document(SessionDraw.objects.get(session=session).lottery)
    assert len(told["entrants"]) == 3
    assert holders(session) <= {worker.pk for worker in rest}


def a_published(union):
    session = a_draw(union).session
    open_activity(activity_id=session.activity_id, actor=SYSTEM, now=NOW)
    return session


def test_terms_are_checked_and_stand_once_the_session_is_published(show):
    session, people, _west = show
    union = session.union
    terms = d.DrawTerms("深证成指", DUE)
    told = {"actor": SYSTEM, "now": NOW}
    with pytest.raises(DrawIsPublic):
        d.set_draw(session_id=session.pk, terms=terms, **told)
    facts = session_facts(
        starts_at=session.starts_at, quota=9, signup_closes_at=session.signup_closes_at
    )
    with pytest.raises(DrawIsPublic):
        edit_session(session_id=session.pk, facts=facts, reason="x", **told)
    moved = replace(facts, quota=2, place="二楼")
    edit_session(session_id=session.pk, facts=moved, reason="换场地", **told)
    for wrong in ({"quota": None}, {"signup_closes_at": DUE}, {"starts_at": DUE + MINUTE}):
        plain = {"quota": 2, "signup_closes_at": CLOSES, "starts_at": NOW + 9 * DAY}
        draft = a_session(union, opened=False, **plain | wrong)
        with pytest.raises(DrawTermsWrong):
            d.set_draw(session_id=draft.pk, terms=terms, **told)
    assert d.set_draw(session_id=a_draw(union).session_id, terms=None, **told) is None
    assert people


def test_no_seed_before_its_time_and_no_draw_when_it_is_too_late(show):
    session, people, _west = show
    for worker in people:
        says(d.enter_draw, session, worker)
    told = {"session_id": session.pk, "seed": "1", "actor": SYSTEM}
    assert d.publish_lists(now=CLOSES - MINUTE) == 0
    d.publish_lists(now=CLOSES)
    with pytest.raises(SeedNotDue):
        d.draw_seats(now=DUE - MINUTE, **told)
    with pytest.raises(DrawTooLate):
        d.draw_seats(now=session.withdraw_ends_at, **told)


def test_an_empty_list_is_settled_and_a_missed_hour_is_postponed(show):
    session, people, _west = show
    says(d.enter_draw, session, people[0])
    assert d.publish_lists(now=DUE) == 0  # the house slept: the seed is known already
    told = {"session_id": session.pk, "actor": SYSTEM, "now": DUE}
    with pytest.raises(DrawTermsWrong):
        d.postpone_seed(seed_source="深证成指", seed_due_at=DUE, **told)
    d.postpone_seed(seed_source="深证成指", seed_due_at=DUE + DAY, **told)
    assert d.publish_lists(now=DUE + MINUTE) == 1
    with pytest.raises(DrawIsPublic):
        d.postpone_seed(seed_source="深证成指", seed_due_at=DUE + 2 * DAY, **told)
    empty = a_published(session.union)
    assert d.publish_lists(now=CLOSES) == 0
    assert SessionDraw.objects.get(session=empty).settled_at == CLOSES
