"""Seats kept for unions: who may take which, until when, and what becomes of the rest."""

from datetime import timedelta

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.sessions import SessionFull
from tongxin.modules.activities.errors.shares import (
    SeatsKept,
)
from tongxin.modules.activities.models import ActivitySession, SessionShare, Signup
from tongxin.modules.activities.selectors.shares import with_rooms
from tongxin.modules.activities.services.lines import sign_up_or_wait
from tongxin.modules.activities.services.seats import SEATS, sign_up, withdraw
from tongxin.modules.activities.tests.factories import (
    NOW,
    a_province,
    a_session,
    a_worker,
    acting,
)
from tongxin.modules.activities.tests.sharing import (
    HOUR,
    RETURNS,
    a_town,
    held,
    keeps,
    says,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import a_union
from tongxin.shared.scarce import parts
from tongxin.shared.scarce.beat import return_parts

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def town(house):
    """A session, its city, a shop with a share and one without."""
    return a_town()


def test_a_union_uses_its_share_first_then_what_is_open(town):
    session, _east, shop, other = town
    told = [says(sign_up, session, a_worker(shop)) for _ in range(3)]
    assert told == [shop.name, shop.name, "open"]
    assert says(sign_up, session, a_worker(other)) == "open"
    assert says(sign_up, session, a_worker(other)) == "full"
    assert held(session) == 4


def test_others_find_only_what_no_share_keeps_until_it_returns(town):
    session, _east, shop, other = town
    crowd = [a_worker(other) for _ in range(4)]
    told = [says(sign_up, session, one) for one in crowd]
    assert told == ["open", "open", "seats_kept", "seats_kept"]
    with speaking(acting(crowd[2])), pytest.raises(SeatsKept, match="2026") as refused:
        sign_up(session_id=session.pk, actor=acting(crowd[2]), now=NOW)
    assert isinstance(refused.value, SessionFull)
    assert says(sign_up, session, crowd[2], RETURNS - timedelta(microseconds=1)) == "seats_kept"
    assert says(sign_up, session, crowd[2], RETURNS) == "open"
    assert says(sign_up, session, a_worker(shop), RETURNS) == "open"
    assert says(sign_up, session, crowd[3], RETURNS) == "full"
    assert held(session) == 4


def test_the_nearest_share_up_the_tree_is_ones_own_and_the_only_one():
    root, east, _west, shop = a_province()
    session = a_session(root, quota=4)
    keeps(session, east, 2)
    keeps(session, shop, 1)
    beside, far = a_worker(a_union(east)), a_worker(a_union(root, level="city"))
    told = [says(sign_up, session, one) for one in (a_worker(shop), a_worker(shop), beside)]
    assert told == [shop.name, "open", east.name]
    assert says(sign_up, session, a_worker(shop)) == "seats_kept"
    assert says(sign_up, session, far) == "seats_kept"
    assert says(sign_up, session, a_worker(east)) == east.name
    assert held(session) == 4


def test_a_seat_of_a_share_that_is_given_back_is_the_unions_until_the_return(town):
    session, _east, shop, other = town
    first, second, third = (a_worker(shop) for _ in range(3))
    for one in (first, second):
        says(sign_up, session, one)
    for _ in range(2):
        says(sign_up, session, a_worker(other))
    assert says(sign_up_or_wait, session, a_worker(other)) == "waits"
    assert says(sign_up_or_wait, session, third) == "waits"
    with speaking(acting(first)):
        withdraw(session_id=session.pk, actor=acting(first), now=NOW + HOUR)
    seat = Signup.objects.get(session=session, worker=third, released_at=None)
    assert seat.share.party == shop  # the one before in line is of another union
    assert held(session) == 4


def test_who_waits_moves_up_when_shares_return_and_nobody_overtakes(town):
    session, _east, shop, other = town
    crowd = [a_worker(other) for _ in range(5)]
    told = [says(sign_up_or_wait, session, one) for one in crowd]
    assert told == ["open", "open", "waits", "waits", "waits"]
    assert return_parts(now=RETURNS - timedelta(seconds=1)) == 0
    late = a_worker(other)
    assert says(sign_up, session, late, RETURNS) == "full"  # what returned is for the line
    assert return_parts(now=RETURNS + timedelta(seconds=20)) == 1
    mine = Signup.objects.filter(session=session, released_at=None)
    assert set(mine.values_list("worker", flat=True)) == {one.pk for one in crowd[:4]}
    share = SessionShare.objects.get(session=session)
    assert share.returned_at == RETURNS + timedelta(seconds=20)
    returned = AuditEntry.objects.get(verb="scarce.part_returned")
    assert returned.change == {"places": 2}
    assert return_parts(now=RETURNS + HOUR) == 0
    assert says(sign_up, session, a_worker(shop), RETURNS + HOUR) == "full"
    assert held(session) == 4


def test_should_the_beat_stand_still_the_clock_decides_after_five_minutes(town):
    session, _east, _shop, other = town
    for _ in range(3):
        says(sign_up_or_wait, session, a_worker(other))
    late = a_worker(other)
    assert says(sign_up, session, late, RETURNS + timedelta(minutes=4)) == "full"
    assert says(sign_up, session, late, RETURNS + timedelta(minutes=5)) == "open"


def test_where_more_returns_than_wait_who_asks_for_the_line_gets_a_seat(town):
    session, _east, _shop, other = town
    waiting = [a_worker(other) for _ in range(3)][-1]
    for one in (a_worker(other), a_worker(other), waiting):
        says(sign_up_or_wait, session, one)
    assert says(sign_up_or_wait, session, a_worker(other), RETURNS) == "open"
    assert Signup.objects.filter(session=session, worker=waiting).exists()
    assert held(session) == 4


@pytest.mark.parametrize("is_awaited", [False, True])
@pytest.mark.parametrize("late", [-1, 0, 60, 299, 300])
@pytest.mark.parametrize("taken", [0, 1, 2])
def test_while_a_share_returns_the_page_says_what_the_statement_does(town, is_awaited, late, taken):
    """Seen failing with a page that counts what returned, and with one that never does."""
    session, _east, shop, other = town
    for _ in range(taken):
        says(sign_up, session, a_worker(shop))
    for _ in range(2):
        says(sign_up, session, a_worker(other))
    if is_awaited and taken < 2:
        assert says(sign_up_or_wait, session, a_worker(other)) == "waits"
    now = RETURNS + timedelta(seconds=late)
    for home in (other, shop):
        one, row = a_worker(home), ActivitySession.objects.get(pk=session.pk)
        with speaking(acting(one)):
            room = with_rooms([row], actor=acting(one), now=now)[0].room
        told = says(sign_up, session, one, now)
        assert room.is_full == (told not in {"open", shop.name})
        assert room.left + room.elsewhere + room.awaited == row.seats_left
        assert (room.elsewhere > 0) == (told == "seats_kept")
    assert held(session) <= 4


def test_the_page_and_the_statement_know_the_same_room(town):
    session, _east, shop, other = town
    for home in (shop, other, other, shop, shop):
        there = parts.standing(SEATS, ActivitySession.objects.get(pk=session.pk), NOW)
        has_room = there.room_for(home.path) != 0
        assert (says(sign_up, session, a_worker(home)) in {"open", home.name}) == has_room
    assert held(session) == 4
