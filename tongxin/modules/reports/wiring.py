"""Plugs the module in."""

from tongxin.modules.reports import indicators as _figures  # noqa: F401  (declares on import)
from tongxin.modules.reports.permissions import Can
from tongxin.shared.access import rights


def connect() -> None:
    """Declare rights and figures."""
    rights.declare(Can)
