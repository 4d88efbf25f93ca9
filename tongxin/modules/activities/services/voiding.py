"""Taking a record back: it stays, with its reason and day (作废)."""

from datetime import datetime

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.errors.sessions import NothingToVoid, ReasonMissing
from tongxin.modules.activities.models.attendance import Voidable
from tongxin.shared.audit.services import record


def void(row: Voidable, reason: str, verb: str, *, actor: Actor, now: datetime) -> None:
    """Void a record that stands. Raises ReasonMissing or NothingToVoid."""
    if not reason.strip():
        raise ReasonMissing
    if row.voided_at is not None:
        raise NothingToVoid
    row.voided_at, row.void_reason = now, reason.strip()
    row.save(update_fields=["voided_at", "void_reason", "updated_at"])
    record(actor, verb, row, at=now, reason=reason)
