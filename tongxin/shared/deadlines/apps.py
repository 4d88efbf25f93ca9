"""Django's entry to this app."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.deadlines"
    label = "deadlines"
