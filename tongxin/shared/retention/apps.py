"""Django's entry to this app."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.retention"
    label = "retention"
