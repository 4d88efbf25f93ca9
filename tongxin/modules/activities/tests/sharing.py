"""What tests of seats kept for unions share: a town, and who is told what."""

from datetime import timedelta

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import SessionShare, Signup
from tongxin.modules.activities.services.shares import ShareTerms, set_share
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_province,
    a_session,
    acting,
)
from tongxin.shared.orgs.tests.factories import a_union
from tongxin.shared.scarce.models import Wait

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


def a_town():
    """A session of four seats of a city with two shops, two of them kept for the first shop."""
    _root, east, _west, shop = a_province()
    other = a_union(east)
    session = a_session(east, quota=4)
    keeps(session, shop, 2)
    return session, east, shop, other
