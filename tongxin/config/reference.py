"""Reference data that every installation has: put in after the tables are made."""

from collections.abc import Callable
from datetime import datetime

# Each installer is repeatable: it adds what is missing and changes nothing that people changed.
INSTALLERS: list[Callable[[datetime], None]] = []


def install(now: datetime) -> None:
    """Run every installer."""
    for installer in INSTALLERS:
        installer(now)
