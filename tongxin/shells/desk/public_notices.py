"""Public notices on the workbench (公示): list, the file of one, posting, extending, the end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.public_notices import closing, places, selectors, services
from tongxin.shared.public_notices.models import PublicNotice
from tongxin.shared.public_notices.permissions import Can
from tongxin.shared.public_notices.states import LIVE, State
from tongxin.shared.public_notices.subjects import known
from tongxin.shells.design.qr import PAPER, drawn
from tongxin.shells.design.verbs import in_words
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.notice_forms import ConcludeForm, ExtendForm, PlaceForm
from tongxin.shells.desk.own_lists import NOTICES
from tongxin.shells.desk.page import page, submit

LOOKS = {  # tone and icon of what happened
    "public_notices.opened": ("blue", "speakerphone"),
    "public_notices.objected": ("red", "alert-triangle"),
    "public_notices.investigated": ("gold", "search"),
    "public_notices.resolved": ("green", "checklist"),
    "public_notices.extended": ("gold", "clock-exclamation"),
    "public_notices.concluded": ("green", "circle-check"),
}


@page("desk/public_notices.html", needs=Can.VIEW)
def notices(request: HttpRequest) -> dict:
    """公示."""
    words, state = request.GET.get("words", "")[:50], request.GET.get("state", "")[:10]
    pager = list_page(request, NOTICES)
    waiting = selectors.waiting_counts(pager.rows)
    lights = selectors.lights(pager.rows, clock.now())
    for row in pager.rows:
        row.subject_name = subject_name(row)
        row.waiting, row.light = waiting.get(row.pk, 0), lights.get(row.pk, "")
    return {
        "heading": _("公示"),
        "tabs": tabs("notices", request),
        "pager": pager,
        "words": words,
        "state": state,
        "states": State.choices,
    }


@page("desk/public_notice.html", needs=Can.VIEW)
def notice(request: HttpRequest, pk: int) -> dict:
    """公示详情."""
    found = selectors.notice_within(pk, scope=request.scope)
    may_look = request.actor.scope(Can.INVESTIGATE).covers(found.union_path)
    subject = known().get(found.subject)
    row = selectors.row_of(found) if subject and subject.url else None
    is_live = found.state in LIVE
    return {
        "heading": found.title,
        "subtitle": subject_name(found),
        "notice": found,
        "shown": selectors.content_of(found),
        "portal_url": request.build_absolute_uri(reverse("portal:notice", args=[found.code])),
        "limit": selectors.period_of(found),
        "row_url": subject.url(row) if row is not None else "",
        "differs": selectors.differs_from_shown(found),
        "places": selectors.places_of(found, request.actor),
        "objections": selectors.objections_of(found, request.actor) if may_look else None,
        "history": [entry(one) for one in selectors.history_of(found, request.actor)],
        "may_act": is_live and request.actor.scope(Can.OPEN).covers(found.union_path),
        "may_object": is_live and may_look and clock.now() < found.ends_at,
    }


@page("desk/form.html", needs=Can.OPEN)
def lengthen(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """延长公示."""
    found = selectors.notice_within(pk, scope=request.scope)
    form = ExtendForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: services.extend_notice(
            notice_id=pk, **clean, actor=request.actor, now=clock.now()
        ),
    )
    if made:
        messages.success(request, _("公示期已延长"))
        return redirect("desk:public_notice", pk)
    return _form(_("延长公示"), found, form)


@page("desk/form.html", needs=Can.OPEN)
def end(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """办结公示."""
    found = selectors.notice_within(pk, scope=request.scope)
    form = ConcludeForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: closing.conclude(notice_id=pk, **clean, actor=request.actor, now=clock.now()),
    )
    if made:
        messages.success(request, _("公示已办结：%(state)s") % {"state": made.get_state_display()})
        return redirect("desk:public_notice", pk)
    return _form(_("办结公示"), found, form)


@page("desk/form.html", needs=Can.OPEN)
def post_up(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """登记张贴."""
    found = selectors.notice_within(pk, scope=request.scope)
    form = PlaceForm(request.POST or None, request.FILES or None)
    made = submit(request, form, lambda clean: _place(request, pk, clean))
    if made:
        messages.success(request, _("已登记公示渠道"))
        return redirect("desk:public_notice", pk)
    return _form(_("登记张贴"), found, form)


@page("desk/public_notice_paper.html", needs=Can.VIEW)
def paper(request: HttpRequest, pk: int) -> dict:
    """公示张贴页."""
    found = selectors.notice_within(pk, scope=request.scope)
    address = request.build_absolute_uri(reverse("portal:notice", args=[found.code]))
    return {
        "notice": found,
        "shown": selectors.content_of(found),
        "address": address,
        "qr": drawn(address, border=1, dark=PAPER),
    }


def subject_name(row: PublicNotice) -> str:
    """What the module calls the subject; its key when the module is gone."""
    subject = known().get(row.subject)
    if subject is None:
        return row.subject
    stages = {stage.key: stage.name for stage in subject.stages}
    return str(stages.get(row.stage, subject.name))


def tabs(active: str, request: HttpRequest) -> list[dict[str, Any]]:
    """The views of public notices that the reader may open."""
    links = [("notices", _("全部公示"), reverse("desk:public_notices"))]
    if request.actor.may(Can.INVESTIGATE):
        links.append(("objections", _("异议"), reverse("desk:objections")))
    return [{"label": label, "url": url, "active": key == active} for key, label, url in links]


def _place(request: HttpRequest, pk: int, clean: dict[str, Any]) -> Any:
    proof = clean.pop("proof")
    return places.note_place(
        notice_id=pk,
        spot=places.Spot(**clean),
        proof=proof or None,
        actor=request.actor,
        now=clock.now(),
    )


def _form(heading: str, found: PublicNotice, form: Any) -> dict:
    return {
        "heading": heading,
        "subtitle": found.title,
        "form": form,
        "submit_label": heading,
        "cancel_url": reverse("desk:public_notice", args=[found.pk]),
    }


def entry(one: AuditEntry) -> dict[str, Any]:
    """One line of the timeline."""
    tone, icon = LOOKS.get(one.verb, ("gray", "point"))
    return {
        "title": in_words(one.verb),
        "who": one.actor,
        "at": one.at,
        "note": one.reason,
        "tone": tone,
        "icon": icon,
    }
