"""The public shell."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages for everybody (公开网页): read without signing in."""

    name = "tongxin.shells.portal"
    label = "portal"
