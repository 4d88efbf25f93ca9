"""The door: all that other modules may import."""

from tongxin.modules.campaigns.models import Campaign, Task
from tongxin.modules.campaigns.selectors.campaigns import campaign_list

__all__ = ["Campaign", "Task", "campaign_list"]
