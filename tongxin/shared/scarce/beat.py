"""What the clock alone brings about: holds that run out, parts whose time is over."""

from datetime import datetime

from django.db.models import F

from tongxin.kernel.rls import bypass, speaking
from tongxin.shared.orgs.levels import Level
from tongxin.shared.scarce.declare import Limited, Parts, declared
from tongxin.shared.scarce.locks import lock_keys
from tongxin.shared.scarce.models import Pool
from tongxin.shared.scarce.parts import due
from tongxin.shared.scarce.pools import return_unused
from tongxin.shared.scarce.waiting import KEEPER, settle


def free_expired(*, now: datetime) -> int:
    """Free the holds that ran out, each row in a transaction of its own; how many rows."""
    return sum(_free(limited, now) for limited in declared() if limited.until)


def return_due(*, now: datetime) -> int:
    """Bring back what parts did not use; how many places moved.

    What comes back to a part whose own time is over goes one level further up in the next round:
    as many rounds as the tree has levels, and never more, whatever a part says.
    """
    moved = 0
    for _round in Level:
        for part in _due(now):
            with speaking(KEEPER):
                moved += return_unused(pool=part, now=now)
    return moved


def return_parts(*, now: datetime) -> int:
    """Give what parts did not use to those who wait, each row by itself; how many rows."""
    return sum(_return(limited, limited.parts, now) for limited in declared() if limited.parts)


def _return(limited: Limited, of: Parts, now: datetime) -> int:
    with bypass("scarce"):
        keys = sorted(set(due(of, None, now).values_list(f"{of.of}_id", flat=True)))
    _settle(limited, keys, now)
    return len(keys)


def _free(limited: Limited, now: datetime) -> int:
    ran_out = {"released_at": None, f"{limited.until}__lte": now}
    with bypass("scarce"):
        over = limited.seats.objects.filter(**ran_out)
        keys = sorted(set(over.values_list(f"{limited.of}_id", flat=True)))
    _settle(limited, keys, now)
    return len(keys)


def _settle(limited: Limited, keys: list[int], now: datetime) -> None:
    for key in keys:
        with speaking(KEEPER), bypass("scarce"):
            settle(limited, lock_keys(limited.rows, [key]), now)


def _due(now: datetime) -> list[Pool]:
    with bypass("scarce"):
        over = Pool.objects.filter(returns_at__isnull=False, returns_at__lte=now)
        return list(over.filter(quota__gt=F("taken")).order_by("-pk"))
