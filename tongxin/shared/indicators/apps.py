"""Django's entry to this app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.indicators"
    label = "indicators"
