"""What befell scarce things, for whoever wants to hear."""

from dataclasses import dataclass
from typing import ClassVar

from tongxin.kernel.events import Event


@dataclass(frozen=True, slots=True)
class SeatPromoted(Event):
    """The first in line got what became free (候补转正)."""

    kind: ClassVar[str] = "scarce.promoted"
    what: str
    row_id: int
    worker_id: int
    seat_id: int


@dataclass(frozen=True, slots=True)
class HoldExpired(Event):
    """A hold ran out before it was confirmed (占用到期)."""

    kind: ClassVar[str] = "scarce.hold_expired"
    what: str
    row_id: int
    holder_id: int
    seat_id: int


@dataclass(frozen=True, slots=True)
class UnusedReturned(Event):
    """What a union did not use of its part went back to the union above (名额收回)."""

    kind: ClassVar[str] = "scarce.unused_returned"
    pool_id: int
    parent_id: int
    places: int


@dataclass(frozen=True, slots=True)
class LotteryPublished(Event):
    """List and rule of a lottery are fixed (摇号名单公布)."""

    kind: ClassVar[str] = "scarce.lottery_published"
    lottery_id: int
    list_hash: str
    notice_hash: str


@dataclass(frozen=True, slots=True)
class LotteryDrawn(Event):
    """A lottery was drawn (摇号完成)."""

    kind: ClassVar[str] = "scarce.lottery_drawn"
    lottery_id: int
    seed: str


@dataclass(frozen=True, slots=True)
class QuestionAnswered(Event):
    """Somebody answered a question (作答)."""

    kind: ClassVar[str] = "scarce.question_answered"
    sheet_id: int
    worker_id: int
    question: int
