"""Plugs the module in."""

from tongxin.modules.reports import indicators
from tongxin.modules.reports.permissions import Can
from tongxin.shared.access import rights

DECLARES = (indicators,)


def connect() -> None:
    """Enter the rights of the module; figures are declared by their import."""
    rights.declare(Can)
