"""Django's entry to this app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.orgs"
    label = "orgs"
