"""Django's entry to this app."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.modules.activities"
    label = "activities"
