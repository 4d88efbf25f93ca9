"""Django's entry to this app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.people"
    label = "people"
