"""Reports on the workbench: what to fill and to accept, rounds, filling, sealed reports."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.reports.errors import UnknownItem
from tongxin.modules.reports.faces.asking import crumbs
from tongxin.modules.reports.forms import AnswersForm, DeclareForm
from tongxin.modules.reports.models import Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors import boards
from tongxin.modules.reports.selectors.changes import since_sealing
from tongxin.modules.reports.selectors.forms import written_items
from tongxin.modules.reports.selectors.view import report_view
from tongxin.modules.reports.services import filling
from tongxin.modules.reports.services.paper_docx import to_docx
from tongxin.modules.reports.services.paper_html import printed
from tongxin.modules.reports.states import Act, State
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.page import act, page, submit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TONES = {
    State.DRAFT: "gray",
    State.SUBMITTED: "blue",
    State.RETURNED: "red",
    State.ACCEPTED: "green",
}
MARKS = {
    Act.RECEIVED: ("file-check", "gray"),
    Act.SUBMITTED: ("send", "blue"),
    Act.REMINDED: ("bell", "gold"),
    Act.RETURNED: ("arrow-back-up", "red"),
    Act.ACCEPTED: ("lock", "green"),
}


@page("reports/desk/board.html", needs=Can.VIEW)
def board(request: HttpRequest, show: str = "fill") -> dict:
    """报表报送."""
    which = request.GET.get("show", show)
    lists = {
        "fill": boards.to_fill(actor=request.actor),
        "accept": boards.to_accept(actor=request.actor),
        "all": boards.submissions_list(scope=request.scope),
    }
    which = which if which in lists else "fill"
    pager = keyset(request, lists[which], order=("due_at", "pk"))
    labels = {"fill": _("待我填报"), "accept": _("待我审核"), "all": _("全部报表")}
    return {
        "heading": _("报表报送"),
        "tabs": [
            {
                "label": label,
                "url": f"?show={key}",
                "active": key == which,
                "count": None if key == "all" else lists[key].count(),
            }
            for key, label in labels.items()
        ],
        "pager": pager,
        "rows": [{"one": one, "tone": TONES[one.state]} for one in pager.rows],
        "now": clock.now(),
        "may_open": request.actor.may(Can.OPEN),
    }


@page("reports/desk/report.html", needs=Can.VIEW)
def report(request: HttpRequest, pk: int) -> dict:
    """一份报表."""
    found = boards.submission_of(pk, scope=request.scope)
    now = clock.now()
    view = report_view(found, actor=request.actor, now=now)
    return _about(found) | {
        **printed(view),
        "heading": view.full_title,
        "table_class": "table tx-table tx-table--cards",
        "caption_class": "visually-hidden",
        "may_fill": found.is_open and _may(request, Can.FILL, found),
        "may_judge": found.state == State.SUBMITTED and boards.may_judge(found, request.actor),
    }


@act(needs=Can.FILL)
def start(request: HttpRequest, pk: int) -> str:
    """签收并填报."""
    filling.start_filling(submission_id=pk, actor=request.actor, now=clock.now())
    return reverse("reports_desk:fill", args=[pk])


@page("reports/desk/fill.html", needs=Can.FILL)
def fill(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """填报."""
    found, now = boards.submission_of(pk, scope=request.scope), clock.now()
    if not found.is_open:
        return redirect("reports_desk:report", pk)
    form = _answers_form(request, found)
    if submit(request, form, lambda _clean: _keep(request, form, pk)):
        return redirect("reports_desk:report", pk)
    view = report_view(found, actor=request.actor, now=now)
    context = printed(view)
    return _about(found) | {
        **context,
        "heading": _("填报：%(title)s") % {"title": view.title},
        "table_class": "table tx-table tx-table--cards",
        "caption_class": "visually-hidden",
        "form": form,
        "fields": {name: form[name] for name in form.fields},
        "zero_report": request.POST.get("zero_report") == "1",
        "may_submit": _may(request, Can.SUBMIT, found),
    }


@page("", needs=Can.FILL)
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """自动保存."""
    found = boards.submission_of(pk, scope=request.scope)
    form = _answers_form(request, found)
    terms = {"submission_id": pk, "actor": request.actor, "now": clock.now()}
    kept = submit(request, form, lambda _clean: filling.save_answers(answers=form.given(), **terms))
    refusal = next((str(each) for errors in form.errors.values() for each in errors), "")
    context = {"kept": kept, "refusal": refusal, "at": terms["now"]}
    return render(request, "reports/desk/saved.html", context)


@page("desk/form.html", needs=Can.FILL)
def declare(request: HttpRequest, pk: int, code: str) -> dict | HttpResponse:
    """填报数."""
    found, now = boards.submission_of(pk, scope=request.scope), clock.now()
    cell = report_view(found, actor=request.actor, now=now).cells.get(code)
    if cell is None:
        raise UnknownItem(code=code)
    first = {"value": cell.declared, "reason": cell.declared_reason}
    form = DeclareForm(request.POST or None, initial=first)
    terms = {"submission_id": pk, "code": code, "actor": request.actor, "now": now}
    back = reverse("reports_desk:fill", args=[pk])
    if submit(request, form, lambda clean: filling.declare_figure(**terms, **clean) or True):
        messages.success(request, _("已保存"))
        return redirect(back)
    facts = {"value": cell.value, "unit": cell.unit}
    return {
        "heading": f"{cell.name}：{_('填报数')}",
        "subtitle": _("系统数 %(value)s%(unit)s") % facts,
        "breadcrumbs": _crumbs(found, _("填报数")),
        "form": form,
        "cancel_url": back,
    }


@page("reports/desk/differences.html", needs=Can.VIEW)
def changes(request: HttpRequest, pk: int) -> dict:
    """封存后的变化."""
    found = boards.submission_of(pk, scope=request.scope)
    compared = since_sealing(found, actor=request.actor, now=clock.now())
    return {
        "heading": _("封存后的变化"),
        "subtitle": f"{found.union} · {found.span.title} · {found.form.title}",
        "breadcrumbs": _crumbs(found, _("封存后的变化")),
        "figures": compared,
        "changed": [one for one in compared if not one.is_same],
    }


@page("reports/paper/report.html", needs=Can.VIEW)
def paper(request: HttpRequest, pk: int) -> dict:
    """打印版."""
    found = boards.submission_of(pk, scope=request.scope)
    return printed(report_view(found, actor=request.actor, now=clock.now()))


@page("", needs=Can.VIEW)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """下载公文版."""
    found = boards.submission_of(pk, scope=request.scope)
    view = report_view(found, actor=request.actor, now=clock.now())
    response = HttpResponse(to_docx(view), content_type=DOCX)
    name = f"report-{view.form_key}-{view.union_code}-{view.period}.docx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _keep(request: HttpRequest, form: AnswersForm, pk: int) -> Submission:
    terms = {"submission_id": pk, "actor": request.actor, "now": clock.now()}
    if request.POST.get("then") != "submit":
        kept = filling.save_answers(answers=form.given(), **terms)
        messages.success(request, _("已保存，尚未报送"))
        return kept
    zero = request.POST.get("zero_report") == "1"
    sent = filling.submit(zero_report=zero, answers=form.given(), **terms)
    messages.success(request, _("已报送，等待上级审核"))
    return sent


def _answers_form(request: HttpRequest, found: Submission) -> AnswersForm:
    items, answers = written_items(found.form), boards.answers_of(found)
    return AnswersForm(request.POST or None, items=items, initial=answers)


def _about(found: Submission) -> dict:
    return {
        "submission": found,
        "tone": TONES[found.state],
        "judge": boards.judge_of(found),
        "subtitle": f"{found.union} · {found.span.title}",
        "breadcrumbs": _crumbs(found, found.form.title),
        "history": [_step(step) for step in boards.steps_of(found)],
        "now": clock.now(),
    }


def _step(step) -> dict:
    icon, tone = MARKS[step.act]
    return {
        "title": step.get_act_display(),
        "who": step.by,
        "at": step.at,
        "note": step.reason,
        "icon": icon,
        "tone": tone,
    }


def _may(request: HttpRequest, right: str, found: Submission) -> bool:
    return request.actor.scope(right).covers(found.union.path)


def _crumbs(found: Submission, last: str) -> list[dict[str, str]]:
    every = (_("报表报送"), reverse("reports_desk:board"))
    if last == found.form.title:
        return crumbs(every, (last, ""))
    one = (found.form.title, reverse("reports_desk:report", args=[found.pk]))
    return crumbs(every, one, (last, ""))
