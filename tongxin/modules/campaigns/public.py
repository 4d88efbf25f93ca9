"""The door: all that other modules may import."""

from tongxin.modules.campaigns.models import Campaign, Task
from tongxin.modules.campaigns.selectors.campaigns import campaign_list
from tongxin.modules.campaigns.services.duties import offer_forms

__all__ = ["Campaign", "Task", "campaign_list", "offer_forms"]
