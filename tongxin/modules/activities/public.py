"""The door: all that other modules may import."""

from tongxin.modules.activities.models import Activity
from tongxin.modules.activities.selectors import claimable_activities

CLAIMED_AS = Activity._meta.label

__all__ = ["CLAIMED_AS", "Activity", "claimable_activities"]
