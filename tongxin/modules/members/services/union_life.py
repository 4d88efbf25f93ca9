"""Who took part in union life (组织生活): told by the modules that know, asked here."""

from collections.abc import Callable, Sequence
from datetime import date

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking

Teller = Callable[[Sequence[int], date], set[int]]
ASKER = Actor.system("union life")
_tellers: dict[str, Teller] = {}


def tell_union_life(key: str, teller: Teller) -> None:
    """Say who of some workers took part in something since a day; called from a module's wiring."""
    _tellers[key] = teller


def took_part(worker_ids: Sequence[int], since: date) -> set[int]:
    """Who of these workers took part in anything since a day, at whatever union."""
    found: set[int] = set()
    with speaking(ASKER):
        for teller in _tellers.values():
            found |= teller(worker_ids, since)
    return found
