"""What is told of persons."""

from dataclasses import dataclass
from typing import ClassVar

from tongxin.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PeopleMerged(Event):
    """Two numbers have turned out to be one person; from now on ``kept_id`` stands for both."""

    kind: ClassVar[str] = "people.merged"
    kept_id: int
    gone_id: int


@dataclass(frozen=True, slots=True)
class PeopleParted(Event):
    """Two numbers that were taken for one person are two again."""

    kind: ClassVar[str] = "people.parted"
    kept_id: int
    gone_id: int
