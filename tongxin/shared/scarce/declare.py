"""What is limited, and by which row: said once by whoever owns the rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Model, Q

from tongxin.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Limited:
    """What is limited and by which row (稀缺资源).

    ``rows`` carry ``ceiling`` (none: no limit) and ``held``, the number of live ``seats``, each of
    which names its row in ``of`` and its holder in ``by`` and is live while ``released_at`` is
    empty. ``when`` says which rows may be taken from; ``ends`` names the column of the instant from
    which nothing is taken any more. ``until`` names the column of a seat that is held for a time
    only. With ``waits`` people stand in line where nothing is left; who is promoted holds the seat
    for ``offer`` or until what ``offers`` says of a row, or for good where both are empty, and
    ``passes_over`` says who may not be promoted on a row at an instant: they keep their place. A
    database constraint stands behind the ceiling and another behind one live seat per holder.
    """

    rows: type[Model]
    seats: type[Model]
    of: str
    by: str
    held: str
    ceiling: str
    closed: type[DomainError]
    full: type[DomainError]
    twice: type[DomainError]
    missing: type[DomainError]
    when: Q = field(default_factory=Q)
    ends: str = ""
    until: str = ""
    waits: bool = False
    offer: timedelta | None = None
    offers: Callable[[Model, datetime], datetime | None] | None = None
    passes_over: Callable[[Model, int, datetime], bool] | None = None

    @property
    def label(self) -> str:
        """The rows' stable name, such as ``scarce.Pool``."""
        return self.rows._meta.label


_declared: dict[str, Limited] = {}


def declare(limited: Limited) -> Limited:
    """Enter what has holds or a waiting list, so that the beat frees what ran out."""
    known = _declared.setdefault(limited.label, limited)
    if known != limited:
        raise ValueError(f"{limited.label} is limited twice")
    return limited


def declared() -> tuple[Limited, ...]:
    """All that was entered, by name."""
    return tuple(_declared[label] for label in sorted(_declared))
