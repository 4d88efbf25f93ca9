"""Django's entry to this app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.jobs"
    label = "jobs"
