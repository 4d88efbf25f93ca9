"""Django's entry to this module."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Campaigns, measures and tasks (工作部署)."""

    name = "tongxin.modules.campaigns"
    label = "campaigns"
