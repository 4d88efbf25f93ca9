"""Django's entry to this app."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.transfer"
    label = "transfer"
