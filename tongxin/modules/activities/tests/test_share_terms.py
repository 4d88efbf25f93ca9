"""How many seats are kept for a union, and what a session allows of it."""

import pytest
from django.db import IntegrityError, transaction

from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.errors.shares import (
    QuotaBelowShares,
    SeatsAreShared,
    ShareBelowHeld,
    ShareReturnWrong,
    SharesReturnLate,
    ShareTooLarge,
    ShareUnfit,
    ShareUninvited,
)
from tongxin.modules.activities.models import SessionShare, Signup
from tongxin.modules.activities.services.draws import DrawTerms, set_draw
from tongxin.modules.activities.services.lines import sign_up_or_wait
from tongxin.modules.activities.services.planning import edit_session
from tongxin.modules.activities.services.running import cancel_session
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.services.shares import ShareTerms, drop_share, set_share
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_province,
    a_session,
    a_worker,
    session_facts,
)
from tongxin.modules.activities.tests.plan_factories import a_draw, a_share
from tongxin.modules.activities.tests.sharing import (
    DAY,
    HOUR,
    RETURNS,
    WHY,
    a_town,
    held,
    keeps,
    says,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import a_union
from tongxin.shared.scarce.beat import return_parts

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def town(house):
    """A session, its city, a shop with a share and one without."""
    return a_town()


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
    for facts in ({"signup_closes_at": RETURNS}, {"signup_opens_at": RETURNS}):
        with pytest.raises(SharesReturnLate):
            edit(**facts)
    assert edit(quota=3, signup_closes_at=RETURNS + HOUR).quota == 3
    assert says(sign_up, session, a_worker(other)) == "seats_kept"


def test_a_longer_share_counts_again(town):
    session, _east, shop, other = town
    return_parts(now=RETURNS)
    assert keeps(session, shop, 2, RETURNS + DAY, RETURNS).returned_at is None
    told = [says(sign_up, session, a_worker(other), RETURNS) for _ in range(3)]
    assert told == ["open", "open", "seats_kept"]


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


def test_who_waits_gets_no_more_of_the_share_above_than_is_left_of_it():
    root, east, west, shop = a_province()
    session = a_session(root, quota=3)
    for party in (east, west, shop):
        keeps(session, party, 1)
    first, second, third = (a_worker(shop) for _ in range(3))
    told = [says(sign_up_or_wait, session, one) for one in (first, second, third)]
    assert told == [shop.name, "waits", "waits"]
    share = SessionShare.objects.get(session=session, party=shop)
    drop_share(share_id=share.pk, reason="改由市里组织", actor=SYSTEM, now=NOW)
    live = Signup.objects.filter(session=session, released_at=None)
    assert set(live.values_list("worker", "share__party")) == {
        (first.pk, None),
        (second.pk, east.pk),
    }
    assert held(session) == 2
