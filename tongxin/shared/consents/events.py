"""Facts about consent."""

from dataclasses import dataclass
from typing import ClassVar

from tongxin.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ConsentEnded(Event):
    """A person no longer agrees to a use (撤回同意)."""

    kind: ClassVar[str] = "consents.ended"

    worker_id: int
    purpose: str
