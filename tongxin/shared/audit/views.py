"""Who looked at whose row (查看记录): pages about one person leave a line in the log."""

from datetime import datetime, timedelta

from django.db import models

from tongxin.kernel.actors import Actor
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.services import name_of, record

ONE_LOOK = timedelta(hours=1)  # going to and fro within it is one look


def note_view(actor: Actor, verb: str, row: models.Model, *, at: datetime) -> None:
    """Log that somebody opened a row that says much about a person (查看)."""
    if actor.is_system or _looked(actor, verb, row, at):
        return
    record(actor, verb, row, at=at)


def _looked(actor: Actor, verb: str, row: models.Model, at: datetime) -> bool:
    """Whether the same one looked at it a little while ago."""
    seen = AuditEntry.objects.filter(
        target=name_of(row), verb=verb, account_id=actor.account_id, actor=actor.name
    )
    return seen.filter(at__gt=at - ONE_LOOK, at__lte=at).exists()
