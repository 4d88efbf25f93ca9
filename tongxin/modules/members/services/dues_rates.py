"""How unions collect dues, month by month (会费标准)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor, prefixes
from tongxin.kernel.money import ZERO, yuan
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.dues import (
    BaseTooFarAhead,
    DuesUnionClosed,
    RateOutOfRange,
    TakesNoDues,
)
from tongxin.modules.members.models import DuesRate
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors.memberships import takes_persons
from tongxin.modules.members.services.dues_months import later, month_of
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg

MOST_A_MONTH = Decimal(1000)  # ten times what the highest wage in a house of ours would ask
AHEAD = 3
CLERK = Actor.system("dues")


@dataclass(frozen=True, slots=True)
class RateFacts:
    """What a union says of its dues (会费标准); ``None`` leaves it to others."""

    since: date
    is_collecting: bool = True
    flat_amount: Decimal | None = None
    new_form_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds at a union in a month."""

    is_collecting: bool = False
    flat: Decimal | None = None
    new_form: Decimal = ZERO


@transaction.atomic
def set_rate(*, union_id: int, facts: RateFacts, actor: Actor, now: datetime) -> DuesRate:
    """Say how dues are collected from a month on; said again of a month, the later word holds.

    Bills that exist stay as they are. Raises NotThere, DuesUnionClosed, TakesNoDues,
    RateOutOfRange or BaseTooFarAhead.
    """
    union = UnionOrg.objects.within(actor.scope(Can.DUES_RATE)).fetch(pk=union_id)
    if union.closed_on:
        raise DuesUnionClosed
    if facts.is_collecting and not takes_persons(union):
        raise TakesNoDues
    if facts.since > later(month_of(localdate(now)), AHEAD):
        raise BaseTooFarAhead
    said = {"flat_amount": _sound(facts.flat_amount), "is_collecting": facts.is_collecting}
    said |= {"new_form_amount": _sound(facts.new_form_amount), "made_by": actor.name[:80]}
    row, _is_new = DuesRate.objects.update_or_create(union=union, since=facts.since, defaults=said)
    change = {name: str(value) for name, value in said.items() if name != "made_by"}
    change["since"] = facts.since.isoformat()
    record(actor, "members.set_dues_rate", row, at=now, change=change)
    return row


def terms_of(union: UnionOrg, month: date) -> Terms:
    """What holds at a union in a month; for new employment forms the nearest union that says so."""
    with speaking(CLERK):
        rows = DuesRate.objects.filter(union_path__in=prefixes(union.path), since__lte=month)
        latest: dict[str, DuesRate] = {}
        for row in rows.order_by("since"):
            latest[row.union_path] = row
    own = latest.get(union.path)
    said = [latest[path].new_form_amount for path in sorted(latest, key=len, reverse=True)]
    nearest = next((amount for amount in said if amount is not None), ZERO)
    if own is None:
        return Terms(new_form=nearest)
    return Terms(own.is_collecting, own.flat_amount, nearest)


def _sound(amount: Decimal | None) -> Decimal | None:
    if amount is None:
        return None
    amount = yuan(amount)
    if not ZERO <= amount <= MOST_A_MONTH:
        raise RateOutOfRange(most=MOST_A_MONTH)
    return amount
