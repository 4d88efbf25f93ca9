"""Django's entry to this app."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.notify"
    label = "notify"
