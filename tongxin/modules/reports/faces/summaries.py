"""Summaries on the workbench: list, one of them with its warnings, its numbers, its papers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.periods import Period
from tongxin.modules.reports.faces.asking import crumbs
from tongxin.modules.reports.faces.desk import DOCX
from tongxin.modules.reports.forms.summaries import SummaryForm, TitleForm
from tongxin.modules.reports.models import SummaryReport
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors import summaries as reads
from tongxin.modules.reports.selectors.origins import (
    later_numbers,
    moved_since,
    origins_of,
    summary_changes,
)
from tongxin.modules.reports.selectors.prose.reading import Reader
from tongxin.modules.reports.services import approving
from tongxin.modules.reports.services import summaries as writing
from tongxin.modules.reports.services.summary_paper import (
    printed_summary,
    standing_of,
    summary_docx,
    summary_pdf,
)
from tongxin.modules.reports.states import RequestState, SummaryState
from tongxin.modules.reports.transfers import CHAPTERS, SUMMARIES
from tongxin.shared.approvals.selectors import live_case
from tongxin.shared.audit.services import name_of
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit

TONES = {
    SummaryState.DRAFT: "gray",
    SummaryState.SIGNING: "gold",
    SummaryState.APPROVED: "green",
}
FORMATS = {"docx": (summary_docx, DOCX), "pdf": (summary_pdf, "application/pdf")}
REQUEST_TONES = {
    RequestState.ASKED: "gold",
    RequestState.HANDED_IN: "blue",
    RequestState.RETURNED: "red",
    RequestState.TAKEN: "green",
    RequestState.CANCELLED: "gray",
}


@page("reports/desk/summaries.html", needs=Can.VIEW)
def summaries(request: HttpRequest, show: str = "all") -> dict:
    """工作总结."""
    to_write = reads.requests_to_write(actor=request.actor).count()
    which = "asked" if request.GET.get("show", show) == "asked" else "all"
    pager = list_page(request, CHAPTERS if which == "asked" else SUMMARIES)
    tones = REQUEST_TONES if which == "asked" else TONES
    return {
        "heading": _("工作总结"),
        "tabs": [
            {"label": _("总结"), "url": "?show=all", "active": which == "all"},
            {
                "label": _("约稿"),
                "url": "?show=asked",
                "active": which == "asked",
                "count": to_write,
            },
        ],
        "which": which,
        "pager": pager,
        "rows": [{"one": one, "tone": tones[one.state]} for one in pager.rows],
        "may_write": _may_write_here(request),
    }


@page("desk/form.html", needs=Can.FILL)
def new_summary(request: HttpRequest) -> dict | HttpResponse:
    """起草总结."""
    now = clock.now()
    form = SummaryForm(request.POST or None, initial={"period": str(now.year), "from_last": ""})
    terms = {"union": request.union, "actor": request.actor, "now": now}
    made = submit(request, form, lambda clean: writing.start_summary(**clean, **terms))
    if made:
        messages.success(request, _("总结已建立，请逐章撰写"))
        return redirect("reports_desk:summary_report", made.pk)
    return {
        "heading": _("起草总结"),
        "subtitle": str(request.union or ""),
        "breadcrumbs": crumbs_to(_("起草总结")),
        "form": form,
        "submit_label": _("建立"),
        "cancel_url": reverse("reports_desk:summaries"),
    }


@page("reports/desk/summary_report.html", needs=Can.VIEW)
def summary_report(request: HttpRequest, pk: int) -> dict:
    """一篇总结."""
    found, reader = reads.summary_of(pk, scope=request.scope), Reader(request.actor, clock.now())
    live = reads.live_view(found, reader)
    view = reads.approved_view(found) if found.is_approved else live
    moved = moved_since(view, live) if found.is_approved else {}
    may_write = request.actor.scope(Can.FILL).covers(found.union.path)
    sent, asked = reads.basis_of(found)
    return about(found) | {
        **printed_summary(view, moved=moved),
        "moved": moved,
        "standing": standing_of(view),
        "sent": sent,
        "asked": asked,
        "points": [] if found.is_approved else _points(view),
        "waiting": reads.contested(found),
        "requests": [
            {"one": one, "tone": REQUEST_TONES[one.state]}
            for one in reads.requests_for(found.chapters.all())
        ],
        "may_write": may_write and found.is_draft,
        "may_hand_in": found.is_draft and _may(request, Can.SUBMIT, found),
        "may_revise": found.is_approved and _may(request, Can.SUBMIT, found),
        "may_ask": may_write and found.is_draft and _may(request, Can.OPEN, found),
        "case": live_case(name_of(found)),
    }


@page("desk/form.html", needs=Can.FILL)
def summary_title(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """总结标题."""
    found = reads.summary_of(pk, scope=request.scope)
    form = TitleForm(request.POST or None, initial={"title": found.title})
    terms = {"summary_id": pk, "actor": request.actor, "now": clock.now()}
    if submit(request, form, lambda clean: writing.rename_summary(**clean, **terms)):
        messages.success(request, _("已保存"))
        return redirect("reports_desk:summary_report", pk)
    return typing(found, _("标题"), form)


@page("desk/form.html", needs=Can.FILL)
def new_chapter(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """添加章节."""
    found = reads.summary_of(pk, scope=request.scope)
    form = TitleForm(request.POST or None)
    terms = {"summary_id": pk, "actor": request.actor, "now": clock.now()}
    made = submit(request, form, lambda clean: writing.add_chapter(**clean, **terms))
    if made:
        return redirect("reports_desk:chapter", made.pk)
    return typing(found, _("添加章节"), form)


@act(needs=Can.SUBMIT)
def hand_in_summary(request: HttpRequest, pk: int) -> str:
    """送审."""
    approving.hand_in_summary(summary_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已送审，审定后数字和文字一并封存"))
    return reverse("reports_desk:summary_report", args=[pk])


@act(needs=Can.SUBMIT)
def revise_summary(request: HttpRequest, pk: int) -> str:
    """修订."""
    approving.revise_summary(summary_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("可以修订了，上次审定稿已留存"))
    return reverse("reports_desk:summary_report", args=[pk])


@page("reports/desk/origins.html", needs=Can.VIEW)
def origins(request: HttpRequest, pk: int) -> dict:
    """数字出处."""
    found = reads.summary_of(pk, scope=request.scope)
    view = reads.summary_view(found, actor=request.actor, now=clock.now())
    return about(found) | {
        "heading": _("数字出处"),
        "subtitle": found.title,
        "breadcrumbs": crumbs_to(_("数字出处"), found),
        "standing": standing_of(view),
        "origins": origins_of(view),
        "chapters": printed_summary(view)["chapters"],
    }


@page("reports/desk/differences.html", needs=Can.VIEW)
def changes_of_summary(request: HttpRequest, pk: int) -> dict:
    """审定后的变化."""
    found = reads.summary_of(pk, scope=request.scope)
    compared = summary_changes(found, actor=request.actor, now=clock.now())
    return {
        "heading": _("审定后的变化"),
        "subtitle": found.title,
        "breadcrumbs": crumbs_to(_("审定后的变化"), found),
        "figures": compared,
        "changed": [one for one in compared if not one.is_same],
    }


@page("reports/paper/summary.html", needs=Can.VIEW)
def summary_paper(request: HttpRequest, pk: int) -> dict:
    """总结打印版."""
    found = reads.summary_of(pk, scope=request.scope)
    terms = {"actor": request.actor, "now": clock.now()}
    view = reads.summary_view(found, **terms)
    later = later_numbers(found, view, **terms)
    return printed_summary(view) | {"standing": standing_of(view), "later": later}


@page("", needs=Can.VIEW)
def summary_document(request: HttpRequest, pk: int, suffix: str = "docx") -> HttpResponse:
    """下载总结."""
    found = reads.summary_of(pk, scope=request.scope)
    terms = {"actor": request.actor, "now": clock.now()}
    view = reads.summary_view(found, **terms)
    write, kind = FORMATS[suffix]
    paper = write(view, later_numbers(found, view, **terms))
    response = HttpResponse(paper, content_type=kind)
    name = f"summary-{view.union_code}-{view.period}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def about(found: SummaryReport) -> dict:
    """What every page of one summary says beside it."""
    return {
        "summary": found,
        "tone": TONES[found.state],
        "heading": found.title,
        "subtitle": f"{found.union} · {Period.parse(found.period).title}",
        "breadcrumbs": crumbs_to(found.title),
    }


def crumbs_to(last: str, summary: SummaryReport | None = None) -> list[dict[str, str]]:
    """The way to a page of one summary."""
    every = (_("工作总结"), reverse("reports_desk:summaries"))
    if summary is None:
        return crumbs(every, (last, ""))
    one = (summary.title, reverse("reports_desk:summary_report", args=[summary.pk]))
    return crumbs(every, one, (last, ""))


def typing(found: SummaryReport, last: str, form) -> dict:
    """A form that belongs to one summary."""
    return {
        "heading": last,
        "subtitle": found.title,
        "breadcrumbs": crumbs_to(last, found),
        "form": form,
        "cancel_url": reverse("reports_desk:summary_report", args=[found.pk]),
    }


def _points(view: reads.SummaryView) -> list[dict]:
    """What is open in each chapter, as sentences; what is zero comes last."""
    found = [
        {
            "chapter": chapter,
            "told": reads.faults_said(chapter.open_points),
            "zeros": chapter.prose.zeros,
        }
        for chapter in view.chapters
    ]
    return [one for one in found if one["told"] or one["zeros"]]


def _may(request: HttpRequest, right: str, found: SummaryReport) -> bool:
    return request.actor.scope(right).covers(found.union.path)


def _may_write_here(request: HttpRequest) -> bool:
    return request.union is not None and request.actor.scope(Can.FILL).covers(request.union.path)
