"""What is limited, and by which row: said once by whoever owns the rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Model, Q

from tongxin.kernel.errors import DomainError

# Who waits comes before who arrives when a part returns: for so long what returned is kept for the
# beat, which moves them up within a minute and writes the part down as returned.
GRACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Parts:
    """That some seats of a row are kept for some unions up to an instant (按工会分配).

    ``rows`` name the row in ``of`` and the union in ``party``; they carry ``quota`` and
    ``seats_held``, and ``returns_at``, from which on what is left is everybody's (``returned_at``:
    it was given out). A seat names the part it was taken from in ``on``. ``refusal`` says, with
    ``at``, that what is left is kept for others; it is a kind of ``full``.
    """

    rows: type[Model]
    of: str
    party: str
    on: str
    refusal: type[DomainError]


@dataclass(frozen=True, slots=True)
class Limited:
    """What is limited and by which row (稀缺资源).

    ``rows`` carry ``ceiling`` (none: no limit) and ``held``, the number of live ``seats``, each of
    which names its row in ``of`` and its holder in ``by`` and is live while ``released_at`` is
    empty. ``when`` says which rows may be taken from; ``ends`` names the column of the instant from
    which nothing is taken any more. ``until`` names the column of a seat that is held for a time
    only. With ``waits`` people stand in line where nothing is left; who is promoted holds the seat
    for ``offer`` or until what ``offers`` says of a row, or for good where both are empty, and
    ``passes_over`` says who may not be promoted on a row at an instant: they keep their place.
    With ``parts`` some seats are kept for some unions. A database constraint stands behind the
    ceiling and another behind one live seat per holder.
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
    parts: Parts | None = None

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
