"""What happens to a public notice, for modules that want to hear."""

from dataclasses import dataclass
from typing import ClassVar

from tongxin.kernel.events import Event


@dataclass(frozen=True, slots=True)
class NoticeOpened(Event):
    """A row is on public notice; ``subject`` and ``target`` say which, ``stage`` for what."""

    kind: ClassVar[str] = "public_notices.opened"
    notice_id: int
    subject: str
    target: str
    stage: str


@dataclass(frozen=True, slots=True)
class ObjectionFiled(Event):
    """Somebody objected: the notice is held until it is resolved."""

    kind: ClassVar[str] = "public_notices.objected"
    notice_id: int
    objection_id: int
    subject: str
    target: str


@dataclass(frozen=True, slots=True)
class ObjectionResolved(Event):
    """The investigation of an objection came to its result."""

    kind: ClassVar[str] = "public_notices.resolved"
    notice_id: int
    objection_id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class NoticeExtended(Event):
    """A notice is shown for longer."""

    kind: ClassVar[str] = "public_notices.extended"
    notice_id: int
    ends_at: str


@dataclass(frozen=True, slots=True)
class NoticeConcluded(Event):
    """A notice came to its end; ``outcome`` is passed, upheld or withdrawn."""

    kind: ClassVar[str] = "public_notices.concluded"
    notice_id: int
    subject: str
    target: str
    stage: str
    outcome: str
