"""Where this module plugs into the house."""

from tongxin.modules.activities import indicators
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.photos import PHOTOS
from tongxin.shared.access import rights
from tongxin.shared.files import slots

DECLARES = (indicators,)


def connect() -> None:
    """Enter the rights of the module; figures are declared by their import."""
    rights.declare(Can)
    slots.declare(PHOTOS)
