"""Chapters asked for on the workbench: ask, write, hand in, take, return."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxin.kernel import clock
from tongxin.modules.reports.faces.asking import crumbs
from tongxin.modules.reports.faces.chapters import back_to
from tongxin.modules.reports.faces.summaries import REQUEST_TONES, typing
from tongxin.modules.reports.forms.summaries import AskForm, BackForm
from tongxin.modules.reports.models import ChapterRequest
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors import summaries as reads
from tongxin.modules.reports.services import collecting, reminding
from tongxin.modules.reports.services.summary_paper import printed_prose
from tongxin.modules.reports.states import RequestState
from tongxin.shared.orgs.selectors import children_on
from tongxin.shells.desk.page import act, page, submit


@page("desk/form.html", needs=Can.OPEN)
def ask_for_chapter(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """约稿."""
    found, now = reads.chapter_of(pk, scope=request.scope), clock.now()
    if found.summary is None:
        return redirect(back_to(found))
    today = timezone.localdate(now)
    form = AskForm(request.POST or None, below=children_on(found.union, today), today=today)
    terms = {"chapter_id": pk, "actor": request.actor, "now": now}
    made = submit(request, form, lambda clean: collecting.ask_for_chapter(**clean, **terms))
    if made:
        told = ngettext("已约稿 %(count)d 份", "已约稿 %(count)d 份", len(made))
        messages.success(request, told % {"count": len(made)})
        return redirect(back_to(found))
    return typing(found.summary, _("约稿：%(chapter)s") % {"chapter": found.title}, form)


@page("reports/desk/chapter_request.html", needs=Can.VIEW)
def chapter_request(request: HttpRequest, pk: int) -> dict:
    """一份约稿."""
    found = reads.request_of(pk, scope=request.scope)
    place = reads.place_of(found.draft)
    prose = reads.read_text(found.draft.text, place, actor=request.actor, now=clock.now())
    writes = request.actor.scope(Can.FILL)
    is_collector = writes.covers(found.asked_by.path)
    return {
        "heading": found.draft.title,
        "subtitle": f"{found.union} · {found.span.title}",
        "breadcrumbs": _crumbs(found),
        "one": found,
        "tone": REQUEST_TONES[found.state],
        "paragraphs": printed_prose(prose),
        "may_write": found.is_open and writes.covers(found.union.path),
        "may_take": is_collector and found.state == RequestState.HANDED_IN,
        "may_cancel": is_collector and found.is_open and request.actor.may(Can.OPEN),
        "summary_url": _into(request, found),
    }


@act(needs=Can.FILL)
def hand_in_chapter(request: HttpRequest, pk: int) -> str:
    """交稿."""
    collecting.hand_in_chapter(request_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已交稿，约稿单位可以采用或退回"))
    return reverse("reports_desk:chapter_request", args=[pk])


@act(needs=Can.FILL)
def take_chapter(request: HttpRequest, pk: int) -> str:
    """采用."""
    chapter = collecting.take_chapter(request_id=pk, actor=request.actor, now=clock.now())
    messages.success(
        request, _("已接在“%(title)s”后面，数字仍是原单位的") % {"title": chapter.title}
    )
    return reverse("reports_desk:chapter", args=[chapter.pk])


@page("desk/form.html", needs=Can.FILL)
def return_chapter(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """退回约稿."""
    found = reads.request_of(pk, scope=request.scope)
    form = BackForm(request.POST or None)
    terms = {"request_id": pk, "actor": request.actor, "now": clock.now()}
    if submit(request, form, lambda clean: collecting.return_chapter(**clean, **terms)):
        messages.success(request, _("已退回"))
        return redirect("reports_desk:chapter_request", pk)
    return {
        "heading": _("退回修改"),
        "subtitle": f"{found.union} · {found.draft.title}",
        "breadcrumbs": _crumbs(found),
        "form": form,
        "submit_label": _("退回"),
        "cancel_url": reverse("reports_desk:chapter_request", args=[pk]),
    }


@act(needs=Can.OPEN)
def remind_chapter(request: HttpRequest, pk: int) -> str:
    """催稿."""
    reminding.remind_chapter(request_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已催稿"))
    return reverse("reports_desk:chapter_request", args=[pk])


@act(needs=Can.OPEN)
def cancel_request(request: HttpRequest, pk: int) -> str:
    """取消约稿."""
    collecting.cancel_request(request_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已取消约稿"))
    return reverse("reports_desk:chapter_request", args=[pk])


def _into(request: HttpRequest, found: ChapterRequest) -> str:
    """The summary it goes into, for those who may read it."""
    if not request.actor.scope(Can.VIEW).covers(found.asked_by.path):
        return ""
    return reverse("reports_desk:summary_report", args=[found.into.summary_id])


def _crumbs(found: ChapterRequest) -> list[dict[str, str]]:
    every = (_("工作总结"), reverse("reports_desk:summaries") + "?show=asked")
    return crumbs(every, (found.draft.title, ""))
