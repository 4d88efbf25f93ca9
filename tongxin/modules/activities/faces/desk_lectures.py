"""Lecture teams on the workbench: members, routes, who lectures where, and the answer to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.forms.lectures import (
    DayForm,
    LectureForm,
    MemberForm,
    RouteForm,
    TeamForm,
)
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import lectures as reads
from tongxin.modules.activities.services import lectures
from tongxin.modules.activities.transfers.lectures import RECEIVED, TEAM_MEMBERS, TEAMS
from tongxin.shared.people.models import Worker
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit

MOST_SESSIONS = 50


@page("activities/desk/teams.html", needs=Can.VIEW)
def teams(request: HttpRequest) -> dict:
    """宣讲团."""
    return {
        "heading": _("宣讲团"),
        "may_edit": request.actor.may(Can.EDIT),
        "pager": list_page(request, TEAMS),
    }


@page("activities/desk/team.html", needs=Can.VIEW)
def team(request: HttpRequest, pk: int) -> dict:
    """宣讲团."""
    found = reads.team_of(pk, scope=request.scope)
    is_mine = request.actor.scope(Can.EDIT).covers(found.union_path)
    return {
        "heading": found.name,
        "subtitle": found.union.name,
        "team": found,
        "routes": found.routes.order_by("name"),
        "places": reads.places_of(found),
        "sessions": reads.lectures_of(found)[:MOST_SESSIONS],
        "pager": list_page(request, TEAM_MEMBERS, of=pk),
        "is_mine": is_mine and found.dissolved_on is None,
        "today": timezone.localdate(clock.now()),
    }


@page("desk/form.html", needs=Can.EDIT)
def new_team(request: HttpRequest) -> dict | HttpResponse:
    """成立宣讲团."""
    form = TeamForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: lectures.make_team(
            union=request.union, **clean, actor=request.actor, now=clock.now()
        ),
    )
    if made:
        return redirect("activities_desk:team", made.pk)
    return _form(_("成立宣讲团"), request.union.name, form, reverse("activities_desk:teams"))


@page("desk/form.html", needs=Can.EDIT)
def new_route(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """添加宣讲路线."""
    found = _own(request, pk)
    form = RouteForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: lectures.add_route(team_id=pk, **clean, actor=request.actor, now=clock.now()),
    )
    return redirect(_url(pk)) if made else _form(_("添加路线"), found.name, form, _url(pk))


@page("activities/desk/new_member.html", needs=Can.EDIT)
def new_member(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """添加宣讲团成员：先按姓名在职工中查找，查不到的直接填写."""
    found, words = _own(request, pk), request.GET.get("name", "")[:30]
    chosen = _worker(request)
    today = timezone.localdate(clock.now())
    known = {"worker": chosen.pk, "name": chosen.name} if chosen else {"name": words}
    form = MemberForm(request.POST or None, initial=known | {"since": today})
    made = submit(request, form, lambda clean: _joined(request, pk, clean))
    if made:
        messages.success(request, _("%(name)s 已加入宣讲团") % {"name": made.name})
        return redirect(_url(pk))
    shown = _form(_("添加成员"), found.name, form, _url(pk))
    return shown | {
        "team": found,
        "words": words,
        "chosen": chosen,
        "found": selectors.workers_named(words, scope=request.scope) if words else [],
    }


@act(needs=Can.EDIT)
def end_member(request: HttpRequest, pk: int) -> str:
    """退出宣讲团."""
    row = reads.own_member(pk, scope=request.scope)
    told = {"actor": request.actor, "now": clock.now()}
    lectures.end_member(member_id=pk, on=_today(), **told)
    messages.success(request, _("已登记退出，以前的记录保留"))
    return _url(row.team_id)


@page("desk/form.html", needs=Can.EDIT)
def dissolve(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """解散宣讲团."""
    found = _own(request, pk)
    form = DayForm(request.POST or None, initial={"on": _today()})
    made = submit(
        request,
        form,
        lambda clean: lectures.dissolve_team(
            team_id=pk, **clean, actor=request.actor, now=clock.now()
        ),
    )
    return redirect(_url(pk)) if made else _form(_("解散宣讲团"), found.name, form, _url(pk))


@page("desk/form.html", needs=Can.EDIT)
def lecture(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """宣讲安排."""
    found = selectors.own_session(pk, scope=request.scope)
    form = LectureForm(request.POST or None, session=found, scope=request.scope)
    made = submit(
        request,
        form,
        lambda _clean: lectures.set_lecture(
            session_id=pk, lecture=form.lecture(), actor=request.actor, now=clock.now()
        ),
    )
    back = reverse("activities_desk:session", args=[pk])
    return redirect(back) if made else _form(_("宣讲安排"), found.activity.title, form, back)


@page("activities/desk/received.html", needs=Can.EDIT)
def received(request: HttpRequest) -> dict:
    """宣讲确认."""
    return {
        "heading": _("宣讲确认"),
        "subtitle": _("其他工会到本单位的宣讲，由本单位确认是否举办"),
        "now": clock.now(),
        "pager": list_page(request, RECEIVED),
    }


@act(needs=Can.EDIT)
def answer(request: HttpRequest, pk: int) -> str:
    """确认宣讲是否举办."""
    is_held = request.POST.get("is_held") == "yes"
    lectures.answer_lecture(
        session_id=pk,
        is_held=is_held,
        note=request.POST.get("note", "")[:300],
        actor=request.actor,
        now=clock.now(),
    )
    messages.success(request, _("已确认，主办工会可以办结") if is_held else _("已反馈主办工会核实"))
    return reverse("activities_desk:received")


def _own(request: HttpRequest, pk: int):
    found = reads.team_of(pk, scope=request.scope)
    request.actor.require(Can.EDIT, at=found.union)
    return found


def _worker(request: HttpRequest) -> Worker | None:
    """The worker that was picked, of one's own subtree."""
    told = request.POST.get("worker") or request.GET.get("worker") or ""
    if not (told.isascii() and told.isdigit() and len(told) < 19):
        return None
    return reads.speaker_of(int(told), scope=request.scope)


def _joined(request: HttpRequest, pk: int, clean: dict):
    speaker = lectures.Speaker(
        worker=_worker(request), name=clean["name"], post=clean["post"], since=clean["since"]
    )
    return lectures.add_member(team_id=pk, speaker=speaker, actor=request.actor, now=clock.now())


def _today():
    return timezone.localdate(clock.now())


def _url(pk: int) -> str:
    return reverse("activities_desk:team", args=[pk])


def _form(heading: str, subtitle: str, form: object, back: str) -> dict:
    return {"heading": heading, "subtitle": subtitle, "form": form, "cancel_url": back}
