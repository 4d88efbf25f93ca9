"""Django's entry to this module."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Settings of the module."""

    name = "tongxin.modules.members"
    label = "members"
