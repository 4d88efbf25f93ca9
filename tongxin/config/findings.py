"""What a health check answers: one finding per question."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _


class State(StrEnum):
    """How a question was answered."""

    FINE = "fine"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question, and what to do where it is bad."""

    question: str
    state: State
    told: str

    @property
    def has_failed(self) -> bool:
        """Whether somebody must act now."""
        return self.state is State.FAILED

    def as_dict(self) -> dict[str, str]:
        """For machines."""
        return asdict(self)

    def __str__(self) -> str:
        mark = {State.FINE: _("正常"), State.WARNING: _("提醒"), State.FAILED: _("故障")}
        return f"{mark[self.state]}  {self.question}  {self.told}"


Answer = tuple[State, str]
Check = Callable[[datetime], Answer]
