"""What a module says of a sheet: its columns and who takes the rows (表格声明)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from django.utils import timezone
from django.utils.functional import Promise

from tongxin.kernel import masking
from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import DomainError
from tongxin.kernel.periods import Period
from tongxin.kernel.text import listed
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.errors import UnknownSheet

Text = str | Promise


class Type(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"
    WHOLE = "whole"
    QUANTITY = "quantity"
    AMOUNT = "amount"


class Done(StrEnum):
    """What became of a row that was taken."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet (列).

    ``sealed`` names the mask under which a refused value is shown. ``parse`` reads the raw cell
    instead of the type. ``choices`` gives the code for each label of the list, ``also`` for other
    words people write; ``aliases`` are other headers under which the column is known.
    """

    key: str
    header: str
    type: Type = Type.TEXT
    required: bool = False
    example: str = ""
    help: Text = ""
    sealed: str = ""
    most: int = 100
    choices: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    parse: Callable[[Any], Any] | None = None

    def shown(self, raw: object) -> str:
        """The value as a refusal may repeat it."""
        text = "" if raw is None else str(raw)
        if self.sealed and text:
            text = masking.MASKS[self.sealed](text)
        return text[:80]


@dataclass(frozen=True, slots=True)
class Row:
    """One row that was read: its number in the sheet and the values by column."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One reason against a row, at a column or at the row as a whole."""

    error: DomainError
    column: str = ""


Verdict = Done | list[Flaw]


class RowRefused(Exception):
    """Raised by a row service to name the column that is wrong."""

    def __init__(self, error: DomainError, column: str = "") -> None:
        super().__init__(error.code)
        self.flaw = Flaw(error, column)


@dataclass(frozen=True, slots=True)
class Setting:
    """Who imports, into which subtree, and when."""

    union: UnionOrg | None
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The day of the import."""
        return timezone.localdate(self.now)

    def scope(self, right: str) -> Scope:
        """Where the actor holds ``right`` inside the subtree of the import."""
        held = self.actor.scope(right)
        if self.union is None:
            return held
        if held.covers(self.union.path):
            return Scope(paths=(self.union.path,))
        return Scope(paths=tuple(p for p in held.paths if p.startswith(self.union.path)))


@dataclass(frozen=True, slots=True)
class Arranged:
    """Rows in the order in which they can be taken, and what is wrong with the others."""

    rows: Sequence[Row]
    flaws: Mapping[int, list[Flaw]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows of a block that are sound beyond doubt, column by column (成批数据).

    ``places`` says which rows of the block they are, ``keys`` their natural keys as one text each.
    """

    places: Sequence[int]
    keys: Sequence[str]
    values: Any = None


class SetReader(Protocol):
    """Reads the cells of one file block by block; it may remember what it has read."""

    def read(self, cells: Mapping[str, list[object]]) -> Columns:
        """The sound rows out of the cells by column; what it leaves out is read row by row."""


@dataclass(frozen=True, slots=True)
class Quick:
    """The way of large files: what is plain goes set by set, all else row by row (成批办理).

    ``take`` answers for each of the picked rows, or None where the row wants a closer look: such
    a row goes the ordinary way, so both ways come to the same end.
    """

    reader: Callable[[], SetReader]
    take: Callable[[Columns, Sequence[int], "Setting"], Sequence[Done | None]]


RowsService = Callable[[Sequence[Row], Setting], Sequence[Verdict]]
RowService = Callable[[Row, Setting], Done]
Exporter = Callable[[UnionOrg, Period, Setting], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One importable or exportable table (表格).

    ``row`` takes one row, ``rows`` a chunk at once; ``arrange`` sees the whole file first. A
    service answers for each row, in order, and is repeated when a rival wrote at the same time.
    """

    key: str
    title: Text
    columns: tuple[Column, ...]
    natural_key: tuple[str, ...]
    needs: str
    row: RowService | None = None
    rows: RowsService | None = None
    quick: Quick | None = None
    arrange: Callable[[Sequence[Row]], Arranged] | None = None
    export: Exporter | None = None
    views: str = ""
    reveals: str = ""
    brings: str = ""  # the right to hand in a file, where it is not that of all imports
    chunk: int = 500

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers of the template, in order."""
        return tuple(column.header for column in self.columns)

    @property
    def other_headers(self) -> dict[str, str]:
        """The header that each alias stands for."""
        return {alias: column.header for column in self.columns for alias in column.aliases}

    @property
    def has_example(self) -> bool:
        """Whether the template shows a row as it should be: every required column has one."""
        return all(column.example for column in self.columns if column.required)

    @property
    def is_importable(self) -> bool:
        """Whether anybody takes its rows."""
        return self.row is not None or self.rows is not None

    def column(self, key: str) -> Column | None:
        """The column with this key."""
        return next((column for column in self.columns if column.key == key), None)

    def described(self) -> dict[str, Any]:
        """The sheet in plain values, for the command line and the API."""
        return {
            "key": self.key,
            "title": str(self.title),
            "natural_key": list(self.natural_key),
            "importable": self.is_importable,
            "exportable": self.export is not None,
            "columns": [
                {
                    "key": column.key,
                    "header": column.header,
                    "aliases": list(column.aliases),
                    "type": str(column.type),
                    "required": column.required,
                    "sealed": bool(column.sealed),
                    "example": column.example,
                    "help": str(column.help),
                    "choices": list(column.choices),
                }
                for column in self.columns
            ],
        }


_sheets: dict[str, Sheet] = {}


def register(sheet: Sheet) -> Sheet:
    """Enter a sheet; called when a module's declarations are loaded."""
    if sheet.key in _sheets:
        raise ValueError(f"sheet {sheet.key} is declared twice")
    keys = [column.key for column in sheet.columns]
    headers = [*sheet.headers, *(alias for column in sheet.columns for alias in column.aliases)]
    if len(set(keys)) != len(keys) or len(set(headers)) != len(headers):
        raise ValueError(f"sheet {sheet.key}: keys, headers and aliases are unique")
    if set(sheet.natural_key) - set(keys):
        raise ValueError(f"sheet {sheet.key}: the natural key is made of its columns")
    _sheets[sheet.key] = sheet
    return sheet


def all_sheets() -> list[Sheet]:
    """Every declared sheet in the order of the keys."""
    return [_sheets[key] for key in sorted(_sheets)]


def get_sheet(key: str) -> Sheet:
    """The declared sheet. Raises UnknownSheet."""
    if key not in _sheets:
        raise UnknownSheet(key=key, known=listed(sorted(_sheets)))
    return _sheets[key]
