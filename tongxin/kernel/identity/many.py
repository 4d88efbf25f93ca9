"""Resident IDs by the hundred thousand: those that are sound beyond doubt (成批核验)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
LENGTH: Final = 18
_NOTHING: Final = "0" * LENGTH  # no province: never sound
_ZERO, _X = ord("0"), ord("X") - ord("0")
_WEIGHTS: Final = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], np.int32)
_PROVINCES: Final = np.zeros(100, bool)  # GB/T 2260, first two digits
for _first, _last in (
    (11, 15),
    (21, 23),
    (31, 37),
    (41, 46),
    (50, 54),
    (61, 65),
    (71, 71),
    (81, 83),
):
    _PROVINCES[_first : _last + 1] = True
_DAYS: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int32)
_EARLIEST: Final = 1900


@dataclass(frozen=True, slots=True)
class ResidentIds:
    """What was read of many numbers; birth and sex mean something for sound ones only."""

    sound: NDArray[np.bool_]
    birth: Numbers  # year, month and day in one number, such as 19900131
    is_male: NDArray[np.bool_]


def read_resident_ids(numbers: Sequence[object]) -> ResidentIds:
    """Which cells are resident IDs exactly as they are kept, by the rules of ``parse_resident_id``.

    A number that is written in another way, or born before 1900, is not called sound: it may be,
    and is read one by one.
    """
    texts = [
        text if type(text) is str and len(text) == LENGTH and text.isascii() else _NOTHING
        for text in numbers
    ]
    raw = np.frombuffer("".join(texts).encode("ascii"), np.uint8).reshape(-1, LENGTH)
    signs: Numbers = raw.astype(np.int32) - _ZERO
    digits, last = signs[:, :17], signs[:, 17]
    sound: NDArray[np.bool_] = np.all((digits >= 0) & (digits <= 9), axis=1)
    digits = np.where(sound[:, None], digits, 0)
    sound &= _PROVINCES[digits[:, 0] * 10 + digits[:, 1]]
    year = digits[:, 6:10] @ np.array([1000, 100, 10, 1], np.int32)
    month = digits[:, 10] * 10 + digits[:, 11]
    day = digits[:, 12] * 10 + digits[:, 13]
    sound &= (year >= _EARLIEST) & _is_day(year, month, day)
    due = (12 - digits @ _WEIGHTS % 11) % 11
    sound &= last == np.where(due == 10, _X, due)
    return ResidentIds(sound, year * 10_000 + month * 100 + day, digits[:, 16] % 2 == 1)


def number_of(day: date) -> int:
    """The day as the columns hold it, such as 19900131."""
    return day.year * 10_000 + day.month * 100 + day.day


def full_years(birth: Numbers, day: Numbers | int) -> Numbers:
    """Full years of age on days written as one number each (周岁)."""
    return (day - birth) // 10_000


def _is_day(year: Numbers, month: Numbers, day: Numbers) -> NDArray[np.bool_]:
    is_month = (month >= 1) & (month <= 12)
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = _DAYS[np.where(is_month, month, 0)] + (is_leap & (month == 2))
    return is_month & (day >= 1) & (day <= days)
