"""Django's entry to this app."""

from django.apps import AppConfig


class PublicNoticesConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.public_notices"
    label = "public_notices"
