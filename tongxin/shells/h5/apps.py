"""The worker shell."""

from django.apps import AppConfig


class H5Config(AppConfig):
    """Worker pages (职工端): opened in WeChat or any phone browser."""

    name = "tongxin.shells.h5"
    label = "h5"
