"""Persons by the hundred thousand: found by document or entered, set by set (成批登记)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from django.db import connection

from tongxin.kernel import crypto
from tongxin.kernel.columns import COLUMN, packed
from tongxin.kernel.rls import bypass
from tongxin.kernel.text import grams
from tongxin.shared.people.models import Worker
from tongxin.shared.people.services import BY_ID, BY_MOBILE

WORDS: Final = (
    "sex",
    "ethnicity",
    "education",
    "household",
    "occupation",
    "political_status",
    "employment_form",
    "skill_level",
)
_PART: Final = "\x1f"  # between the members of a list that travels as one text

# A known person is "same" when the row says nothing new; what is sealed is compared by its index.
# Whom the sheet names is looked up by index, however many are on file, and only a number and an
# index of each new person are sorted. They are entered in the order of the index: two imports of
# the same persons wait for each other, never in a ring.
ENTER: Final = f"""
WITH given AS MATERIALIZED (
    SELECT n::int, union_id::bigint, union_path, name, string_to_array(grams, '{_PART}') AS grams,
           decode(id_number, 'hex') AS id_number, decode(id_index, 'hex') AS id_index,
           decode(mobile, 'hex') AS mobile, decode(mobile_index, 'hex') AS mobile_index,
           birth_date::date, string_to_array(worker_groups, '{_PART}') AS worker_groups,
           {", ".join(WORDS)}
    FROM unnest({", ".join([COLUMN] * (11 + len(WORDS)))})
        AS one (n, union_id, union_path, name, grams, id_number, id_index,
                mobile, mobile_index, birth_date, worker_groups, {", ".join(WORDS)})
    WHERE n <> '' AND union_id <> ''
), found AS MATERIALIZED (
    SELECT given.n, worker.id, worker.name = given.name
           AND worker.mobile_index IS NOT DISTINCT FROM given.mobile_index
           AND worker.birth_date IS NOT DISTINCT FROM given.birth_date
           AND given.worker_groups IN ('{{}}', worker.worker_groups::text[])
           AND {" AND ".join(f"given.{one} IN ('', worker.{one})" for one in WORDS)} AS is_same
    FROM given
    JOIN LATERAL (SELECT * FROM people_worker WHERE id_index = given.id_index OFFSET 0) worker
      ON true
), sequence AS MATERIALIZED (
    SELECT pg_get_serial_sequence('people_worker', 'id')::regclass AS place
), fresh AS MATERIALIZED (
    SELECT n, nextval((SELECT place FROM sequence)) AS id
    FROM given WHERE n NOT IN (SELECT n FROM found) ORDER BY id_index
), entered AS (
    INSERT INTO people_worker (
        id, created_at, updated_at, id_type, union_id, union_path, name, grams, id_number, id_index,
        mobile, mobile_index, birth_date, worker_groups, {", ".join(WORDS)})
    SELECT id, %s, %s, %s, union_id, union_path, name, grams, id_number, id_index,
           mobile, mobile_index, birth_date, worker_groups, {", ".join(WORDS)}
    FROM fresh JOIN given USING (n) ORDER BY id
)
SELECT n, id, false, is_same FROM found
UNION ALL
SELECT n, id, true, true FROM fresh
ORDER BY 1
"""  # noqa: S608 - made of the names of columns alone
# What is sorted and kept of twenty thousand persons; compiling would take longer than it saves.
ROOM: Final = "SET LOCAL jit = off; SET LOCAL work_mem = '64MB'"
OTHERS = """
SELECT EXISTS (SELECT FROM people_worker WHERE id_index < %s)
    OR EXISTS (SELECT FROM people_worker WHERE id_index >= %s)
"""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is sealed of many persons, with the indexes by which they are found, as hex digits."""

    id_type: str
    id_numbers: Sequence[str]
    id_indexes: Sequence[str]
    mobiles: Sequence[str]
    mobile_indexes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Persons:
    """What a sheet says of many persons, every column as one text that is ready to be sent."""

    id_type: str
    count: int
    columns: Sequence[str]


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of each that has a union: the number, whether new, whether all was on file."""

    ids: list[int]
    is_new: list[bool]
    is_same: list[bool]


def seal_persons(id_type: str, id_numbers: Sequence[str], mobiles: Sequence[str]) -> Sealed:
    """Seal documents of one kind and mobile numbers; it needs no database."""
    documents = (f"{id_type}:{number}" for number in id_numbers)
    return Sealed(
        id_type,
        _hex(crypto.seal_many(id_numbers, context=f"{Worker._meta.label}.id_number")),
        _hex(crypto.blind_many(documents, purpose=BY_ID)),
        _hex(crypto.seal_many(mobiles, context=f"{Worker._meta.label}.mobile")),
        _hex(crypto.blind_many(mobiles, purpose=BY_MOBILE)),
    )


def pack_persons(
    sealed: Sealed,
    *,
    names: Sequence[str],
    birth_dates: Sequence[date],
    worker_groups: Sequence[Sequence[str]],
    words: Sequence[Sequence[str]],
) -> Persons:
    """Make the columns of persons ready, ``words`` in the order of WORDS; it needs no database."""
    columns: list[Iterable[object]] = [
        names,
        [_grams(name) for name in names],
        sealed.id_numbers,
        sealed.id_indexes,
        sealed.mobiles,
        sealed.mobile_indexes,
        birth_dates,
        [_PART.join(groups) for groups in worker_groups],
        *words,
    ]
    return Persons(sealed.id_type, len(names), [packed(column) for column in columns])


def can_match_set() -> bool:
    """Whether every person is on file under the newest index, so that one look finds all."""
    mark = crypto.index_mark()
    behind = (int.from_bytes(mark, "big") + 1).to_bytes(len(mark), "big")
    with bypass("imports"), connection.cursor() as cursor:
        cursor.execute(OTHERS, [mark, behind])
        return not cursor.fetchone()[0]


def enter_many(
    persons: Persons, *, union_ids: Sequence[int | None], union_paths: Sequence[str], now: datetime
) -> Entered:
    """Enter those whose document nobody has yet, and find the others; nobody is changed.

    Who has no union is left out. The caller has checked every value and writes the log. Raises
    IntegrityError when a rival entered one of them at this instant.
    """
    homes = ["" if one is None else one for one in union_ids]
    given = [packed(range(persons.count)), packed(homes), packed(union_paths)]
    values: list[str | datetime] = [*given, *persons.columns, now, now, persons.id_type]
    with bypass("imports"), connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(ENTER, values)
        rows = cursor.fetchall()
    _, ids, is_new, is_same = map(list, zip(*rows, strict=True)) if rows else ([], [], [], [])
    return Entered(ids, is_new, is_same)


@lru_cache(maxsize=100_000)
def _grams(name: str) -> str:
    return _PART.join(grams(name))


def _hex(blobs: Iterable[bytes | None]) -> list[str]:
    return [blob.hex() for blob in blobs if blob is not None]
