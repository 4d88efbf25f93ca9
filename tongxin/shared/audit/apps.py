"""Django's entry to this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.audit"
    label = "audit"
