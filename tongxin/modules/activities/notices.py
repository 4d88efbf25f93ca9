"""Messages to workers: moved up from the waiting list, marked as not having come."""

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from tongxin.modules.activities.events import SeatMissed
from tongxin.modules.activities.models import ActivitySession, Signup
from tongxin.modules.activities.selectors.lines import LABEL
from tongxin.modules.activities.selectors.no_shows import barred_until, rule_at
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce.events import SeatPromoted


def moved_up(fact: SeatPromoted, at: datetime) -> None:
    """Tell who waited that a seat is theirs."""
    if fact.what == LABEL:
        url = reverse("activities_h5:ticket", args=[fact.row_id])
        seat = Signup.objects.filter(pk=fact.seat_id).first()
        if seat is not None and seat.confirm_by is not None:
            body = _("%(title)s，%(when)s。请在%(until)s之前确认，逾期名额给下一位")
            _tell(fact.worker_id, fact.row_id, (_("您已中签"), body, url), at, seat.confirm_by)
            return
        body = _("%(title)s，%(when)s。不能到场请在开始前 24 小时取消报名")
        _tell(fact.worker_id, fact.row_id, (_("候补成功，已为您报名"), body, url), at)


def missed(fact: SeatMissed, at: datetime) -> None:
    """Tell who did not come what was noted, and what follows."""
    until = barred_until(fact.worker_id, at)
    body = _("%(title)s，%(when)s。如有误请联系主办工会撤销")
    if until is not None:
        body = _("%(title)s，%(when)s。%(rule)s，%(until)s之前不能报名。如有误请联系主办工会撤销")
    url = reverse("activities_h5:missed")
    _tell(fact.worker_id, fact.session_id, (_("报名后未到场已记录"), body, url), at, until)


def rule_in_words(union_path: str, at: datetime) -> str:
    """The rule that holds for the people of a union, as they read it."""
    rule = rule_at(union_path, localdate(at))
    numbers = {"misses": rule.misses, "within": rule.within_days, "days": rule.barred_days}
    return _("%(within)s 天内 %(misses)s 次报名后未到场，暂停报名 %(days)s 天") % numbers


def _tell(
    worker_id: int,
    session_id: int,
    words: tuple[str, str, str],
    at: datetime,
    until: datetime | None = None,
) -> None:
    worker = Worker.objects.select_related("union").filter(pk=worker_id).first()
    if worker is None or worker.union is None:
        return  # left meanwhile: nobody to tell
    session = ActivitySession.objects.select_related("activity").get(pk=session_id)
    told = {
        "title": session.activity.title[:60],
        "when": f"{localtime(session.starts_at):%Y-%m-%d %H:%M}",
        "rule": rule_in_words(worker.union_path, session.starts_at),
        "until": f"{localtime(until):%Y-%m-%d %H:%M}" if until else "",
    }
    title, body, url = words
    notify(union=worker.union, worker=worker, message=Message(title, body % told, url), now=at)
