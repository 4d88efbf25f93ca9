"""What a module declares so that an act of its own may come in bursts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Model

from tongxin.kernel.errors import DomainError
from tongxin.kernel.events import Event
from tongxin.shared.scarce.declare import Parts

Facts = Mapping[str, Any]
DONE, AGAIN, GONE, REVOKED, TWICE, FULL, KEPT, RETRY = (
    "done",
    "again",
    "gone",
    "revoked",
    "twice",
    "full",
    "kept",
    "retry",
)


class Act(NamedTuple):
    """One wish of one person (一次提交): ``by`` wants something of ``row``.

    ``key`` is the idempotency key; ``epoch`` that of the pass, or none for the site's own
    services, which ask without a pass.
    """

    row: int
    by: int
    actor: str
    account: int | None
    at: datetime
    key: str = ""
    epoch: int | None = None
    given: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Log:
    """What an act that went through writes into log and outbox."""

    verb: str
    fact: type[Event]
    says: Mapping[str, str]  # field of the fact → SQL


@dataclass(frozen=True, slots=True)
class Burst:
    """One act that comes in bursts (抢报): what is written where, and what forbids it.

    ``rows`` carry the window and, with ``held`` and ``ceiling``, the quota; each act writes one row
    of ``ledger``, which names its row in ``of`` and its person in ``by`` and is live while
    ``ends`` is empty. SQL speaks of ``act``, of ``thing`` (the row, with what ``sees`` adds once
    for a batch) and of what ``joins`` adds. ``rules`` are asked in their order: the first that
    holds is the outcome. ``twice`` names what further makes two acts the same one; ``same`` says
    when a second one, whatever its key, is only the first sent again. ``tells`` names columns of
    the row which the refusals need, ``notes`` (name → SQL) what they need to know of the person;
    ``shows`` names those of them that the answer of an act that went through says as well.
    With ``parts`` some seats are kept for some unions, that of the person being ``who`` of the
    joins: who finds only such is told ``kept`` and, as ``returns_at``, when the first of them
    become everybody's, if that lies ahead.
    """

    name: str
    rows: type[Model]
    ledger: type[Model]
    of: str
    by: str
    log: Log
    writes: Mapping[str, str]
    rules: Mapping[str, str]
    refusals: Mapping[str, Callable[[Facts], DomainError]]
    ends: str = "released_at"
    held: str = ""
    ceiling: str = ""
    epoch: str = "pass_epoch"
    joins: str = ""
    sees: Mapping[str, str] = field(default_factory=dict)
    tells: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)  # name → SQL type
    parts: Parts | None = None
    closes: str = ""  # which of ``tells`` is the bell: after it nothing is known to be full
    twice: tuple[str, ...] = ()
    same: str = ""
    reads: Callable[[bytes, int, datetime], Mapping[str, Any]] | None = None
    shows: tuple[str, ...] = ()

    @property
    def is_limited(self) -> bool:
        """Whether there is a quota row to lock."""
        return bool(self.held)

    @property
    def known(self) -> tuple[str, ...]:
        """The names of the facts that come back with every outcome."""
        return *self.tells, *self.notes, *(("returns_at",) if self.parts else ())

    def refusal(self, outcome: str, facts: Facts) -> DomainError:
        """The error of an outcome."""
        return self.refusals[outcome](facts)


_declared: dict[str, Burst] = {}


def declare(burst: Burst) -> Burst:
    """Enter a burst; the name is stable for ever."""
    known = _declared.setdefault(burst.name, burst)
    if known != burst:
        raise ValueError(f"{burst.name} is declared twice")
    return burst


def find(name: str) -> Burst:
    """The burst of this name."""
    return _declared[name]


def declared() -> tuple[Burst, ...]:
    """All bursts, by name."""
    return tuple(_declared[name] for name in sorted(_declared))
