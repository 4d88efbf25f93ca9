"""Django's entry to this app."""

from django.apps import AppConfig


class EntryConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shells.entry"
    label = "entry"
