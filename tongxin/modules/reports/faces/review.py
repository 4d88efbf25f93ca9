"""Rounds and judging on the workbench: ask, remind, return, accept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxin.kernel import clock
from tongxin.modules.reports.faces.asking import crumbs
from tongxin.modules.reports.faces.desk import TONES, crumbs_of
from tongxin.modules.reports.faces.fields import put_files
from tongxin.modules.reports.forms.filling import ReopenForm, ReturnForm, RoundForm
from tongxin.modules.reports.models import Sealing
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors import boards
from tongxin.modules.reports.selectors.answers import comments_of
from tongxin.modules.reports.selectors.changes import moved_since_sent, revised
from tongxin.modules.reports.selectors.files import files_by_item
from tongxin.modules.reports.selectors.forms import offered_forms
from tongxin.modules.reports.selectors.view import report_view
from tongxin.modules.reports.services import review as judging
from tongxin.modules.reports.services import rounds as asking
from tongxin.modules.reports.services.paper_html import printed
from tongxin.modules.reports.transfers import ROUNDS
from tongxin.shared.papers.selectors import recipient_groups
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit, ticked


@page("reports/desk/rounds.html", needs=Can.OPEN)
def rounds(request: HttpRequest) -> dict:
    """下发的报表."""
    return {
        "heading": _("下发的报表"),
        "breadcrumbs": crumbs(
            (_("报表报送"), reverse("reports_desk:board")), (_("下发的报表"), "")
        ),
        "pager": list_page(request, ROUNDS),
        "now": clock.now(),
    }


@page("desk/form.html", needs=Can.OPEN)
def new_round(request: HttpRequest) -> dict | HttpResponse:
    """下发报表."""
    now = clock.now()
    first = {"form": request.GET.get("form", ""), "period": str(now.year)}
    form = RoundForm(
        request.POST or None,
        known=offered_forms(request.union, scope=request.scope),
        groups=recipient_groups(scope=request.actor.reach, union=request.union),
        initial=first,
    )
    terms = {"union": request.union, "actor": request.actor, "now": now}
    made = submit(request, form, lambda clean: asking.open_round(**clean, **terms))
    if made:
        messages.success(request, _("已下发，下级工会可以在“待我填报”中看到"))
        return redirect("reports_desk:round", made.pk)
    return {
        "heading": _("下发报表"),
        "subtitle": _("由 %(union)s 下发给各下级工会") % {"union": request.union},
        "form": form,
        "form_id": "new-round",
        "submit_label": _("下发"),
        "cancel_url": reverse("reports_desk:board"),
    }


@page("reports/desk/round.html", needs=Can.VIEW)
def one_round(request: HttpRequest, pk: int) -> dict:
    """一次报送任务."""
    found, now = boards.round_of(pk, scope=request.scope), clock.now()
    rows = list(boards.round_board(found, scope=request.scope))
    return {
        "heading": found.form.title,
        "subtitle": f"{found.union} · {boards.period_title(found)}",
        "breadcrumbs": crumbs(
            (_("下发的报表"), reverse("reports_desk:rounds")), (found.form.title, "")
        ),
        "round": found,
        "rows": [{"one": one, "tone": TONES[one.state], "late": one.is_late(now)} for one in rows],
        "counts": boards.counts_of(rows, now),
        "now": now,
        "may_remind": request.actor.scope(Can.OPEN).covers(found.union.path),
    }


@act(needs=Can.OPEN)
def remind(request: HttpRequest, pk: int) -> str:
    """催报."""
    chosen = ticked(request, "union") if "union" in request.POST else None
    count = asking.remind(round_id=pk, union_ids=chosen, actor=request.actor, now=clock.now())
    told = ngettext("已催报 %(count)d 个单位", "已催报 %(count)d 个单位", count)
    messages.success(request, told % {"count": count})
    return reverse("reports_desk:round", args=[pk])


@page("reports/desk/review.html", needs=Can.ACCEPT)
def review(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """审核."""
    found, now = boards.submission_of(pk, scope=request.scope), clock.now()
    view = report_view(found, actor=request.actor, now=now)
    form = ReturnForm(request.POST or None, lines=view.lines)
    terms = {"submission_id": pk, "actor": request.actor, "now": now}
    if submit(request, form, lambda clean: judging.return_for_revision(**clean, **terms)):
        messages.success(request, _("已退回，填报单位可以看到原因和需要修改的项目"))
        return redirect("reports_desk:report", pk)
    context = printed(view)
    put_files(context["sections"], files_by_item(found, actor=request.actor))
    return {
        **context,
        "heading": _("审核：%(title)s") % {"title": view.title},
        "subtitle": f"{found.union} · {found.span.title}",
        "breadcrumbs": crumbs(
            (_("报表报送"), f"{reverse('reports_desk:board')}?show=accept"),
            (found.form.title, reverse("reports_desk:report", args=[pk])),
            (_("审核"), ""),
        ),
        "table_class": "table tx-table tx-table--cards",
        "caption_class": "visually-hidden",
        "submission": found,
        "tone": TONES[found.state],
        "revised": revised(found),
        "comments": comments_of(found),
        "moved": moved_since_sent(found, view),
        "may_judge": boards.may_judge(found, request.actor),
        "sealing": boards.sealing_of(found),
        "form": form,
        "now": now,
    }


@act(needs=Can.ACCEPT)
def accept(request: HttpRequest, pk: int) -> str:
    """接收并封存."""
    kept = judging.accept(submission_id=pk, actor=request.actor, now=clock.now())
    if isinstance(kept, Sealing):
        messages.info(
            request, _("已接收，正在后台封存；可以离开本页，完成后状态变为“已接收并封存”")
        )
    else:
        messages.success(request, _("已接收，数字已封存；以后的改动会列为“封存后的变化”"))
    return reverse("reports_desk:report", args=[pk])


@page("reports/desk/sealing.html", needs=Can.VIEW)
def sealing_progress(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """封存进度."""
    found = boards.submission_of(pk, scope=request.scope)
    sealing = boards.sealing_of(found)
    if sealing is None or not sealing.is_moving:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return {"submission": found, "sealing": sealing}


@page("desk/form.html", needs=Can.ACCEPT)
def reopen(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """重新打开."""
    found = boards.submission_of(pk, scope=request.scope)
    form = ReopenForm(request.POST or None)
    terms = {"submission_id": pk, "actor": request.actor, "now": clock.now()}
    if submit(request, form, lambda clean: judging.reopen(**clean, **terms)):
        messages.success(request, _("已重新打开，填报单位可以修改后再报"))
        return redirect("reports_desk:report", pk)
    return {
        "heading": _("重新打开：%(title)s") % {"title": found.form.title},
        "subtitle": f"{found.union} · {found.span.title}",
        "breadcrumbs": crumbs_of(found, _("重新打开")),
        "form": form,
        "submit_label": _("重新打开"),
        "cancel_url": reverse("reports_desk:report", args=[pk]),
    }
