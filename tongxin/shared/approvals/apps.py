"""Django's entry to this app."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.approvals"
    label = "approvals"
