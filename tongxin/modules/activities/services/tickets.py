"""Check-in codes (入场码): signed, bound to one session and one worker, good for a minute."""

from dataclasses import dataclass
from datetime import datetime

from tongxin.kernel.codes import is_mark, mark_of, number_of, written
from tongxin.modules.activities.errors.sessions import (
    CodeExpired,
    CodeOfAnotherSession,
    CodeUnreadable,
)

STEP_SECONDS = 60
STEPS_ACCEPTED = 2  # this minute's code and the last one: people walk while a code turns
STEPS_KNOWN = 24 * 60  # older codes are no longer told apart from forged ones
STEPS_AT_GATE = 10  # nor those at the gate: a forged code must not cost it a thousand marks
SALT = "activities.ticket"
MARK_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose seat a code stands for."""

    session_id: int
    worker_id: int


def code_of(ticket: Ticket, *, now: datetime) -> str:
    """The code of this minute, short enough to be typed: ``3F-2B-7KQ4M2XA``."""
    mark = mark_of(_value(ticket, _step(now)), salt=SALT, length=MARK_LENGTH)
    return f"{begins(ticket.session_id)}{written(ticket.worker_id)}-{mark}"


def begins(session_id: int) -> str:
    """How every code of a session begins."""
    return f"{written(session_id)}-"


def read_code(text: str, *, session_id: int, now: datetime, steps: int = STEPS_KNOWN) -> Ticket:
    """The ticket behind a code shown at the door of ``session_id``.

    Raises CodeUnreadable, CodeExpired or CodeOfAnotherSession.
    """
    ticket, mark = _parts(text)
    age = _age(ticket, mark, now, steps)
    if age is None:
        raise CodeUnreadable
    if ticket.session_id != session_id:
        raise CodeOfAnotherSession
    if age >= STEPS_ACCEPTED:
        raise CodeExpired
    return ticket


def seconds_left(now: datetime) -> int:
    """How long the code of this minute stays on the screen."""
    return STEP_SECONDS - int(now.timestamp()) % STEP_SECONDS


def _parts(text: str) -> tuple[Ticket, str]:
    parts = text.strip().upper().split("-")
    if len(parts) != 3 or not all(parts):
        raise CodeUnreadable
    session, worker, mark = parts
    try:
        return Ticket(number_of(session), number_of(worker)), mark
    except ValueError:
        raise CodeUnreadable from None


def _age(ticket: Ticket, mark: str, now: datetime, steps: int) -> int | None:
    return next((n for n in range(steps) if _fits(ticket, mark, _step(now) - n)), None)


def _fits(ticket: Ticket, mark: str, step: int) -> bool:
    return is_mark(mark, _value(ticket, step), salt=SALT, length=MARK_LENGTH)


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def _value(ticket: Ticket, step: int) -> str:
    return f"{ticket.session_id}:{ticket.worker_id}:{step}"
