"""Django's entry to this app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.access"
    label = "access"
