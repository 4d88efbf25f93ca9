"""Sessions as calendar files (iCalendar, RFC 5545)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from tongxin.kernel.actors import Actor
from tongxin.kernel.periods import SHANGHAI
from tongxin.modules.activities.models import ActivitySession
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.board import ready_sessions
from tongxin.modules.activities.selectors.workers import my_signups
from tongxin.modules.activities.states import State

WIDEST = 75  # octets of a line
LOOKS_BACK = timedelta(days=60)
ESCAPED = re.compile(r"([\\;,])")
UNFIT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)
Address = Callable[[ActivitySession], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A session in a calendar; ``turns`` counts how often the seat in it was taken and given back.

    Neither time nor turns go back, so that what is written later replaces what a calendar holds.
    """

    session: ActivitySession
    turns: int = 0
    is_off: bool = False

    @property
    def changed_at(self) -> datetime:
        """When what is told of the session was last written."""
        return max(self.session.updated_at, self.session.activity.updated_at)

    @property
    def sequence(self) -> int:
        """The number of the version."""
        return int((self.changed_at - self.session.created_at).total_seconds()) + self.turns


def calendar_session(pk: int, *, actor: Actor) -> ActivitySession:
    """A published session that the calling worker sees or once signed up for. Raises NotThere."""
    seen = ActivitySession.objects.within(actor.scope(Can.SIGN_UP)).values("pk")
    own = Q(signups__worker__in=actor.persons) | Q(check_ins__worker__in=actor.persons)
    rows = ready_sessions().filter(Q(pk__in=seen) | own).distinct()
    return rows.exclude(state=State.DRAFT).filter(activity__opened_at__isnull=False).fetch(pk=pk)


def my_calendar(*, actor: Actor, now: datetime, url: Address) -> str:
    """The calling worker's seats, given back ones as cancelled, from two months ago on."""
    rows = my_signups(actor=actor).filter(session__ends_at__gt=now - LOOKS_BACK)
    seats: dict[int, Entry] = {}  # a seat taken again after it was given back stands
    for signup in rows.select_related("session__activity__kind").order_by("pk"):
        before = seats.get(signup.session_id)
        turns = (before.turns if before else 0) + (1 if signup.released_at is None else 2)
        seats[signup.session_id] = Entry(
            signup.session, turns, is_off=signup.released_at is not None
        )
    return _written(seats.values(), method="PUBLISH", now=now, url=url)


def calendar_of(session: ActivitySession, *, now: datetime, url: Address) -> str:
    """One session as a file; once called off it takes itself out of the calendar."""
    method = "CANCEL" if session.state == State.CANCELLED else "PUBLISH"
    return _written([Entry(session)], method=method, now=now, url=url)


def _written(entries: Iterable[Entry], *, method: str, now: datetime, url: Address) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tongxin//Activities//ZH", *ZONE]
    lines[3:3] = ["CALSCALE:GREGORIAN", f"METHOD:{method}"]
    for entry in entries:
        lines += _event(entry, now, url(entry.session))
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(entry: Entry, now: datetime, url: str) -> Iterator[str]:
    session, activity = entry.session, entry.session.activity
    is_off = entry.is_off or session.state == State.CANCELLED
    yield "BEGIN:VEVENT"
    yield f"UID:{session.pk}-{session.created_at.astimezone(UTC):%Y%m%d%H%M%S%f}@tongxin"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"LAST-MODIFIED:{_utc(entry.changed_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART;TZID=Asia/Shanghai:{_local(session.starts_at)}"
    yield f"DTEND;TZID=Asia/Shanghai:{_local(session.ends_at)}"
    yield f"SUMMARY:{_text(activity.title)}"
    yield f"LOCATION:{_text(session.place)}"
    yield f"DESCRIPTION:{_text(chr(10).join(filter(None, (session.union.name, activity.summary))))}"
    yield f"CATEGORIES:{_text(activity.kind.name)}"
    yield f"URL:{url}"
    yield f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if is_off else 'OPAQUE'}"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y%m%dT%H%M%S}"


def _text(text: str) -> str:
    plain = UNFIT.sub("", text.replace("\r\n", "\n").replace("\t", " "))
    return ESCAPED.sub(r"\\\1", plain).replace("\n", r"\n")


def _folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets, never within a character; all but the first begin blank."""
    part, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > WIDEST:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + width
    yield part
