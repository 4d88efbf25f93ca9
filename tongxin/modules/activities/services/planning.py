"""Arranging activities and their sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.text import collapse_blanks, grams
from tongxin.modules.activities.errors.draws import DrawIsPublic
from tongxin.modules.activities.errors.names import NamesWithheld
from tongxin.modules.activities.errors.sessions import (
    KindRetired,
    NotYetHeld,
    PartyUnclear,
    ReasonMissing,
    SessionTimesWrong,
    TooManySeatsHeld,
)
from tongxin.modules.activities.errors.shares import QuotaBelowShares, SharesReturnLate
from tongxin.modules.activities.models import (
    Activity,
    ActivityItem,
    ActivityKind,
    ActivityRole,
    ActivitySession,
    Part,
    PlaceType,
    SessionDraw,
)
from tongxin.modules.activities.models.reference import PARTY_DAY
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.audience import show
from tongxin.modules.activities.services.items import check_item
from tongxin.modules.activities.services.kinds import must_keep_kind
from tongxin.modules.activities.services.photos import follow_kind
from tongxin.modules.activities.services.seats import SEATS
from tongxin.modules.activities.states import State
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.externals import named_externals
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.scarce import parts, waiting

OF_THE_WINDOW = ("starts_at", "place", "signup_opens_at", "signup_closes_at")


@dataclass(frozen=True, slots=True)
class Party:
    """A union, or another body by name, and its part in the activity (参与单位)."""

    part: str
    union: UnionOrg | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """What is written down of an activity; no participant named means the host's own workers."""

    title: str
    kind: ActivityKind
    summary: str = ""
    parties: Sequence[Party] = ()
    item: ActivityItem | None = None


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What is written down of a session."""

    starts_at: datetime
    ends_at: datetime
    place: str
    place_type: PlaceType | None = None
    takes_signups: bool = True
    quota: int | None = None
    signup_opens_at: datetime | None = None
    signup_closes_at: datetime | None = None


@transaction.atomic
def make_activity(
    *,
    facts: ActivityFacts,
    host: UnionOrg,
    sessions: Sequence[SessionFacts] = (),
    actor: Actor,
    now: datetime,
) -> Activity:
    """An activity hosted by ``host``, with its first sessions as drafts (新建活动).

    Raises KindRetired, PartyUnclear, SessionTimesWrong, Forbidden, or what ``check_item`` raises.
    """
    actor.require(Can.EDIT, at=host)
    _must_be_offered(facts.kind)
    if facts.item is not None:
        check_item(facts.item, host=host)
    activity = Activity(union=host)
    _write(activity, facts)
    record(actor, "activities.made", activity, at=now, change={"title": activity.title})
    for session in sessions:
        _enter_session(activity, session, actor=actor, now=now)
    return activity


@transaction.atomic
def edit_activity(
    *, activity_id: int, facts: ActivityFacts, reason: str = "", actor: Actor, now: datetime
) -> Activity:
    """Change what is written down (修改活动).

    Raises ReasonMissing once a session was held, NamesWithheld, ShowStands or LecturesStand.
    """
    activity = Activity.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=activity_id)
    if activity.sessions.filter(state=State.HELD).exists() and not reason.strip():
        raise ReasonMissing
    if activity.kind_id != facts.kind.pk:
        _must_be_offered(facts.kind)
        _must_keep_names(activity, actor)
        must_keep_kind(activity, facts.kind)
        follow_kind(activity, facts.kind, actor=actor, now=now)
    if facts.item is not None and facts.item.pk != activity.item_id:
        check_item(facts.item, host=activity.union)
    before = {"title": activity.title, "kind": activity.kind.name, "item": activity.item_id}
    _write(activity, facts)
    show(activity)
    after = {"title": activity.title, "kind": facts.kind.name, "item": activity.item_id}
    change = {"before": before, "after": after}
    record(actor, "activities.edited", activity, at=now, reason=reason, change=change)
    return activity


@transaction.atomic
def add_session(
    *, activity_id: int, facts: SessionFacts, actor: Actor, now: datetime
) -> ActivitySession:
    """One more session as a draft (添加场次).

    Raises SessionTimesWrong, KindRetired, or what ``check_item`` raises.
    """
    activity = Activity.objects.owned_by(actor.scope(Can.EDIT)).fetch(pk=activity_id)
    return _enter_session(activity, facts, actor=actor, now=now)


@transaction.atomic
def edit_session(
    *, session_id: int, facts: SessionFacts, reason: str = "", actor: Actor, now: datetime
) -> ActivitySession:
    """Change a session (修改场次); a held one only with a reason, and its day follows.

    What a larger quota makes free goes to those who wait.

    Raises ReasonMissing, SessionTimesWrong, KindRetired, TooManySeatsHeld, DrawIsPublic,
    QuotaBelowShares, SharesReturnLate or NotYetHeld.
    """
    session = ActivitySession.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=session_id)
    if session.state != State.DRAFT and not reason.strip():
        raise ReasonMissing
    _check(facts, known=session.place_type_id)
    if facts.quota is not None and facts.quota < session.seats_held:
        raise TooManySeatsHeld(held=session.seats_held)
    before = {name: getattr(session, name) for name in SessionFacts.__slots__}
    _must_keep_draw(session, facts)
    _must_keep_shares(session, facts, now)
    _set(session, facts)
    if any(before[name] != getattr(facts, name) for name in OF_THE_WINDOW):
        session.pass_epoch += 1  # phones that wait must see the new times first
    if session.state == State.HELD and before["starts_at"] != facts.starts_at:
        if facts.starts_at > now:
            raise NotYetHeld
        session.held_on = timezone.localdate(facts.starts_at)
    session.save()
    waiting.fill_up(SEATS, of=session, at=now)
    session.refresh_from_db(fields=["seats_held"])
    change = {
        name: [_told(before[name]), _told(after)]
        for name in before
        if before[name] != (after := getattr(facts, name))
    }
    record(actor, "activities.edited_session", session, at=now, reason=reason, change=change)
    return session


def _must_keep_draw(session: ActivitySession, facts: SessionFacts) -> None:
    """What a published draw stands on is not changed."""
    kept = ("quota", "takes_signups", "signup_opens_at", "signup_closes_at", "starts_at")
    is_changed = any(getattr(session, name) != getattr(facts, name) for name in kept)
    is_drawn = SessionDraw.objects.filter(session=session).exists()
    if is_drawn and is_changed and session.state != State.DRAFT:
        raise DrawIsPublic


def _must_keep_shares(session: ActivitySession, facts: SessionFacts, now: datetime) -> None:
    """Seats kept for unions stay within the quota and return before sign-up ends."""
    shares = parts.standing(SEATS, session, now).parts
    if not shares:
        return
    least = session.seats_held + sum(share.left for share in shares)
    if not facts.takes_signups or facts.quota is None or facts.quota < least:
        raise QuotaBelowShares(least=least)
    first, last = (pick(share.returns_at for share in shares) for pick in (min, max))
    opens, closes = facts.signup_opens_at, facts.signup_closes_at or facts.starts_at
    if last >= closes or (opens is not None and first <= opens):
        raise SharesReturnLate


def _must_keep_names(activity: Activity, actor: Actor) -> None:
    """Another kind would open the names of a party day to everybody at the desk."""
    is_of_party = activity.kind.code == PARTY_DAY
    if is_of_party and not actor.scope(Can.PARTY_NAMES).covers(activity.union_path):
        raise NamesWithheld


def _told(value: object) -> str:
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return "" if value is None else str(value)


def _enter_session(
    activity: Activity, facts: SessionFacts, *, actor: Actor, now: datetime
) -> ActivitySession:
    _check(facts, known=None)
    if activity.item is not None:
        check_item(activity.item, host=activity.union)
    session = ActivitySession(activity=activity, union=activity.union)
    _set(session, facts)
    session.save()
    record(actor, "activities.added_session", session, at=now)
    return session


def _write(activity: Activity, facts: ActivityFacts) -> None:
    activity.title = collapse_blanks(facts.title)
    activity.grams = grams(activity.title)
    activity.kind, activity.summary = facts.kind, facts.summary.strip()
    activity.item = facts.item
    activity.save()
    linked = activity.roles.filter(external__isnull=False).select_related("external")
    known = {role.party_name: role.external for role in linked}  # retired ones stay linked
    activity.roles.all().delete()
    parties = list(facts.parties)
    if not any(party.part == Part.PARTICIPANT for party in parties):
        parties.append(Party(Part.PARTICIPANT, activity.union))
    for party in parties:
        if (party.union is None) == (not party.name.strip()) or _is_nameless(party):
            raise PartyUnclear
    roles = {(p.part, p.union and p.union.pk, p.name.strip()): p for p in parties}
    known |= named_externals(activity.union, {party.name.strip() for party in parties})
    ActivityRole.objects.bulk_create(
        ActivityRole(
            activity=activity,
            union=activity.union,
            part=party.part,
            party=party.union,
            party_name=party.name.strip(),
            external=known.get(party.name.strip()),
        )
        for party in roles.values()
    )


def _is_nameless(party: Party) -> bool:
    return party.part == Part.PARTICIPANT and party.union is None


def _set(session: ActivitySession, facts: SessionFacts) -> None:
    for name in SessionFacts.__slots__:
        setattr(session, name, getattr(facts, name))


def _check(facts: SessionFacts, *, known: int | None) -> None:
    opens, closes = facts.signup_opens_at, facts.signup_closes_at
    last = closes or facts.starts_at
    in_order = facts.starts_at < facts.ends_at and last <= facts.ends_at
    if not in_order or (opens is not None and opens >= last):
        raise SessionTimesWrong
    if facts.place_type is not None and facts.place_type.pk != known:
        _must_be_offered(facts.place_type)


def _must_be_offered(entry: ActivityKind | PlaceType) -> None:
    if not entry.is_active:
        raise KindRetired(name=entry.name)
