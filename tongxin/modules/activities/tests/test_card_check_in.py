"""A member card shown at the door of a session."""

from datetime import timedelta

import pytest

from tongxin.kernel.errors import DomainError
from tongxin.modules.activities.errors.sessions import (
    AlreadyCheckedIn,
    CheckInClosed,
    NotSignedUp,
)
from tongxin.modules.activities.models import CheckIn
from tongxin.modules.activities.services.attendance import check_in_by_code
from tongxin.modules.activities.services.offline import AGAIN, DONE, REFUSED, Scan, land_scans
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    a_province,
    a_session,
    acting,
    officer_of,
)
from tongxin.modules.members.tests.factories import a_card, code_on, codes_taken

pytestmark = pytest.mark.usefixtures("house")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def door():
    """A city's session, a member of a shop of that city with a card, the officer at the door."""
    _root, east, west, shop = a_province()
    return a_session(east), a_card(shop), officer_of(east), west


def show(session, card, officer, *, now=START, made_at=None):
    code = code_on(card, now=made_at or now)
    return check_in_by_code(session_id=session.pk, code=code, actor=officer, now=now)


def test_a_member_is_checked_in_by_the_card_once(door):
    session, card, officer, _west = door
    made = show(session, card, officer)
    assert (made.worker_id, made.worker_name) == (card.worker_id, card.worker.name)
    with pytest.raises(DomainError, match="已经用过一次"):
        show(session, card, officer)
    with pytest.raises(AlreadyCheckedIn):
        show(session, card, officer, now=START + MINUTE)


def test_who_signed_up_elsewhere_shows_the_card_instead_of_the_ticket(door):
    session, _card, officer, west = door
    guest = a_card(west)
    shown = a_session(session.union, to=[west])
    worker = guest.worker
    worker.refresh_from_db()
    sign_up(session_id=shown.pk, actor=acting(worker), now=NOW)
    assert show(shown, guest, officer).worker_id == guest.worker_id


def test_a_stranger_to_the_host_needs_a_seat_where_there_are_seats(door):
    session, _card, officer, west = door
    guest = a_card(west)
    with pytest.raises(NotSignedUp):
        show(session, guest, officer)
    open_to_all = a_session(session.union, takes_signups=False)
    assert show(open_to_all, guest, officer, now=START + MINUTE).worker_name == guest.worker.name


def test_a_refused_check_in_leaves_the_code_good(door):
    session, card, officer, west = door
    with pytest.raises(CheckInClosed):
        show(a_session(session.union, opened=False), card, officer)
    guest = a_card(west)
    with pytest.raises(NotSignedUp):
        show(session, guest, officer)
    assert codes_taken() == {0}
    assert show(session, card, officer)


def test_photographed_and_forged_codes_check_nobody_in(door):
    session, card, officer, _west = door
    with pytest.raises(DomainError, match="截图或照片"):
        show(session, card, officer, made_at=START - 3 * MINUTE)
    code = code_on(card, now=START)
    with pytest.raises(DomainError, match="不是有效的会员码"):
        check_in_by_code(session_id=session.pk, code=code[:-1], actor=officer, now=START)
    assert not CheckIn.objects.exists()


def test_a_card_scanned_without_a_network_comes_in_when_the_phone_is_back(door):
    session, card, officer, _west = door
    scan = Scan(key="k1", code=code_on(card, now=START), scanned_at=START)
    late = START + timedelta(hours=2)
    landed = [
        land_scans(session_id=session.pk, scans=[scan], actor=officer, now=late + n * MINUTE)[0]
        for n in (0, 1)
    ]
    assert [(one.outcome, one.worker_name) for one in landed] == [
        (DONE, card.worker.name),
        (AGAIN, card.worker.name),
    ]
    made = CheckIn.objects.get(session=session)
    assert (made.worker_id, made.checked_in_at) == (card.worker_id, START)


def test_an_old_picture_of_a_card_is_refused_offline_too(door):
    session, card, officer, _west = door
    old = code_on(card, now=START - timedelta(minutes=10))
    scan = Scan(key="k1", code=old, scanned_at=START)
    (landed,) = land_scans(session_id=session.pk, scans=[scan], actor=officer, now=START + MINUTE)
    assert (landed.outcome, CheckIn.objects.count()) == (REFUSED, 0)
