"""The house as a whole: keys in the lock, modules plugged in."""

from django.apps import AppConfig
from django.conf import settings


class HouseConfig(AppConfig):
    """Installs the keyring and connects what modules declare."""

    name = "tongxin.config"
    label = "house"

    def ready(self) -> None:
        """Run when all models are loaded."""
        from tongxin.config import administrator, key_change
        from tongxin.config.commands import declare
        from tongxin.config.keys import install
        from tongxin.config.wiring import connect
        from tongxin.shells.cli import transfer

        install(settings.KEYS, settings.ENV.seal)
        connect()
        declare()
        administrator.declare()
        key_change.declare()
        transfer.declare()
