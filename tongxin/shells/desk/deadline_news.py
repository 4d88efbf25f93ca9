"""Who hears that the working calendar was corrected, and what the unions are told of it."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel.events import listen
from tongxin.shared.approvals.following import follow_calendar as steps_follow
from tongxin.shared.deadlines.amending import follow_calendar, promise_at_least
from tongxin.shared.deadlines.events import CalendarCorrected, LimitAmended
from tongxin.shared.deadlines.limits import limit_for_news
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.papers.replies import follow_limit
from tongxin.shared.public_notices.following import NOTICE, follow_period
from tongxin.shared.public_notices.selectors import notice_for_news


def connect() -> None:
    """Let limits, notices, documents and steps follow, and tell the officers."""
    promise_at_least(NOTICE)
    listen(CalendarCorrected, follow_calendar)
    listen(CalendarCorrected, steps_follow)
    listen(LimitAmended, follow_period)
    listen(LimitAmended, follow_limit)
    listen(LimitAmended, amended)


def amended(fact: LimitAmended, at: datetime) -> None:
    """Tell the union whose limit it is from which day to which it moved."""
    limit = limit_for_news(fact.limit_id)
    model, _colon, key = fact.target.partition(":")
    name, url = _(limit.name), ""
    if model == NOTICE:
        notice = notice_for_news(int(key))
        name, url = notice.title, reverse("desk:public_notice", args=[notice.pk])
    days = {"before": fact.before, "after": fact.after}
    body = _("工作日历已更正，截止日由 %(before)s 改为 %(after)s") % days
    title = _("期限随工作日历更正：%(name)s") % {"name": name}
    notify(union=limit.union, message=Message(title, body, url), now=at)
