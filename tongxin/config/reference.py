"""Reference data that every installation has: put in after the tables are made."""

from collections.abc import Callable
from datetime import datetime

from tongxin.config.staff_roles import install_roles
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.public import install_forms

# Each installer is repeatable: it adds what is missing and changes nothing that people changed.
INSTALLERS: tuple[Callable[[datetime], None], ...] = (install_roles, install_forms)


def install(now: datetime) -> None:
    """Run every installer."""
    with speaking(Actor.system("install")):
        for installer in INSTALLERS:
            installer(now)
