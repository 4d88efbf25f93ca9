"""A notice follows its period when the working calendar is corrected (公示随日历更正)."""

from datetime import date, datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines.events import LimitAmended
from tongxin.shared.deadlines.working_days import Deadline
from tongxin.shared.outbox.services import publish
from tongxin.shared.public_notices.events import NoticeExtended
from tongxin.shared.public_notices.models import PublicNotice
from tongxin.shared.public_notices.states import LIVE

NOTICE = "public_notices.PublicNotice"
CALENDAR = Actor.system("calendar")


@transaction.atomic
def follow_period(fact: LimitAmended, at: datetime) -> None:
    """The end that was shown moves to a later day with the limit, never to an earlier one."""
    model, _colon, key = fact.target.partition(":")
    if model != NOTICE:
        return
    live = PublicNotice.objects.select_for_update().filter(pk=key, state__in=LIVE)
    notice, ends_at = live.first(), Deadline(date.fromisoformat(fact.after)).instant
    if notice is None or ends_at <= notice.ends_at:
        return
    change = {"ends_at": {"before": notice.ends_at.isoformat(), "after": ends_at.isoformat()}}
    notice.ends_at = ends_at
    notice.save(update_fields=["ends_at", "updated_at"])
    record(CALENDAR, "public_notices.amended", notice, at=at, change=change)
    publish(NoticeExtended(notice.pk, ends_at.isoformat()), at=at)
