"""Messages to workers: seats won, lost and called off, not having come, a name taken off."""

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from tongxin.modules.activities.events import NameTakenOff, SeatMissed, SessionCancelled
from tongxin.modules.activities.models import ActivitySession, SessionDraw, Signup
from tongxin.modules.activities.selectors.lines import LABEL, people_of, waiting_in_order
from tongxin.modules.activities.selectors.no_shows import barred_until, rule_at
from tongxin.shared.notify.services import Message, notify, notify_people
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce.events import HoldExpired, LotteryDrawn, SeatPromoted


def moved_up(fact: SeatPromoted, at: datetime) -> None:
    """Tell who waited, or took part in a draw, that a seat is theirs."""
    seat = Signup.objects.filter(pk=fact.seat_id, released_at=None).first()
    if fact.what != LABEL or seat is None:
        return
    session = ActivitySession.objects.get(pk=fact.row_id)
    title = _("候补成功，已为您报名")
    if SessionDraw.objects.filter(session=session).exists():
        title = _("您已中签")
    body = _("%(title)s，%(when)s。不能到场请在开始前 24 小时取消报名")
    url = reverse("activities_h5:ticket", args=[session.pk])
    if seat.confirm_by is not None:
        body = _("%(title)s，%(when)s。请在%(until)s之前确认，逾期名额给下一位")
        url = reverse("activities_h5:activity", args=[session.activity_id])
    _tell(fact.worker_id, session.pk, (title, body, url), at, seat.confirm_by)


def missed(fact: SeatMissed, at: datetime) -> None:
    """Tell who did not come what was noted, and what follows."""
    until = barred_until(fact.worker_id, at)
    body = _("%(title)s，%(when)s。如有误请联系主办工会撤销")
    if until is not None:
        body = _("%(title)s，%(when)s。%(rule)s，%(until)s之前不能报名。如有误请联系主办工会撤销")
    url = reverse("activities_h5:missed")
    _tell(fact.worker_id, fact.session_id, (_("报名后未到场已记录"), body, url), at, until)


def called_off(fact: SessionCancelled, at: datetime) -> None:
    """Tell all who hold a seat, wait or take part in the draw that nobody need come."""
    session = ActivitySession.objects.select_related("activity").get(pk=fact.session_id)
    if session.starts_at <= at:
        return  # it is over: what was recorded is taken back, nobody is on the way
    told = _words_of(session) | {"why": fact.reason[:200]}
    message = Message(
        _("您报名的活动场次已取消"),
        _("%(title)s，%(when)s。取消原因：%(why)s") % told,
        reverse("activities_h5:activity", args=[session.activity_id]),
    )
    people = Worker.objects.filter(pk__in=people_of(session)).select_related("union")
    notify_people(messages=[(who, message) for who in people], now=at)


def not_drawn(fact: LotteryDrawn, at: datetime) -> None:
    """Tell who got no seat in a draw which place in line is theirs."""
    draw = SessionDraw.objects.filter(lottery=fact.lottery_id).first()
    if draw is None:
        return  # drawn for somebody else
    session = ActivitySession.objects.select_related("activity").get(pk=draw.session_id)
    places = {who: n for n, who in enumerate(waiting_in_order(session), start=1)}
    title, told = _("摇号未中签，已转候补"), _words_of(session)
    body = _("%(title)s，%(when)s。您在候补名单中排第 %(place)s 位，有名额时按先后递补并通知您")
    url = reverse("activities_h5:activity", args=[session.activity_id])
    messages = [
        (who, Message(title, body % (told | {"place": places[who.pk]}), url))
        for who in Worker.objects.filter(pk__in=places).select_related("union")
    ]
    notify_people(messages=messages, now=at)


def ran_out(fact: HoldExpired, at: datetime) -> None:
    """Tell who did not confirm in time that the seat has gone."""
    if fact.what == LABEL:
        session = ActivitySession.objects.get(pk=fact.row_id)
        url = reverse("activities_h5:activity", args=[session.activity_id])
        body = _("%(title)s，%(when)s。中签后没有在期限内确认，名额已收回")
        _tell(fact.holder_id, fact.row_id, (_("中签名额已过期"), body, url), at)


def taken_off(fact: NameTakenOff, at: datetime) -> None:
    """Tell who had answered that the host named the wrong person, and what if it did not."""
    body = _("%(title)s，%(when)s。主办工会更正：照片中的人不是您。照片中确有您的，请联系主办工会")
    url = reverse("activities_h5:photos")
    _tell(fact.worker_id, fact.session_id, (_("照片登记已更正"), body, url), at)


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
    if worker is None or worker.union is None or worker.erased_at:
        return  # left or erased meanwhile: nobody to tell
    session = ActivitySession.objects.select_related("activity").get(pk=session_id)
    told = _words_of(session) | {
        "rule": rule_in_words(worker.union_path, session.starts_at),
        "until": f"{localtime(until):%Y-%m-%d %H:%M}" if until else "",
    }
    title, body, url = words
    notify(union=worker.union, worker=worker, message=Message(title, body % told, url), now=at)


def _words_of(session: ActivitySession) -> dict[str, object]:
    when = f"{localtime(session.starts_at):%Y-%m-%d %H:%M}"
    return {"title": session.activity.title[:60], "when": when}
