"""Seats of a row that are kept for some unions up to an instant (按工会分配), then everybody's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from tongxin.kernel.errors import DomainError
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce.declare import GRACE, Limited, Parts
from tongxin.shared.scarce.models import Wait


@dataclass(frozen=True, slots=True)
class Part:
    """What of a row is still kept for the union at ``path`` and all below it."""

    key: int
    path: str
    left: int
    returns_at: datetime


@dataclass(slots=True)
class Standing:
    """What is free of a row at an instant, and for whom; ``rest`` none: as many as one likes.

    Whoever belongs to a part (the nearest one above the own union) takes from it while it has
    seats; all others, and those whose part is used up, take what no part keeps. ``awaited`` has
    just returned and goes to who waits first. The statement of the gate says the same in SQL
    (``gate/parts.py``).
    """

    rest: int | None
    parts: list[Part] = field(default_factory=list)
    awaited: int = 0

    @property
    def kept(self) -> int:
        """How many seats are kept for the unions of the parts."""
        return sum(part.left for part in self.parts)

    @property
    def open(self) -> int | None:
        """How many anybody may take."""
        return None if self.rest is None else max(0, self.rest - self.kept - self.awaited)

    @property
    def is_spent(self) -> bool:
        """Whether there is nothing for anybody."""
        return self.rest == 0

    @property
    def returns_at(self) -> datetime | None:
        """When the first of the seats that are kept become everybody's."""
        return min((part.returns_at for part in self.parts if part.left > 0), default=None)

    def part_of(self, path: str) -> Part | None:
        """The nearest part at or above a union."""
        above = [part for part in self.parts if path.startswith(part.path)]
        return max(above, key=lambda part: len(part.path), default=None)

    def room_for(self, path: str) -> int | None:
        """How many seats somebody of this union sees free."""
        if self.rest is None or self.open is None:
            return None
        part = self.part_of(path)
        return min(self.rest, self.open + (max(0, part.left) if part else 0))

    def fits(self, path: str) -> bool:
        """Whether there is a seat for somebody of this union."""
        return self.room_for(path) != 0

    def take(self, path: str) -> None:
        """One seat less, of the own part where it has one."""
        part = self.part_of(path)
        if part is not None and part.left > 0:
            self.parts[self.parts.index(part)] = replace(part, left=part.left - 1)
        if self.rest is not None:
            self.rest -= 1


def standing(limited: Limited, row: Model, at: datetime) -> Standing:
    """What is free of a row at an instant."""
    return standings(limited, [row], at)[row.pk]


def standings(limited: Limited, rows: Iterable[Model], at: datetime) -> dict[int, Standing]:
    """The same of many rows, by key, with one query."""
    told = {row.pk: Standing(_rest(limited, row)) for row in rows}
    if limited.parts is not None:
        for key, found in living(limited.parts, told, at).items():
            told[key].parts = found
    return told


def living(declared: Parts, keys: Iterable[int], at: datetime) -> dict[int, list[Part]]:
    """What is kept of rows at an instant, by the row's key; one query."""
    names = (f"{declared.of}_id", "pk", f"{declared.party}__path")
    found = _kept(declared, keys).filter(returns_at__gt=at)
    told: dict[int, list[Part]] = {}
    for of, key, path, quota, held, ends in found.values_list(
        *names, "quota", "seats_held", "returns_at"
    ):
        told.setdefault(of, []).append(Part(key, path, quota - held, ends))
    return told


def arriving(declared: Parts, rests: Mapping[int, int | None], at: datetime) -> dict[int, Standing]:
    """What who arrives finds of rows, by key, also while a part returns; one query."""
    told = {key: Standing(rest) for key, rest in rests.items()}
    limited = declared.rows._meta.get_field(declared.of).related_model._meta.label
    line = Wait.objects.filter(
        what=limited, row_key=OuterRef(f"{declared.of}_id"), promoted_at=None, left_at=None
    )
    found = _kept(declared, told).filter(returns_at__gt=at - GRACE)
    names = (f"{declared.of}_id", "pk", f"{declared.party}__path", "quota", "seats_held")
    for of, key, path, quota, held, ends, is_awaited in found.annotate(
        is_awaited=Exists(line)
    ).values_list(*names, "returns_at", "is_awaited"):
        if ends > at:
            told[of].parts.append(Part(key, path, quota - held, ends))
        elif is_awaited:
            told[of].awaited += quota - held
    return told


def of_theirs(there: Standing) -> Q:
    """Who waits and may belong to a part that has seats."""
    paths = [part.path for part in there.parts if part.left > 0]
    return reduce(or_, (Q(worker__union_path__startswith=path) for path in paths), Q(pk=None))


def home_of(limited: Limited, worker_id: int) -> str:
    """The path of a worker's union; it matters only where there are parts."""
    if limited.parts is None:
        return ""
    return homes_of([worker_id]).get(worker_id, "")


def homes_of(worker_ids: Iterable[int]) -> dict[int, str]:
    """The paths of the unions of workers."""
    rows = Worker.objects.filter(pk__in=list(worker_ids))
    return dict(rows.values_list("pk", "union_path"))


def refusal(limited: Limited, there: Standing) -> DomainError | None:
    """That what is left is kept for others; nothing where nothing is left."""
    if limited.parts is None or there.is_spent or there.returns_at is None:
        return None
    return limited.parts.refusal(at=f"{timezone.localtime(there.returns_at):%Y-%m-%d %H:%M}")


def count(declared: Parts, key: int, step: int) -> Model:
    """One seat more or less of a part of a locked row."""
    found = declared.rows.objects.filter(pk=key)
    found.update(seats_held=F("seats_held") + step)
    return found.get()


def give_back(limited: Limited, seat: Model) -> None:
    """A seat that was released is free again in the part it was taken from."""
    if limited.parts and (key := getattr(seat, f"{limited.parts.on}_id")) is not None:
        count(limited.parts, key, -1)


def due(declared: Parts, keys: Iterable[int] | None, at: datetime) -> QuerySet[Model]:
    """Parts whose time is over and which nobody wrote down as returned yet."""
    return _kept(declared, keys).filter(returns_at__lte=at)


def _kept(declared: Parts, keys: Iterable[int] | None) -> QuerySet[Model]:
    found = declared.rows.objects.filter(returned_at=None)
    return found if keys is None else found.filter(**{f"{declared.of}__in": list(keys)})


def _rest(limited: Limited, row: Model) -> int | None:
    ceiling = getattr(row, limited.ceiling)
    return None if ceiling is None else max(0, ceiling - getattr(row, limited.held))
