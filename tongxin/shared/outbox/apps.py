"""Django's entry to this app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.outbox"
    label = "outbox"
