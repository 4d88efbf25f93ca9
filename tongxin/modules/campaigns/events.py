"""Facts this module publishes."""

from dataclasses import dataclass
from typing import ClassVar

from tongxin.kernel.events import Event


@dataclass(frozen=True, slots=True)
class CampaignIssued(Event):
    """A campaign reached its recipients (部署已下发)."""

    kind: ClassVar[str] = "campaigns.campaign_issued"
    campaign_id: int
    task_count: int


@dataclass(frozen=True, slots=True)
class TasksCascaded(Event):
    """A union passed a task on below (任务已分解)."""

    kind: ClassVar[str] = "campaigns.tasks_cascaded"
    task_id: int
    child_count: int


@dataclass(frozen=True, slots=True)
class TaskReported(Event):
    """A union reported on a task (任务已反馈)."""

    kind: ClassVar[str] = "campaigns.task_reported"
    task_id: int


@dataclass(frozen=True, slots=True)
class TaskAccepted(Event):
    """A superior accepted a task (任务已办结)."""

    kind: ClassVar[str] = "campaigns.task_accepted"
    task_id: int


@dataclass(frozen=True, slots=True)
class OwnTaskAdded(Event):
    """A union set itself an own-choice task (自选动作已设立)."""

    kind: ClassVar[str] = "campaigns.own_task_added"
    task_id: int
