"""Check-in codes (入场码): signed, bound to one session and one worker, good for a minute."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from django.utils.crypto import salted_hmac

from tongxin.modules.activities.errors import CodeExpired, CodeOfAnotherSession, CodeUnreadable

STEP_SECONDS = 60
STEPS_ACCEPTED = 2  # this minute's code and the last one: people walk while a code turns
STEPS_KNOWN = 24 * 60  # older codes are no longer told apart from forged ones
SALT = "activities.ticket"
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
MARK_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose seat a code stands for."""

    session_id: int
    worker_id: int


def code_of(ticket: Ticket, *, now: datetime) -> str:
    """The code of this minute, short enough to be typed: ``3F-2B-7KQ4M2XA``."""
    mark = _mark(ticket, _step(now))
    return f"{_written(ticket.session_id)}-{_written(ticket.worker_id)}-{mark}"


def read_code(text: str, *, session_id: int, now: datetime) -> Ticket:
    """The ticket behind a code shown at the door of ``session_id``.

    Raises CodeUnreadable, CodeExpired or CodeOfAnotherSession.
    """
    ticket, mark = _parts(text)
    age = _age(ticket, mark, now)
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
    return Ticket(_number(session), _number(worker)), mark


def _age(ticket: Ticket, mark: str, now: datetime) -> int | None:
    known = range(STEPS_KNOWN)
    return next((n for n in known if _fits(ticket, mark, _step(now) - n)), None)


def _fits(ticket: Ticket, mark: str, step: int) -> bool:
    return compare_digest(_mark(ticket, step).encode(), mark.encode())


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def _mark(ticket: Ticket, step: int) -> str:
    value = f"{ticket.session_id}:{ticket.worker_id}:{step}"
    digest = salted_hmac(SALT, value, algorithm="sha256").digest()
    return _written(int.from_bytes(digest[:8], "big"))[-MARK_LENGTH:]


def _written(number: int) -> str:
    signs = ""
    while number or not signs:
        number, rest = divmod(number, len(SIGNS))
        signs = SIGNS[rest] + signs
    return signs


def _number(text: str) -> int:
    number = 0
    if len(text) > 12 or not set(text) <= set(SIGNS):
        raise CodeUnreadable
    for sign in text:
        number = number * len(SIGNS) + SIGNS.index(sign)
    return number
