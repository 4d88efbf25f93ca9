"""What happens to a case, for modules that want to hear."""

from dataclasses import dataclass
from typing import ClassVar

from tongxin.kernel.events import Event


@dataclass(frozen=True, slots=True)
class StepOpened(Event):
    """A case waits at ``place_id``."""

    kind: ClassVar[str] = "approvals.step_opened"
    case_id: int
    step_id: int
    place_id: int


@dataclass(frozen=True, slots=True)
class CaseUrged(Event):
    """The maker asks for a decision."""

    kind: ClassVar[str] = "approvals.urged"
    case_id: int
    step_id: int
    place_id: int


@dataclass(frozen=True, slots=True)
class CaseFinished(Event):
    """The last step agreed; ``flow`` and ``target`` say to which row."""

    kind: ClassVar[str] = "approvals.finished"
    case_id: int
    flow: str
    target: str


@dataclass(frozen=True, slots=True)
class CaseReturned(Event):
    """The case went back to its maker."""

    kind: ClassVar[str] = "approvals.returned"
    case_id: int
    flow: str
    target: str


@dataclass(frozen=True, slots=True)
class CaseRejected(Event):
    """The case was turned down."""

    kind: ClassVar[str] = "approvals.rejected"
    case_id: int
    flow: str
    target: str


@dataclass(frozen=True, slots=True)
class CaseWithdrawn(Event):
    """The maker took the case back."""

    kind: ClassVar[str] = "approvals.withdrawn"
    case_id: int
    flow: str
    target: str


NOT_AGREED = (CaseReturned, CaseRejected, CaseWithdrawn)
