"""Django's entry to this app."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.papers"
    label = "papers"
