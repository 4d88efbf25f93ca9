"""Codes of member cards (会员码): another each minute, signed; the clock of the server decides."""

from dataclasses import dataclass
from datetime import datetime

from tongxin.kernel.codes import is_mark, mark_of, number_of, written
from tongxin.modules.members.errors.cards import CardAhead, CardForged, CardStale

STEP_SECONDS = 60
GRACE = 1  # minutes to either side: people walk while a code turns, clocks differ a little
HELD = 5  # so many minutes a phone without a network still shows good codes
SALT, MARK_LENGTH, PREFIX = "members.card", 10, "HY"
DIGITS = 16


@dataclass(frozen=True, slots=True)
class Shown:
    """What a genuine code says: which card, of which minute."""

    number: str
    step: int


def is_card_code(text: str) -> bool:
    """Whether a scanned text means to be the code of a member card."""
    return text.strip().upper().startswith(f"{PREFIX}-")


def codes_of(number: str, *, now: datetime) -> list[str]:
    """The code of this minute and those a phone holds for the next ones."""
    first = step_of(now)
    return [_code(number, step) for step in range(first, first + HELD)]


def read_code(text: str, *, now: datetime) -> Shown:
    """The card behind a code that is good at this instant.

    Raises CardForged, CardStale or CardAhead.
    """
    shown = _genuine(text)
    today = step_of(now)
    if shown.step < today - GRACE:
        raise CardStale
    if shown.step > today + GRACE:
        raise CardAhead
    return shown


def step_of(now: datetime) -> int:
    """The number of a minute."""
    return int(now.timestamp()) // STEP_SECONDS


def seconds_left(now: datetime) -> int:
    """How long the code of this minute stays on the screen."""
    return STEP_SECONDS - int(now.timestamp()) % STEP_SECONDS


def _genuine(text: str) -> Shown:
    parts = text.strip().upper().split("-")
    if len(parts) != 4 or parts[0] != PREFIX:
        raise CardForged
    try:
        number, step = f"{number_of(parts[1]):0{DIGITS}}", number_of(parts[2])
    except ValueError:
        raise CardForged from None
    if not is_mark(parts[3], _value(number, step), salt=SALT, length=MARK_LENGTH):
        raise CardForged
    return Shown(number, step)


def _code(number: str, step: int) -> str:
    mark = mark_of(_value(number, step), salt=SALT, length=MARK_LENGTH)
    return f"{PREFIX}-{written(int(number))}-{written(step)}-{mark}"


def _value(number: str, step: int) -> str:
    return f"{number}:{step}"
