"""Keeping seats of a session for some unions, and letting go of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.errors.shares import (
    ShareBelowHeld,
    ShareReturnWrong,
    ShareTooLarge,
    ShareUnfit,
    ShareUninvited,
)
from tongxin.modules.activities.models import ActivitySession, Part, SessionDraw, SessionShare
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.seats import SEATS, spoken
from tongxin.modules.activities.states import State
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.scarce import parts, waiting


@dataclass(frozen=True, slots=True)
class ShareTerms:
    """How many seats are kept, and until when."""

    quota: int
    returns_at: datetime


@transaction.atomic
def set_share(
    *,
    session_id: int,
    party: UnionOrg,
    terms: ShareTerms,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> SessionShare:
    """Keep seats of a session for a union and all below it (分配工会名额), or change how many.

    What is free for others afterwards goes to those who wait. Once the session is published a
    reason is needed. Raises ReasonMissing, ShareUnfit, ShareUninvited, ShareReturnWrong,
    ShareBelowHeld or ShareTooLarge.
    """
    session = _locked(session_id, reason, actor)
    _must_fit(session, party, terms, now)
    known = SessionShare.objects.filter(session=session, party=party).first()
    share = known or SessionShare(session=session, union=session.union, party=party)
    if terms.quota < share.seats_held:
        raise ShareBelowHeld(held=share.seats_held)
    there = parts.standing(SEATS, session, now)
    others = sum(part.left for part in there.parts if part.key != share.pk)
    most = (there.rest or 0) - others + share.seats_held
    if not 0 < terms.quota <= most:
        raise ShareTooLarge(most=max(0, most))
    before = [known.quota, spoken(known.returns_at)] if known else None
    share.quota, share.returns_at, share.returned_at = terms.quota, terms.returns_at, None
    share.save()
    after = [share.quota, spoken(share.returns_at)]
    change = {"union": party.name, "before": before, "after": after}
    record(actor, "activities.set_share", session, at=now, reason=reason, change=change)
    waiting.fill_up(SEATS, of=session, at=now)
    share.refresh_from_db()
    return share


@transaction.atomic
def drop_share(*, share_id: int, reason: str = "", actor: Actor, now: datetime) -> ActivitySession:
    """Keep seats for a union no longer (取消工会名额); who holds one keeps it.

    What is free goes to those who wait. Raises ReasonMissing or ShareUnfit.
    """
    found = SessionShare.objects.owned_by(actor.scope(Can.EDIT)).fetch(pk=share_id)
    session = _locked(found.session_id, reason, actor)
    share = SessionShare.objects.select_related("party").fetch(pk=share_id)
    _must_run(session)
    with bypass("scarce"):
        share.signups.update(share=None)
    change = {"union": share.party.name, "before": [share.quota, spoken(share.returns_at)]}
    share.delete()
    record(actor, "activities.dropped_share", session, at=now, reason=reason, change=change)
    waiting.fill_up(SEATS, of=session, at=now)
    return session


def _locked(session_id: int, reason: str, actor: Actor) -> ActivitySession:
    rows = ActivitySession.objects.owned_by(actor.scope(Can.EDIT)).select_related("union")
    session = rows.lock(pk=session_id)
    if session.state != State.DRAFT and not reason.strip():
        raise ReasonMissing
    return session


def _must_run(session: ActivitySession) -> None:
    if session.state not in {State.DRAFT, State.OPEN}:
        raise ShareUnfit


def _must_fit(session: ActivitySession, party: UnionOrg, terms: ShareTerms, now: datetime) -> None:
    _must_run(session)
    is_drawn = SessionDraw.objects.filter(session=session).exists()
    if not session.takes_signups or session.quota is None or is_drawn:
        raise ShareUnfit
    invited = session.activity.roles.filter(part=Part.PARTICIPANT)
    paths = invited.values_list("party__path", flat=True)
    if not any(party.path.startswith(path) or path.startswith(party.path) for path in paths):
        raise ShareUninvited(name=party.name)
    after = max(now, session.signup_opens_at or now)
    if not after < terms.returns_at < session.signup_ends_at:
        raise ShareReturnWrong(at=spoken(session.signup_ends_at))
