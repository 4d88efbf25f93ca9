"""Django's entry to this app."""

from importlib import import_module

from django.apps import AppConfig


class ScarceConfig(AppConfig):
    """Settings of the app."""

    name = "tongxin.shared.scarce"
    label = "scarce"

    def ready(self) -> None:
        """Enter the burst of the engine itself."""
        import_module("tongxin.shared.scarce.gate.answers")
