"""Django's entry to this app."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.consents"
    label = "consents"
