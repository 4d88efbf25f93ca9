"""Django's entry to this module."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Settings of the module."""

    name = "tongxin.modules.reports"
    label = "reports"
