"""Activities that were held, with all who came, entered set by set (see ``founding``).

The rows are those that planning, opening, checking in and finishing write, as a test says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.events import Event
from tongxin.kernel.text import collapse_blanks, grams
from tongxin.modules.activities.events import CheckedIn, SessionHeld, SessionOpened
from tongxin.modules.activities.models import (
    Activity,
    ActivityAudience,
    ActivityRole,
    ActivitySession,
    CheckIn,
    Headcount,
    Means,
    Part,
)
from tongxin.modules.activities.services.planning import ActivityFacts, Party, SessionFacts
from tongxin.modules.activities.states import State
from tongxin.shared.audit.services import CHANGED, Entry, record_many
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.outbox.services import publish_many
from tongxin.shared.transfer.sets import give_numbers, insert_set

BATCH = 200  # activities written together
LASTS = timedelta(hours=2, minutes=30)  # from the beginning until the officer closes it


@dataclass(frozen=True, slots=True)
class Guest:
    """A worker who comes, as the list at the door knows them."""

    pk: int
    name: str
    union_id: int | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One session as it went: who came at its beginning, and how many without a name."""

    facts: SessionFacts
    came: Sequence[Guest]
    heads: int = 0
    note: str = ""

    @property
    def done_at(self) -> datetime:
        """When the officer closes it."""
        return self.facts.starts_at + LASTS


@dataclass(frozen=True, slots=True)
class Deed:
    """One activity of a host, told, held and closed by one officer."""

    host: UnionOrg
    actor: Actor
    told: datetime
    facts: ActivityFacts
    meetings: Sequence[Meeting]

    @property
    def parties(self) -> list[Party]:
        """The host's own workers take part when nobody else is named."""
        named = list(self.facts.parties)
        if any(party.part == Part.PARTICIPANT for party in named):
            return named
        return [*named, Party(Part.PARTICIPANT, self.host)]


@dataclass(slots=True)
class Rows:
    """What has to be written, table by table."""

    activities: list[Activity] = field(default_factory=list)
    roles: list[ActivityRole] = field(default_factory=list)
    audience: list[ActivityAudience] = field(default_factory=list)
    sessions: list[ActivitySession] = field(default_factory=list)
    headcounts: list[Headcount] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)

    @property
    def tables(self) -> Iterable[Sequence[models.Model]]:
        """Those that are pointed to stand before those that point."""
        first = (self.activities, self.roles, self.audience)
        return (*first, self.sessions, self.headcounts, self.check_ins)


def enter(deeds: Sequence[Deed]) -> None:
    """Write activities that were held; call it where the speaker reaches all their hosts."""
    for start in range(0, len(deeds), BATCH):
        _write(deeds[start : start + BATCH])


def _write(deeds: Sequence[Deed]) -> None:
    rows = Rows(activities=_numbered(_activity(deed) for deed in deeds))
    of = list(zip(deeds, rows.activities, strict=True))
    held = [(d, m, _session(activity, m)) for d, activity in of for m in d.meetings]
    rows.sessions = _numbered(session for _deed, _meeting, session in held)
    rows.headcounts = _numbered(_headcount(*one) for one in held if one[1].heads)
    rows.check_ins = _numbered(row for one in held for row in _check_ins(*one))
    rows.roles = _numbered(row for deed, activity in of for row in _roles(activity, deed))
    rows.audience = _numbered(row for deed, activity in of for row in _audience(activity, deed))
    for some in rows.tables:
        insert_set(some)
    told = sorted(said_of(rows, {a.pk: deed.actor for deed, a in of}), key=lambda one: one[0])
    record_many([what for _at, what in told if isinstance(what, Entry)])
    publish_many([(what, at) for at, what in told if isinstance(what, Event)])


def _numbered(made: Iterable[Any]) -> list[Any]:
    rows = list(made)
    give_numbers(rows)
    return rows


def _activity(deed: Deed) -> Activity:
    title = collapse_blanks(deed.facts.title)
    return Activity(
        union=deed.host,
        title=title,
        grams=grams(title),
        kind=deed.facts.kind,
        summary=deed.facts.summary.strip(),
        opened_at=deed.told,
    )


def _roles(activity: Activity, deed: Deed) -> list[ActivityRole]:
    owned = {"activity": activity, "union": deed.host}
    return [
        ActivityRole(part=p.part, party=p.union, party_name=p.name.strip(), **owned)
        for p in deed.parties
    ]


def _audience(activity: Activity, deed: Deed) -> list[ActivityAudience]:
    seen = {party.union.pk: party.union for party in deed.parties if party.union}
    owner = {"owner": deed.host, "owner_path": deed.host.path}
    return [ActivityAudience(row=activity, union=union, **owner) for union in seen.values()]


def _session(activity: Activity, meeting: Meeting) -> ActivitySession:
    facts = {name: getattr(meeting.facts, name) for name in SessionFacts.__slots__}
    held_on = timezone.localdate(meeting.facts.starts_at)
    place = {"activity": activity, "union": activity.union}
    return ActivitySession(**place, **facts, state=State.HELD, held_on=held_on)


def _headcount(deed: Deed, meeting: Meeting, session: ActivitySession) -> Headcount:
    return Headcount(
        session=session,
        union=deed.host,
        people=meeting.heads,
        note=meeting.note.strip(),
        counted_at=meeting.done_at,
        made_by=deed.actor.name,
    )


def _check_ins(deed: Deed, meeting: Meeting, session: ActivitySession) -> list[CheckIn]:
    return [
        CheckIn(
            session=session,
            union=deed.host,
            worker_id=worker.pk,
            worker_name=worker.name,
            home_id=worker.union_id,
            checked_in_at=meeting.facts.starts_at,
            means=Means.LIST,
            made_by=deed.actor.name,
        )
        for worker in sorted(meeting.came, key=lambda worker: worker.pk)
    ]


def said_of(rows: Rows, actors: Mapping[int, Actor]) -> Iterator[tuple[datetime, Entry | Event]]:
    """What the log and the outbox are told; of what happens at once, the first stands first."""
    yield from _told_of_planning(rows, actors)
    for row in rows.check_ins:
        at, actor = row.checked_in_at, actors[row.session.activity_id]
        yield at, Entry(actor, "activities.checked_in", row, at)
        yield at, CheckedIn(session_id=row.session_id, worker_id=row.worker_id)
    for row in rows.headcounts:
        at, actor = row.counted_at, actors[row.session.activity_id]
        change = {"before": None, "after": row.people}
        yield at, Entry(actor, "activities.counted", row, at, change=change)
    for session in rows.sessions:
        at, actor = session.starts_at + LASTS, actors[session.activity_id]
        held_on = str(session.held_on)
        columns = {"state": [State.OPEN, State.HELD], "held_on": [None, held_on]}
        change = {CHANGED: columns, "held_on": held_on}
        yield at, Entry(actor, "activities.finished", session, at, change=change)
        yield at, SessionHeld(session_id=session.pk, activity_id=session.activity_id)


def _told_of_planning(
    rows: Rows, actors: Mapping[int, Actor]
) -> Iterator[tuple[datetime, Entry | Event]]:
    sessions: dict[int, list[ActivitySession]] = {}
    for session in rows.sessions:
        sessions.setdefault(session.activity_id, []).append(session)
    for activity in rows.activities:
        at, actor = activity.opened_at, actors[activity.pk]
        change = {"title": activity.title}
        yield at, Entry(actor, "activities.made", activity, at, change=change)
        for session in sessions[activity.pk]:
            yield at, Entry(actor, "activities.added_session", session, at)
        opened = {"opened_at": [None, timezone.localtime(at).isoformat()]}
        yield at, Entry(actor, "activities.opened", activity, at, change={CHANGED: opened})
        for session in sessions[activity.pk]:
            yield at, Entry(actor, "activities.opened_session", session, at)
            yield at, SessionOpened(session_id=session.pk)
