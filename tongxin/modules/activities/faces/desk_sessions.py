"""One session on the workbench: sign-ups, the door, headcount, photos, the end."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.faces.session_cards import declared_of
from tongxin.modules.activities.forms.sessions import HeadcountForm, PhotoForm, SessionForm
from tongxin.modules.activities.models import ActivitySession
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import photos as pictures
from tongxin.modules.activities.selectors.draws import standing_of
from tongxin.modules.activities.selectors.names import sees_names
from tongxin.modules.activities.selectors.shares import sharing_of
from tongxin.modules.activities.services import (
    attendance,
    photos,
    planning,
    running,
    seats,
    tickets,
)
from tongxin.modules.activities.states import State
from tongxin.modules.activities.transfers import CHECK_INS, FEEDBACK, NO_SHOWS, SIGNUPS, WAITS
from tongxin.shared.audit.selectors import log_of
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit, ticked

PAGE_SIZE = 100
LISTS = {
    "signups": SIGNUPS,
    "waits": WAITS,
    "check_ins": CHECK_INS,
    "no_shows": NO_SHOWS,
    "feedback": FEEDBACK,
}


@page("activities/desk/session.html", needs=Can.VIEW)
def session(request: HttpRequest, pk: int) -> dict:
    """场次."""
    found = selectors.session_of(pk, scope=request.scope)
    view = request.GET.get("view", "")
    view = view if view in LISTS else "signups"
    words = request.GET.get("name", "")[:30]
    is_mine = request.actor.scope(Can.CHECK_IN).covers(found.union_path)
    return {
        "heading": found.activity.title,
        "subtitle": found.place,
        "session": found,
        "view": view,
        "is_withheld": not sees_names(found, actor=request.actor),
        "tabs": _tabs(found, view),
        "pager": list_page(request, LISTS[view], size=PAGE_SIZE, of=pk),
        "came": selectors.attendance_of(found),
        "stars": selectors.stars_of(found),
        "fewest": selectors.FEWEST,
        "headcounts": selectors.headcounts_of(found),
        "photos": pictures.photos_of(found, photos.slots_of(found), actor=request.actor),
        "taken_back": pictures.taken_back(found),
        "name": words,
        "walk_ins": selectors.workers_named(words, scope=request.actor.scope(Can.CHECK_IN))
        if is_mine
        else [],
        "may_check_in": is_mine and found.state in {State.OPEN, State.HELD},
        "may_edit": request.actor.scope(Can.EDIT).covers(found.union_path),
        "log": log_of(f"activities.ActivitySession:{found.pk}")[:20],
        **declared_of(found, request.actor, clock.now()),
        **standing_of(found, clock.now()),
        **sharing_of(found, clock.now()),
    }


@page("desk/form.html", needs=Can.EDIT)
def new_session(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """添加场次."""
    found = selectors.own_activity(pk, scope=request.scope)
    form = SessionForm(request.POST or None, copied=selectors.last_session_of(found))
    made = submit(
        request,
        form,
        lambda _clean: planning.add_session(
            activity_id=pk, facts=form.session_facts(), actor=request.actor, now=clock.now()
        ),
    )
    back = reverse("activities_desk:activity", args=[pk])
    return redirect(back) if made else _form(_("添加场次"), found.title, form, back)


@page("desk/form.html", needs=Can.EDIT)
def edit_session(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """修改场次."""
    found = selectors.own_session(pk, scope=request.scope)
    form = SessionForm(request.POST or None, session=found)
    made = submit(
        request,
        form,
        lambda clean: planning.edit_session(
            session_id=pk,
            facts=form.session_facts(),
            reason=clean.get("reason", ""),
            actor=request.actor,
            now=clock.now(),
        ),
    )
    back = _session_url(pk)
    return redirect(back) if made else _form(_("修改场次"), found.activity.title, form, back)


@act(needs=Can.EDIT)
def open_one(request: HttpRequest, pk: int) -> str:
    """发布场次."""
    running.open_session(session_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("场次已发布"))
    return _session_url(pk)


@act(needs=Can.EDIT)
def revoke(request: HttpRequest, pk: int) -> str:
    """作废报名凭证."""
    seats.revoke_passes(session_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已作废：正在等候的手机刷新页面后可继续报名"))
    return _session_url(pk)


@act(needs=Can.EDIT)
def finish(request: HttpRequest, pk: int) -> str:
    """办结场次."""
    running.finish_session(session_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("场次已办结，开始计入活动场次、人次和人数"))
    return _session_url(pk)


@act(needs=Can.EDIT)
def call_off_one(request: HttpRequest, pk: int) -> str:
    """取消场次."""
    _with_reason(request, running.cancel_session, session_id=pk)
    messages.success(request, _("场次已取消，不再计数"))
    return _session_url(pk)


@page("activities/desk/scan.html", needs=Can.CHECK_IN)
def scan(request: HttpRequest, pk: int) -> dict:
    """扫码签到."""
    found, now = selectors.own_session(pk, scope=request.scope), clock.now()
    told = {"session_id": pk, "actor": request.actor, "language": get_language() or ""}
    return {
        "now_ms": int(now.timestamp() * 1000),
        "sync_url": f"/api/v1/sessions/{pk}/scans",
        "pass": attendance.check_in_pass(**told, now=now) if found.state == State.OPEN else "",
        "pass_url": f"/api/v1/sessions/{pk}/door-pass",
        "code_begins": tickets.begins(pk),
        "scan_stays": True,
        "heading": _("扫码签到"),
        "session": found,
        "came": selectors.attendance_of(found),
        "scan_method": "post",
        "scan_action": reverse("activities_desk:scan_code", args=[pk]),
        "back_url": _session_url(pk),
    }


@act(needs=Can.CHECK_IN)
def code(request: HttpRequest, pk: int, to: str) -> str:
    """按入场码签到."""
    made = attendance.check_in_by_code(
        session_id=pk,
        code=request.POST.get("code", "")[:60],
        actor=request.actor,
        now=clock.now(),
    )
    messages.success(request, _("%(name)s 签到成功") % {"name": made.worker_name})
    return reverse(f"activities_desk:{to}", args=[pk])


@act(needs=Can.CHECK_IN)
def tick(request: HttpRequest, pk: int) -> str:
    """按名单签到."""
    chosen = ticked(request, "worker")
    made = _with_reason(request, attendance.check_in_by_list, session_id=pk, worker_ids=chosen)
    messages.success(request, _("已签到 %(count)s 人") % {"count": len(made)})
    return _session_url(pk)


@page("desk/form.html", needs=Can.CHECK_IN)
def headcount(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """填报未实名人数."""
    found = selectors.own_session(pk, scope=request.scope)
    form = HeadcountForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: attendance.set_headcount(
            session_id=pk, **clean, actor=request.actor, now=clock.now()
        ),
    )
    back = _session_url(pk)
    return redirect(back) if made else _form(_("填报未实名人数"), found.activity.title, form, back)


@act(needs=Can.CHECK_IN)
def void_one(request: HttpRequest, pk: int) -> str:
    """作废签到."""
    made = _with_reason(request, attendance.void_check_in, check_in_id=pk)
    messages.success(request, _("签到已作废，不再计数"))
    return f"{_session_url(made.session_id)}?view=check_ins"


@act(needs=Can.CHECK_IN)
def void_heads(request: HttpRequest, pk: int) -> str:
    """作废未实名人数."""
    made = _with_reason(request, attendance.void_headcount, headcount_id=pk)
    messages.success(request, _("未实名人数已作废"))
    return _session_url(made.session_id)


@page("desk/form.html", needs=Can.EDIT)
def new_photo(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """上传照片."""
    found = selectors.own_session(pk, scope=request.scope)
    form = PhotoForm(request.POST or None, request.FILES or None)
    made = submit(
        request,
        form,
        lambda clean: photos.add_photo(
            session_id=pk, **clean, actor=request.actor, now=clock.now()
        ),
    )
    back = _session_url(pk)
    return redirect(back) if made else _form(_("上传照片"), found.activity.title, form, back)


@act(needs=Can.EDIT)
def drop_photo(request: HttpRequest, pk: int) -> str:
    """移除照片."""
    gone = _with_reason(request, photos.remove_photo, photo_id=pk)
    messages.success(request, _("照片已移除"))
    return _session_url(gone.target_key)


def _with_reason(request: HttpRequest, service: Callable, **terms: object) -> object:
    now: datetime = clock.now()
    reason = request.POST.get("reason", "")[:300]
    return service(**terms, reason=reason, actor=request.actor, now=now)


def _session_url(pk: int) -> str:
    return reverse("activities_desk:session", args=[pk])


def _form(heading: str, subtitle: str, form: object, back: str) -> dict:
    return {"heading": heading, "subtitle": subtitle, "form": form, "cancel_url": back}


def _tabs(found: ActivitySession, view: str) -> list[dict]:
    url = _session_url(found.pk)
    words = (_("报名名单"), _("候补名单"), _("签到记录"), _("未到场"), _("评价"))
    labels = dict(zip(LISTS, words, strict=True))
    return [
        {"url": f"{url}?view={key}", "label": label, "active": key == view}
        for key, label in labels.items()
    ]
