"""Seats by lot beside a plain account of them: who enters, what the seed says, who moves up."""

from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.modules.activities.errors.draws import NotToConfirm
from tongxin.modules.activities.errors.sessions import NotSignedUp
from tongxin.modules.activities.models import SessionDraw, Signup
from tongxin.modules.activities.services import draws as d
from tongxin.modules.activities.services.running import open_activity
from tongxin.modules.activities.services.seats import SEATS, withdraw
from tongxin.modules.activities.tests.factories import NOW, SYSTEM, a_province, a_worker
from tongxin.modules.activities.tests.plan_factories import a_draw
from tongxin.modules.activities.tests.test_draws import CLOSES, DUE, says
from tongxin.shared.scarce.beat import free_expired
from tongxin.shared.scarce.errors import AlreadyEntered, NotEntered
from tongxin.shared.scarce.waiting import line

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.long]
PEOPLE, QUOTA, CONFIRM = 5, 2, timedelta(hours=24)
REFUSALS = (AlreadyEntered, NotEntered, NotSignedUp, NotToConfirm)


def told_by(call, *terms):
    """The refusal a call meets, if any."""
    try:
        call(*terms)
    except REFUSALS as refusal:
        return type(refusal)
    return None


class Plain:
    """The list, the line and the seats, in plain Python."""

    def __init__(self):
        self.entered, self.line, self.seats = set(), [], {}

    def enter(self, who):
        if who in self.entered:
            raise AlreadyEntered
        self.entered.add(who)

    def leave(self, who):
        if who not in self.entered:
            raise NotEntered
        self.entered.remove(who)

    def draw(self, seed, entries, at):
        order = sorted((sha256(f"{seed}|{entries[who]}".encode()).hexdigest(), who)
                       for who in self.entered)  # fmt: skip
        self.line = [who for _hash, who in order]
        self.fill(at)

    def fill(self, at):
        while self.line and len(self.seats) < QUOTA:
            self.seats[self.line.pop(0)] = at + CONFIRM

    def tick(self, at):
        self.seats = {who: by for who, by in self.seats.items() if by is None or by > at}
        self.fill(at)

    def confirm(self, who, _at):
        if who not in self.seats:
            raise NotSignedUp
        if self.seats[who] is None:
            raise NotToConfirm
        self.seats[who] = None

    def back(self, who, at):
        if who not in self.seats:
            raise NotSignedUp
        del self.seats[who]
        self.fill(at)


def standing(session):
    """Who has a seat and until when it is to be confirmed; who waits, in order."""
    live = Signup.objects.filter(session=session, released_at=None)
    waiting = line(SEATS, session).values_list("worker_id", flat=True)
    return dict(live.values_list("worker_id", "confirm_by")), list(waiting)


def wished(wishes):
    """A session to be drawn, whose people entered and left, and the same in the plain account."""
    _root, east, _west, shop = a_province()
    session, plain = a_draw(east).session, Plain()
    open_activity(activity_id=session.activity_id, actor=SYSTEM, now=NOW)
    people = [a_worker(shop) for _ in range(PEOPLE)]
    for move, n in wishes:
        call = {"enter": d.enter_draw, "leave": d.leave_draw}[move]
        refused = told_by(says, call, session, people[n])
        assert refused is told_by(getattr(plain, move), people[n].pk)
    return session, people, plain


who = st.integers(0, PEOPLE - 1)
wishes = st.lists(st.tuples(st.sampled_from(("enter", "enter", "leave")), who), max_size=9)
moves = st.lists(
    st.tuples(st.sampled_from(("confirm", "back", "nothing")), who, st.integers(0, 12)), max_size=8
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wishes=wishes, moves=moves, seed=st.text("0123456789.", min_size=1, max_size=8))
def test_lots_fall_and_seats_move_up_as_in_a_plain_account(wishes, moves, seed):
    session, people, plain = wished(wishes)
    assert d.publish_lists(now=CLOSES) == bool(plain.entered)
    if not plain.entered:
        assert standing(session) == ({}, [])
        return
    d.draw_seats(session_id=session.pk, seed=seed, actor=SYSTEM, now=DUE)
    lottery = SessionDraw.objects.select_related("lottery").get(session=session).lottery
    live = lottery.entrants.filter(withdrawn_at=None)
    plain.draw(seed, dict(live.values_list("worker_id", "entry")), DUE)
    assert standing(session) == (plain.seats, plain.line)
    moved(session, people, plain, moves)


def moved(session, people, plain, moves):
    """Who confirms and who gives back, hour after hour, here and there."""
    at, calls = DUE, {"confirm": d.confirm_seat, "back": withdraw}
    for move, n, hours in moves:
        at += timedelta(hours=hours)
        free_expired(now=at)
        plain.tick(at)
        if move in calls:
            refused = told_by(says, calls[move], session, people[n], at)
            theirs = {"confirm": plain.confirm, "back": plain.back}[move]
            assert refused is told_by(theirs, people[n].pk, at)
        assert standing(session) == (plain.seats, plain.line)
    session.refresh_from_db()
    assert session.seats_held == len(plain.seats)
