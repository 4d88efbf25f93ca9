"""What a module says of a list that may be taken out of the house (可导出的列表)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import localtime

from tongxin.kernel.actors import NOWHERE, Actor, Scope
from tongxin.kernel.sealed import Sealed
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.keys import beyond, place_of
from tongxin.shared.transfer.permissions import Can
from tongxin.shared.transfer.refusals import UnknownList

Text = str | Promise
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Ask:
    """Who looks at a list, from which union, narrowed to what, and when.

    ``scope`` is where the right of the list reaches; for a file, as far as one may take out.
    """

    actor: Actor
    union: UnionOrg | None
    now: datetime
    scope: Scope = NOWHERE
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def here(self) -> Scope:
        """The subtree of the union one works at, as far as the scope reaches there."""
        if self.union and self.scope.covers(self.union.path):
            return Scope(paths=(self.union.path,))
        return NOWHERE

    def word(self, name: str) -> str:
        """What one condition was set to; empty without it."""
        return self.chosen.get(name, "")

    def number(self, name: str) -> int:
        """The number of the row a list belongs to; 0 for what is none."""
        text = self.word(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@dataclass(frozen=True, slots=True)
class Col:
    """One column of a list: its header and how a row fills it, by a path or by a function."""

    header: Text
    value: str | Callable[[Any], Any]

    def of(self, row: Any) -> Any:
        """The value of one row; nothing where the path breaks off."""
        if callable(self.value):
            return self.value(row)
        for step in self.value.split("."):
            row = getattr(row, step, None)
            row = row() if callable(row) else row
        return row


class Chunk(NamedTuple):
    """Some lines of a file, and where the next begin; nothing behind the last."""

    lines: list[list[Any]]
    place: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeable:
    """What may leave the house as a file (可导出的内容), and what narrows it.

    ``is_personal`` says that a row names a person; ``reveals`` is the right with which sealed
    values may be written out in full.
    """

    key: str
    title: Text
    needs: str
    filters: Mapping[str, Text] = field(default_factory=dict)
    is_personal: bool = False
    reveals: str = ""

    def heads(self, ask: Ask) -> list[str]:
        """The headers of the file, in the language of the reader."""
        raise NotImplementedError

    def count(self, ask: Ask, most: int) -> int:
        """How many rows there are, counted up to ``most``."""
        raise NotImplementedError

    def chunk(self, ask: Ask, place: Any, size: int, *, clear: bool) -> Chunk:
        """The rows behind a place, about ``size`` of them."""
        raise NotImplementedError

    def narrowed(self, given: Mapping[str, Any]) -> dict[str, str]:
        """The conditions among the words of an address."""
        found = {name: str(given.get(name) or "")[:LONGEST] for name in self.filters}
        return {name: text for name, text in found.items() if text and "\0" not in text}

    def in_words(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """The conditions as people read them."""
        return {str(self.filters[name]): text for name, text in chosen.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Takeable):
    """One list of the workbench (列表): rows, which serve screen and file alike, and columns.

    ``joined`` names the conditions that other tables decide; under them fewer rows are counted.
    ``counted`` says up to how many, where other tables always decide.
    """

    rows: Callable[[Ask], QuerySet]
    order: Sequence[str]
    columns: Sequence[Col]
    joined: frozenset[str] = frozenset()
    counted: int | None = None

    @property
    def headers(self) -> list[str]:
        """The headers in the language of the reader."""
        return [str(column.header) for column in self.columns]

    def heads(self, ask: Ask) -> list[str]:
        """The headers of the file."""
        return self.headers

    def count(self, ask: Ask, most: int) -> int:
        """How many rows there are, counted up to ``most``."""
        return self.rows(ask).order_by()[:most].count()

    def chunk(self, ask: Ask, place: Any, size: int, *, clear: bool) -> Chunk:
        """The rows behind a place, in the order of the screen."""
        rows = self.rows(ask).order_by(*self.order)
        if place:
            rows = rows.filter(beyond(rows, self.order, place))
        found = list(rows[:size])
        lines = [self.line(row, clear=clear) for row in found]
        return Chunk(lines, None if len(found) < size else place_of(found[-1], self.order))

    def line(self, row: Any, *, clear: bool = False) -> list[Any]:
        """One row as the file shows it; masked unless ``clear``, and where use is restricted."""
        clear = clear and not getattr(getattr(row, "worker", row), "restricted_at", None)
        return [shown(column.of(row), clear=clear) for column in self.columns]


def shown(value: Any, *, clear: bool = False) -> Any:
    """A value as a cell: days and numbers as such, everything else as text."""
    if isinstance(value, Sealed):
        return value.open() if clear else value.mask
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date | int | float | Decimal):
        return value
    many = isinstance(value, list | tuple)
    return "、".join(map(str, value)) if many else "" if value is None else str(value)


def reach_of(listing: Takeable, actor: Actor) -> Scope:
    """Where the actor both sees the list and may take it out."""
    seen, out = actor.scope(listing.needs), actor.scope(Can.EXPORT)
    return Scope(paths=tuple(sorted(set(_common(seen.paths, out.paths)))))


def _common(some: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    others = tuple(others)
    for one in some:
        for other in others:
            if one.startswith(other):
                yield one
            elif other.startswith(one):
                yield other


_listings: dict[str, Takeable] = {}
T = TypeVar("T", bound=Takeable)


def declare(listing: T) -> T:
    """Enter a list; called when a module's declarations are loaded."""
    if listing.key in _listings:
        raise ValueError(f"list {listing.key} is declared twice")
    if isinstance(listing, Listing) and not _is_sound(listing):
        raise ValueError(f"list {listing.key}: columns, and an order that ends unique")
    _listings[listing.key] = listing
    return listing


def _is_sound(listing: Listing) -> bool:
    last = listing.order[-1].removeprefix("-")
    return bool(listing.columns) and last in {"pk", "path", "code"}


def all_listings() -> list[Listing]:
    """Every declared list of rows in the order of the keys."""
    known = (_listings[key] for key in sorted(_listings))
    return [one for one in known if isinstance(one, Listing)]


def get_listing(key: str) -> Takeable:
    """The declared list. Raises UnknownList."""
    if key not in _listings:
        raise UnknownList(key=key)
    return _listings[key]
