"""Seats kept for unions: who may take which, until when, and what becomes of the rest."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.sessions import ReasonMissing, SessionFull
from tongxin.modules.activities.errors.shares import (
    QuotaBelowShares,
    SeatsAreShared,
    SeatsKept,
    ShareBelowHeld,
    ShareReturnWrong,
    SharesReturnLate,
    ShareTooLarge,
    ShareUnfit,
    ShareUninvited,
)
from tongxin.modules.activities.models import ActivitySession, SessionShare, Signup
from tongxin.modules.activities.services.draws import DrawTerms, set_draw
from tongxin.modules.activities.services.lines import sign_up_or_wait
from tongxin.modules.activities.services.planning import edit_session
from tongxin.modules.activities.services.running import cancel_session
from tongxin.modules.activities.services.seats import SEATS, sign_up, withdraw
from tongxin.modules.activities.services.shares import ShareTerms, drop_share, set_share
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_province,
    a_session,
    a_worker,
    acting,
    session_facts,
)
from tongxin.modules.activities.tests.plan_factories import a_draw, a_share
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import a_union
from tongxin.shared.scarce import parts
from tongxin.shared.scarce.beat import return_parts
from tongxin.shared.scarce.models import Wait

pytestmark = pytest.mark.usefixtures("house")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RETURNS = NOW + DAY
WHY = "按会员数分配"


def says(call, session, worker, now=NOW):
    """What the worker is told, or where the seat is from."""
    try:
        with speaking(acting(worker)):
            made = call(session_id=session.pk, actor=acting(worker), now=now)
    except DomainError as refused:
        return refused.code.removeprefix("activities.")
    if isinstance(made, Wait):
        return "waits"
    return made.share.party.name if made.share_id else "open"


def keeps(session, party, quota, returns_at=RETURNS, now=NOW):
    terms = ShareTerms(quota, returns_at)
    told = {"reason": WHY, "actor": SYSTEM, "now": now}
    return set_share(session_id=session.pk, party=party, terms=terms, **told)


def held(session):
    """Seats counted, live, and those of the shares in the same two ways."""
    session.refresh_from_db()
    live = Signup.objects.filter(session=session, released_at=None)
    shares = SessionShare.objects.filter(session=session)
    told = sum(share.seats_held for share in shares)
    assert live.count() == session.seats_held
    assert live.filter(share__isnull=False).count() == told
    return session.seats_held


@pytest.fixture
def town():
    """A session of four seats of a city with two shops, two of them kept for the first shop."""
    _root, east, _west, shop = a_province()
    other = a_union(east)
    session = a_session(east, quota=4)
    keeps(session, shop, 2)
    return session, east, shop, other


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


def test_more_or_less_is_kept_and_who_waits_gets_what_is_let_go(town):
    session, _east, shop, other = town
    says(sign_up, session, a_worker(shop))
    crowd = [a_worker(other) for _ in range(3)]
    for one in crowd:
        says(sign_up_or_wait, session, one)
    with pytest.raises(ShareTooLarge) as refused:
        keeps(session, shop, 3)
    assert refused.value.facts == {"most": 2}
    assert keeps(session, shop, 1).seats_held == 1
    assert Signup.objects.filter(session=session, worker=crowd[2]).exists()
    assert held(session) == 4
    says(sign_up_or_wait, session, a_worker(shop))
    edit_session(
        session_id=session.pk, facts=session_facts(quota=6), reason=WHY, actor=SYSTEM, now=NOW
    )
    keeps(session, shop, 2)
    SessionShare.objects.update(seats_held=2)
    with pytest.raises(ShareBelowHeld):
        keeps(session, shop, 1)


def test_a_share_is_taken_away_and_who_holds_a_seat_of_it_keeps_it(town):
    session, _east, shop, other = town
    first = a_worker(shop)
    says(sign_up, session, first)
    crowd = [a_worker(other) for _ in range(4)]
    for one in crowd:
        says(sign_up_or_wait, session, one)
    share = SessionShare.objects.get(session=session)
    with pytest.raises(ReasonMissing):
        drop_share(share_id=share.pk, reason=" ", actor=SYSTEM, now=NOW)
    drop_share(share_id=share.pk, reason="改由街道组织", actor=SYSTEM, now=NOW)
    seats = Signup.objects.filter(session=session, released_at=None)
    assert set(seats.values_list("worker", flat=True)) == {first.pk, *(o.pk for o in crowd[:3])}
    assert set(seats.values_list("share", flat=True)) == {None}
    logged = AuditEntry.objects.get(verb="activities.dropped_share")
    assert (logged.reason, logged.change["union"]) == ("改由街道组织", shop.name)
    assert held(session) == 4


def test_only_what_is_free_is_shared_out(town):
    session, east, _shop, other = town
    for _ in range(2):
        says(sign_up, session, a_worker(other))
    with pytest.raises(ShareTooLarge) as refused:
        keeps(session, other, 1)
    assert refused.value.facts == {"most": 0}
    with pytest.raises(ShareTooLarge):
        keeps(a_session(east, quota=3), east, 0)


def test_a_share_fits_the_session_the_invitation_and_the_window(town):
    session, east, shop, other = town
    for wrong in (NOW, START + HOUR):
        with pytest.raises(ShareReturnWrong):
            keeps(session, other, 1, wrong)
    bell = a_session(east, quota=3, signup_opens_at=NOW + HOUR)
    with pytest.raises(ShareReturnWrong):
        keeps(bell, other, 1, NOW + HOUR)
    with pytest.raises(ShareUnfit):
        keeps(a_session(east), other, 1)
    with pytest.raises(ShareUnfit):
        keeps(a_session(east, quota=3, takes_signups=False), other, 1)
    with pytest.raises(ShareUninvited, match="报名范围"):
        keeps(session, a_union(east.parent, level="city"), 1)
    assert keeps(session, east, 1).quota == 1  # above a union that is invited, or the host itself
    terms = ShareTerms(1, RETURNS)
    with pytest.raises(ReasonMissing):
        set_share(session_id=session.pk, party=shop, terms=terms, actor=SYSTEM, now=NOW)
    cancel_session(session_id=session.pk, reason="台风", actor=SYSTEM, now=NOW)
    with pytest.raises(ShareUnfit):
        keeps(session, shop, 1)
    with pytest.raises(ShareUnfit):
        keeps(a_draw(east).session, shop, 1)
    draft = a_share(east, session=a_session(east, quota=3, opened=False)).session
    with pytest.raises(SeatsAreShared):
        set_draw(session_id=draft.pk, terms=DrawTerms("指数", START), actor=SYSTEM, now=NOW)


def test_quota_and_window_of_a_session_stay_around_its_shares(town):
    session, _east, _shop, other = town
    says(sign_up, session, a_worker(other))

    def edit(**facts):
        facts = session_facts(**({"quota": 4} | facts))
        return edit_session(session_id=session.pk, facts=facts, reason=WHY, actor=SYSTEM, now=NOW)

    for facts in ({"quota": 2}, {"quota": None}, {"takes_signups": False}):
        with pytest.raises(QuotaBelowShares) as refused:
            edit(**facts)
        assert refused.value.facts == {"least": 3}
    for facts in ({"signup_closes_at": RETURNS - HOUR}, {"signup_opens_at": RETURNS}):
        with pytest.raises(SharesReturnLate):
            edit(**facts)
    assert edit(quota=3, signup_closes_at=RETURNS).quota == 3
    assert says(sign_up, session, a_worker(other)) == "seats_kept"


def test_a_longer_share_counts_again(town):
    session, _east, shop, other = town
    return_parts(now=RETURNS)
    assert keeps(session, shop, 2, RETURNS + DAY, RETURNS).returned_at is None
    told = [says(sign_up, session, a_worker(other), RETURNS) for _ in range(3)]
    assert told == ["open", "open", "seats_kept"]


def test_the_page_and_the_statement_know_the_same_room(town):
    session, _east, shop, other = town
    for home in (shop, other, other, shop, shop):
        there = parts.standing(SEATS, ActivitySession.objects.get(pk=session.pk), NOW)
        has_room = there.room_for(home.path) != 0
        assert (says(sign_up, session, a_worker(home)) in {"open", home.name}) == has_room
    assert held(session) == 4


@pytest.mark.parametrize(
    "broken",
    [{"quota": 0}, {"seats_held": 3}, {"returned_at": RETURNS - HOUR}],
)
def test_the_database_keeps_the_rules(town, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionShare.objects.update(**broken)


def test_one_share_per_union_and_session(town):
    share = SessionShare.objects.get()
    share.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        share.save()
