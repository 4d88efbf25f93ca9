"""The day by which a document is answered follows its limit (回复期限)."""

from datetime import date, datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines.events import LimitAmended
from tongxin.shared.papers.models import OfficialDocument

DOCUMENT = "papers.OfficialDocument"
CALENDAR = Actor.system("calendar")


@transaction.atomic
def follow_limit(fact: LimitAmended, at: datetime) -> None:
    """Hear that the calendar moved a limit."""
    model, _colon, key = fact.target.partition(":")
    if model != DOCUMENT:
        return
    asked = OfficialDocument.objects.select_for_update().filter(pk=key)
    document = asked.exclude(reply_by=None).first()
    if document is None:
        return
    document.reply_by = date.fromisoformat(fact.after)
    document.save(update_fields=["reply_by", "updated_at"])
    change = {"reply_by": {"before": fact.before, "after": fact.after}}
    record(CALENDAR, "papers.reply_amended", document, at=at, change=change)
