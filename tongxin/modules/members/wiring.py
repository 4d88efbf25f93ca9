"""How the module plugs into the house."""

from tongxin.modules.members import indicators, transfers  # noqa: F401 - declare themselves
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import home_union
from tongxin.shared.access import rights
from tongxin.shared.access.homes import find_homes_by


def connect() -> None:
    """Enter rights and figures, and say where people belong."""
    rights.declare(Can)
    find_homes_by(home_union)
