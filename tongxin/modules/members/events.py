"""Facts about memberships."""

from dataclasses import dataclass
from typing import ClassVar

from tongxin.kernel.events import Event


@dataclass(frozen=True, slots=True)
class MemberAdmitted(Event):
    """A worker became a member of a union."""

    kind: ClassVar[str] = "members.admitted"
    membership_id: int
    worker_id: int
    union_id: int
    joined_on: str


@dataclass(frozen=True, slots=True)
class RosterImported(Event):
    """Many workers became members at once, out of one part of a sheet.

    ``spans`` are the first and last numbers of stretches of memberships.
    """

    kind: ClassVar[str] = "members.roster_imported"
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class MembershipEnded(Event):
    """A membership ended."""

    kind: ClassVar[str] = "members.ended"
    membership_id: int
    worker_id: int
    union_id: int
    left_on: str
    status: str
