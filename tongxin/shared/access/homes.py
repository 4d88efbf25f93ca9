"""Where a worker belongs on a day: a registry that the members module fills."""

from collections.abc import Callable
from datetime import date

from tongxin.shared.orgs.models import UnionOrg

HomeFinder = Callable[[int, date], UnionOrg | None]
_finders: list[HomeFinder] = []


def find_homes_by(finder: HomeFinder) -> None:
    """Enter the one who knows; called from a module's wiring."""
    _finders.append(finder)


def home_of(worker_id: int, on: date) -> UnionOrg | None:
    """The union of the worker's membership on a day (归属工会), or None."""
    return next((home for find in _finders if (home := find(worker_id, on))), None)
