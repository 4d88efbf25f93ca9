"""Rows of the roster that are sound beyond doubt, read column by column (名册成批校验)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tongxin.kernel.errors import DomainError
from tongxin.kernel.identity.many import number_of, read_resident_ids
from tongxin.shared.people.many import WORDS, Persons, pack_persons, seal_persons
from tongxin.shared.people.models import IdType, Sex
from tongxin.shared.transfer.cells import read_cell
from tongxin.shared.transfer.sheets import Column, Columns, Sheet

WRONG: Final = object()  # what a look at the single row will explain
MOST_KNOWN: Final = 200_000  # different texts of one column that are kept
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
SINGLE: Final = {"id_number", "mobile"}  # nearly all different, and kept nowhere in clear


@dataclass(frozen=True, slots=True)
class PlainRows:
    """Columns of the sound rows; days are numbers such as 20240305."""

    persons: Persons
    birth: NDArray[np.int32]
    joined: NDArray[np.int32]
    texts: Mapping[str, Sequence[Any]]


class Memo(dict[object, Any]):
    """What the cells of one column mean; read once for every different text."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column

    def __missing__(self, raw: object) -> Any:
        try:
            value = read_cell(self.column, raw)
        except DomainError:
            value = WRONG
        if type(raw) is str and len(self) < MOST_KNOWN:
            self[raw] = value
        return value


class PlainRowReader:
    """Reads the cells of one file; what is not plain is left to the reading of single rows."""

    def __init__(self, sheet: Sheet) -> None:
        self.memos = {one.key: Memo(one) for one in sheet.columns if one.key not in SINGLE}

    def read(self, cells: Mapping[str, list[object]]) -> Columns:
        """The rows with a resident ID in which nothing is wrong or in doubt."""
        ids = read_resident_ids(cells["id_number"])
        empty = [None] * len(ids.sound)
        texts = {key: _meanings(memo, cells.get(key, empty)) for key, memo in self.memos.items()}
        mobiles = cells["mobile"]
        sexes = np.where(ids.is_male, Sex.MALE.value, Sex.FEMALE.value)
        sound = ids.sound & _all_read(texts) & _are_mobiles(mobiles)
        sound &= np.array([one == IdType.RESIDENT for one in texts["id_type"]])
        sound &= np.array([not one for one in texts["sex"]]) | (np.array(texts["sex"]) == sexes)
        joined, born = _numbers(texts["joined_on"]), _numbers(texts["birth_date"])
        sound &= (born == 0) | (born == ids.birth)
        places = np.flatnonzero(sound)
        picked = places.tolist()
        texts["sex"] = sexes.tolist()
        numbers = _picked(cells["id_number"], picked)
        birth = ids.birth[places]
        texts = {key: _picked(column, picked) for key, column in texts.items()}
        persons = pack_persons(
            seal_persons(IdType.RESIDENT, numbers, _picked(mobiles, picked)),
            names=texts["name"],
            birth_dates=[day_of(one) for one in birth.tolist()],
            worker_groups=[one or () for one in texts["worker_groups"]],
            words=[[one or "" for one in texts[key]] for key in WORDS],
        )
        rows = PlainRows(persons, birth=birth, joined=joined[places], texts=texts)
        return Columns(picked, [f"{IdType.RESIDENT}\0{one}" for one in numbers], rows)


@lru_cache(maxsize=50_000)
def day_of(number: int) -> date:
    """The day that is written as one number."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def _picked(column: Sequence[Any], picked: Sequence[int]) -> list[Any]:
    return [column[at] for at in picked]


def _meanings(memo: Memo, raw: list[object]) -> list[Any]:
    # A number may equal another kind of cell (1 and true): only texts are looked up.
    return [memo[one] if type(one) is str else memo.__missing__(one) for one in raw]


def _all_read(texts: Mapping[str, list[Any]]) -> NDArray[np.bool_]:
    wrong = {at for column in texts.values() if WRONG in column for at in _places(column)}
    size = len(next(iter(texts.values())))
    sound = np.ones(size, bool)
    sound[list(wrong)] = False
    return sound


def _places(column: list[Any]) -> list[int]:
    return [at for at, one in enumerate(column) if one is WRONG]


def _are_mobiles(raw: Sequence[object]) -> NDArray[np.bool_]:
    return np.array([type(one) is str and _MOBILE.fullmatch(one) is not None for one in raw])


def _numbers(days: Sequence[Any]) -> NDArray[np.int32]:
    """Days as one number each, 0 for none."""
    known: dict[Any, int] = {None: 0, WRONG: 0}
    for one in set(days) - known.keys():
        known[one] = number_of(one)
    return np.array([known[one] for one in days], np.int32)
