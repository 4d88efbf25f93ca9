"""Django's entry to this app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.files"
    label = "files"
