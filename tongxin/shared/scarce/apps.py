"""Django's entry to this app."""

from django.apps import AppConfig


class ScarceConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.scarce"
    label = "scarce"
