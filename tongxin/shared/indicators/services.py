"""Writes beside the rows: targets, declared values, claims."""

from datetime import datetime
from decimal import Decimal

from django.db import models, transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.periods import Period
from tongxin.shared.audit.services import record
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.errors import NeedsReason
from tongxin.shared.indicators.models import DeclaredValue, RowLabel, TargetValue
from tongxin.shared.indicators.permissions import Can
from tongxin.shared.orgs.models import UnionOrg


@transaction.atomic
def set_target(
    *, code: str, union: UnionOrg, period: Period, value: Decimal, actor: Actor, now: datetime
) -> TargetValue:
    """Write down what is to be reached (目标值)."""
    actor.require(Can.DECLARE, at=union)
    get_figure(code)
    target, _made = TargetValue.objects.update_or_create(
        union=union,
        code=code,
        period=str(period),
        defaults={"value": value, "made_by": actor.name},
    )
    record(actor, "indicators.set_target", target, at=now, change={"value": str(value)})
    return target


@transaction.atomic
def declare_value(  # noqa: PLR0913  (a value, its place, its reason, its maker)
    *,
    code: str,
    union: UnionOrg,
    period: Period,
    value: Decimal,
    reason: str,
    actor: Actor,
    now: datetime,
) -> DeclaredValue:
    """Put a typed figure beside the computed one (填报数). Raises NeedsReason when they differ."""
    actor.require(Can.DECLARE, at=union)
    asked = ask(union=union, period=period, actor=actor, now=now)
    computed = compute([code], asked)[0].value
    if not reason.strip() and computed != value:
        raise NeedsReason
    # Two who declare at one instant come one after the other; the earlier value stays as voided.
    UnionOrg.objects.select_for_update(no_key=True).get(pk=union.pk)
    older = DeclaredValue.objects.filter(union=union, code=code, period=str(period), voided_at=None)
    older.update(voided_at=now)
    declared = DeclaredValue.objects.create(
        union=union,
        code=code,
        period=str(period),
        value=value,
        reason=reason,
        made_by=actor.name,
        at=now,
    )
    record(
        actor,
        "indicators.declared",
        declared,
        at=now,
        reason=reason,
        change={"computed": str(computed), "declared": str(value)},
    )
    return declared


@transaction.atomic
def withdraw_declared(
    *, code: str, union: UnionOrg, period: Period, actor: Actor, now: datetime
) -> None:
    """Take the declared value back (撤回填报数); the computed one stands alone again."""
    actor.require(Can.DECLARE, at=union)
    live = DeclaredValue.objects.filter(union=union, code=code, period=str(period), voided_at=None)
    for declared in live.select_for_update():
        declared.voided_at = now
        declared.save(update_fields=["voided_at", "updated_at"])
        record(actor, "indicators.withdrew_declared", declared, at=now)


def claim_row(*, row: models.Model, label: str, union: UnionOrg, actor: Actor) -> RowLabel:
    """Let ``label``, e.g. ``campaigns.Task:12``, claim a work row; twice is once (认领)."""
    place = {"source": row._meta.label, "row_key": row.pk, "label": label}
    made = RowLabel(**place, union=union, made_by=actor.name)
    RowLabel.objects.bulk_create([made], ignore_conflicts=True)
    return RowLabel.objects.get(**place)
