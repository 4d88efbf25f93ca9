"""Worker pages: what is on, signing up, the ticket, my records."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.models import ActivitySession, SessionDraw
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.draws import draws_of, my_entry
from tongxin.modules.activities.selectors.no_shows import my_no_shows
from tongxin.modules.activities.selectors.shares import with_rooms
from tongxin.modules.activities.services import seats, tickets
from tongxin.shared.scarce.waiting import place_in_line
from tongxin.shells.design.pager import keyset
from tongxin.shells.design.qr import drawn
from tongxin.shells.h5.page import act, page

VIEWS = ("upcoming", "waiting", "attended", "cancelled")


@page("activities/h5/list.html", needs=Can.SIGN_UP)
def board(request: HttpRequest) -> dict:
    """活动报名."""
    now = clock.now()
    words = request.GET.get("q", "")[:60]
    rows = selectors.open_sessions(actor=request.actor, now=now, words=words)
    pager = keyset(request, rows, order=("starts_at", "pk"), size=20)
    with_rooms(pager.rows, actor=request.actor, now=now)
    return {
        "heading": _("活动报名"),
        "search_label": _("按活动名称查找"),
        "search_words": words,
        "pager": pager,
    }


@page("activities/h5/activity.html", needs=Can.SIGN_UP)
def activity(request: HttpRequest, pk: int) -> dict:
    """活动."""
    found = selectors.worker_activity(pk, actor=request.actor)
    now = clock.now()
    sessions = with_rooms(found.sessions.all(), actor=request.actor, now=now)
    draws = draws_of(sessions)
    return {
        "heading": _("活动详情"),
        "activity": found,
        "sessions": [
            (
                each,
                each.takes_signups_at(now),
                each.is_rush_at(now),
                _place(request, each),
                _draw(request, draws.get(each.pk)),
            )
            for each in sessions
        ],
        "barred_until": my_no_shows(actor=request.actor, now=now).until,
        "now": now,
        "back_url": reverse("activities_h5:board"),
    }


@page("activities/h5/queue.html", needs=Can.SIGN_UP)
def queue(request: HttpRequest, pk: int) -> dict:
    """抢报名."""
    now = clock.now()
    seen = selectors.seen_session(pk, actor=request.actor)
    (session,) = with_rooms([seen], actor=request.actor, now=now)
    told = {"session_id": pk, "actor": request.actor, "language": get_language() or ""}
    opens_at = session.signup_opens_at or now
    return {
        "heading": _("活动报名"),
        "back_url": reverse("activities_h5:activity", args=[session.activity_id]),
        "session": session,
        "pass": seats.seat_pass(**told, now=now),
        "now": now,
        "now_ms": int(now.timestamp() * 1000),
        "opens_ms": int(opens_at.timestamp() * 1000),
    }


@act(needs=Can.SIGN_UP)
def join(request: HttpRequest, pk: int) -> str:
    """报名."""
    seats.sign_up(session_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("报名成功，到场请出示入场码"))
    return reverse("activities_h5:ticket", args=[pk])


@act(needs=Can.SIGN_UP)
def leave(request: HttpRequest, pk: int) -> str:
    """取消报名."""
    seats.withdraw(session_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已取消报名，名额已释放"))
    return reverse("activities_h5:records")


@page("activities/h5/ticket.html", needs=Can.SIGN_UP)
def ticket(request: HttpRequest, pk: int) -> dict:
    """入场码."""
    return {
        "heading": _("我的入场码"),
        "back_url": reverse("activities_h5:records"),
        **_ticket(request, pk),
    }


@page("activities/h5/ticket_part.html", needs=Can.SIGN_UP)
def ticket_part(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """入场码（刷新）."""
    if not request.htmx:
        return redirect("activities_h5:ticket", pk)
    return _ticket(request, pk)


@page("activities/h5/records.html", needs=Can.SIGN_UP)
def records(request: HttpRequest) -> dict:
    """我的活动."""
    view = request.GET.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    rows = getattr(selectors, f"my_{view}")(actor=request.actor)
    labels = dict(zip(VIEWS, (_("已报名"), _("等待名额"), _("已参加"), _("已取消")), strict=True))
    return {
        "heading": _("我的活动"),
        "view": view,
        "tabs_of_page": [
            {"url": f"?view={each}", "label": label, "active": each == view}
            for each, label in labels.items()
        ],
        "pager": keyset(request, rows, order=("-pk",), size=20),
        "back_url": reverse("activities_h5:board"),
    }


def _draw(request: HttpRequest, draw: SessionDraw | None) -> dict | None:
    """Terms of a draw, the own line in it and the own seat that waits to be confirmed."""
    if draw is None:
        return None
    seats_held = selectors.my_upcoming(actor=request.actor).filter(session=draw.session_id)
    entry = my_entry(draw, actor=request.actor)
    return {
        "terms": draw,
        "lottery": draw.lottery,
        "entry": entry if entry and entry.withdrawn_at is None else None,
        "confirm_by": seats_held.values_list("confirm_by", flat=True).first(),
    }


def _place(request: HttpRequest, session: ActivitySession) -> int | None:
    if not session.room.is_full or request.actor.worker_id is None:
        return None
    return place_in_line(seats.SEATS, of=session, by=request.actor.worker_id)


def _ticket(request: HttpRequest, pk: int) -> dict:
    now = clock.now()
    signup = selectors.my_signup(pk, actor=request.actor)
    code = seats.ticket_code(signup=signup, actor=request.actor, now=now)
    return {
        "signup": signup,
        "code": code,
        "qr": drawn(code),
        "seconds": tickets.seconds_left(now),
        "may_withdraw": not signup.has_come and now < signup.session.withdraw_ends_at,
    }
