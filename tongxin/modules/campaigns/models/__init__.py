"""Tables of campaigns and tasks."""

from tongxin.modules.campaigns.models.campaign import (
    Campaign,
    CampaignAudience,
    Measure,
    MeasureSection,
    ReportDuty,
)
from tongxin.modules.campaigns.models.task import Task, TaskReminder, TaskReport

__all__ = [
    "Campaign",
    "CampaignAudience",
    "Measure",
    "MeasureSection",
    "ReportDuty",
    "Task",
    "TaskReminder",
    "TaskReport",
]
