"""Money that may be used up to what was granted, and never further."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum

from tongxin.kernel.actors import Actor
from tongxin.kernel.money import ZERO, yuan
from tongxin.kernel.rls import bypass
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.scarce.errors import (
    AllowanceBelowUsed,
    AllowanceSpent,
    AmountNotPositive,
    MoreThanTaken,
)
from tongxin.shared.scarce.locks import lock_keys, must_be_inside_a_transaction
from tongxin.shared.scarce.models import Allowance, AllowanceEntry


@transaction.atomic
def grant(
    *, title: str, union: UnionOrg, amount: Decimal | int | str, actor: Actor, now: datetime
) -> Allowance:
    """A new allowance (核定额度). Raises AmountNotPositive or AmountOutOfRange."""
    allowance = Allowance.objects.create(title=title, union=union, granted_amount=_positive(amount))
    _log(actor, "scarce.allowance_granted", allowance, now)
    return allowance


@transaction.atomic
def regrant(
    *, allowance: Allowance, amount: Decimal | int | str, actor: Actor, now: datetime
) -> Allowance:
    """Another sum for the same allowance (调整额度).

    Raises AllowanceBelowUsed, AmountNotPositive or AmountOutOfRange.
    """
    wanted = _positive(amount)
    with bypass("scarce"):
        (row,) = lock_keys(Allowance, [allowance.pk])
        if wanted < row.used_amount:
            raise AllowanceBelowUsed(used=row.used_amount)
        row.granted_amount = wanted
        row.save(update_fields=["granted_amount", "updated_at"])
    _log(actor, "scarce.allowance_regranted", row, now)
    return row


def use(
    allowance: Allowance, *, amount: Decimal | int | str, purpose: str, at: datetime
) -> AllowanceEntry:
    """Take money from an allowance (使用额度), inside the transaction of the act that needs it.

    Raises AllowanceSpent, AmountNotPositive or AmountOutOfRange.
    """
    must_be_inside_a_transaction()
    wanted = _positive(amount)
    with bypass("scarce"):
        (row,) = lock_keys(Allowance, [allowance.pk])
        left = row.left_amount
        if wanted <= left:
            _shift(row, wanted)
            return _entry(row, moved_amount=wanted, purpose=purpose, at=at)
    raise AllowanceSpent(left=left, asked=wanted)


def give_back(
    entry: AllowanceEntry, *, amount: Decimal | int | str | None = None, at: datetime
) -> AllowanceEntry:
    """Give back what an entry took (退回额度), all of the rest without ``amount``.

    The reversal is an entry of its own, of today, that names the first. Raises MoreThanTaken,
    AmountNotPositive or AmountOutOfRange.
    """
    must_be_inside_a_transaction()
    asked = None if amount is None else _positive(amount)
    with bypass("scarce"):
        (row,) = lock_keys(Allowance, [entry.allowance_id])
        left = _not_returned(entry)
        wanted = left if asked is None else asked
        if ZERO < wanted <= left:
            _shift(row, -wanted)
            told = {"purpose": entry.purpose, "reverses": entry}
            return _entry(row, moved_amount=wanted, at=at, **told)
    raise MoreThanTaken(left=left)


def _not_returned(entry: AllowanceEntry) -> Decimal:
    if entry.reverses_id is not None:
        return ZERO
    returned = entry.reversals.aggregate(sum=Sum("moved_amount"))["sum"] or ZERO
    return entry.moved_amount - returned


def _shift(row: Allowance, amount: Decimal) -> None:
    Allowance.objects.filter(pk=row.pk).update(used_amount=F("used_amount") + amount)


def _entry(row: Allowance, **told) -> AllowanceEntry:
    return AllowanceEntry.objects.create(allowance=row, union=row.union, **told)


def _positive(amount: Decimal | int | str) -> Decimal:
    wanted = yuan(amount)
    if wanted <= ZERO:
        raise AmountNotPositive
    return wanted


def _log(actor: Actor, verb: str, row: Allowance, now: datetime) -> None:
    record(actor, verb, row, at=now, change={"granted_amount": str(row.granted_amount)})
