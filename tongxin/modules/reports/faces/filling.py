"""Filling one report on the workbench: several people, field by field, with remarks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.reports.errors import UnknownItem
from tongxin.modules.reports.faces.desk import about, crumbs_of, may
from tongxin.modules.reports.faces.fields import put_fields, put_files
from tongxin.modules.reports.forms.filling import AnswersForm, CommentForm, DeclareForm, FileForm
from tongxin.modules.reports.models import Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors import answers as reads
from tongxin.modules.reports.selectors import boards
from tongxin.modules.reports.selectors.checks import faults_by_field, limits_by_field
from tongxin.modules.reports.selectors.files import files_by_item
from tongxin.modules.reports.selectors.forms import item_of, written_items
from tongxin.modules.reports.selectors.view import report_view
from tongxin.modules.reports.services import answers, filling
from tongxin.modules.reports.services.files import attach_file, detach_file
from tongxin.modules.reports.services.paper_html import printed
from tongxin.shells.desk.page import act, page, submit


@act(needs=Can.FILL)
def start(request: HttpRequest, pk: int) -> str:
    """签收并填报."""
    filling.start_filling(submission_id=pk, actor=request.actor, now=clock.now())
    return reverse("reports_desk:fill", args=[pk])


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
        "breadcrumbs": crumbs_of(found, _("填报数")),
        "form": form,
        "cancel_url": back,
    }


@page("reports/desk/fill.html", needs=Can.FILL)
def fill(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """填报."""
    found, now = boards.submission_of(pk, scope=request.scope), clock.now()
    if not found.is_open:
        return redirect("reports_desk:report", pk)
    form = _answers_form(request, found)
    kept = submit(request, form, lambda _clean: _save(request, form, pk))
    if kept and kept.beside:
        messages.warning(request, _two_hands(kept))
        return redirect("reports_desk:fill", pk)
    if kept and _finish(request, form, pk):
        return redirect("reports_desk:report", pk)
    view = report_view(found, actor=request.actor, now=now)
    faults = faults_by_field(found.form, view)
    context = printed(view)
    put_files(context["sections"], files_by_item(found, actor=request.actor))
    seen = form.seen() if form.is_bound and not kept else None
    put_fields(context["sections"], form, reads.fields_of(found, faults), seen)
    return about(found) | {
        **context,
        "heading": _("填报：%(title)s") % {"title": view.title},
        "table_class": "table tx-table tx-table--cards",
        "caption_class": "visually-hidden",
        "form": form,
        "zero_report": request.POST.get("zero_report") == "1",
        "may_submit": may(request, Can.SUBMIT, found),
    }


@page("", needs=Can.FILL)
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """自动保存."""
    found = boards.submission_of(pk, scope=request.scope)
    form = _answers_form(request, found)
    kept = submit(request, form, lambda _clean: _save(request, form, pk))
    refusal = next((str(each) for errors in form.errors.values() for each in errors), "")
    context = {
        "kept": kept,
        "told": _two_hands(kept) if kept and kept.beside else "",
        "faults": limits_by_field(written_items(found.form), form.given()) if kept else [],
        "refusal": refusal,
        "at": clock.now(),
    }
    return render(request, "reports/desk/saved.html", context)


@act(needs=Can.FILL)
def settle(request: HttpRequest, pk: int, edition: int) -> str:
    """选定同时填写的内容."""
    found = boards.submission_of(pk, scope=request.scope)
    form, terms = _answers_form(request, found), _terms(request, pk)
    adopt = request.POST.get("adopt") == "1"
    if form.is_valid():
        answers.save_answers(answers=form.given(), seen=form.seen(), **terms)
    answers.settle(edition_id=edition, adopt=adopt, **terms)
    messages.success(request, _("已选定，另一份留在历次内容中"))
    return reverse("reports_desk:fill", args=[pk])


@page("reports/desk/comments.html", needs=Can.VIEW)
def comments(request: HttpRequest, pk: int, code: str) -> dict | HttpResponse:
    """批注."""
    found = boards.submission_of(pk, scope=request.scope)
    item = item_of(found.form, code)
    form = CommentForm(request.POST or None)
    terms = _terms(request, pk)
    if submit(request, form, lambda clean: answers.comment(code=code, **clean, **terms)):
        messages.success(request, _("批注已发出，填报单位和审核工会都能看到"))
        return redirect("reports_desk:comments", pk, code)
    return {
        "heading": _("批注：%(item)s") % {"item": item.label},
        "subtitle": f"{found.union} · {found.span.title}",
        "breadcrumbs": crumbs_of(found, _("批注")),
        "comments": reads.comments_of(found, code),
        "form": form,
        "may_comment": may(request, Can.FILL, found) or may(request, Can.ACCEPT, found),
        "submit_label": _("发出批注"),
        "cancel_url": reverse("reports_desk:report", args=[pk]),
    }


@page("reports/desk/item_files.html", needs=Can.FILL)
def item_files(request: HttpRequest, pk: int, code: str) -> dict | HttpResponse:
    """上传文件."""
    found = boards.submission_of(pk, scope=request.scope)
    if not found.is_open:
        return redirect("reports_desk:report", pk)
    hanging = files_by_item(found, actor=request.actor)
    if code not in hanging:
        raise UnknownItem(code=code)
    form = FileForm(request.POST or None, request.FILES or None)
    terms = _terms(request, pk)
    if submit(request, form, lambda clean: attach_file(code=code, **clean, **terms)):
        messages.success(request, _("已上传"))
        return redirect("reports_desk:item_files", pk, code)
    item = item_of(found.form, code)
    return {
        "heading": _("文件：%(item)s") % {"item": item.label},
        "subtitle": f"{found.union} · {found.span.title}",
        "breadcrumbs": crumbs_of(found, item.label),
        "submission": found,
        "item": item,
        "files": hanging[code],
        "form": form,
        "cancel_url": reverse("reports_desk:fill", args=[pk]),
    }


@act(needs=Can.FILL)
def drop_file(request: HttpRequest, pk: int, code: str, attachment: int) -> str:
    """移除文件."""
    detach_file(code=code, attachment_id=attachment, **_terms(request, pk))
    messages.success(request, _("已移除"))
    return reverse("reports_desk:item_files", args=[pk, code])


def _save(request: HttpRequest, form: AnswersForm, pk: int) -> answers.Kept:
    return answers.save_answers(answers=form.given(), seen=form.seen(), **_terms(request, pk))


def _finish(request: HttpRequest, form: AnswersForm, pk: int) -> bool:
    """Send what was just saved, where that was asked for; a refusal stands on the form."""
    if request.POST.get("then") != "submit":
        messages.success(request, _("已保存，尚未报送"))
        return True
    zero = request.POST.get("zero_report") == "1"
    terms = _terms(request, pk)
    sent = submit(request, form, lambda _clean: filling.submit(zero_report=zero, **terms))
    if sent is None:
        return False
    told = _("已送签，签发后报给上级") if sent.is_signing else _("已报送，等待上级审核")
    messages.success(request, told)
    return True


def _terms(request: HttpRequest, pk: int) -> dict:
    return {"submission_id": pk, "actor": request.actor, "now": clock.now()}


def _two_hands(kept: answers.Kept) -> str:
    told = _("%(who)s 刚刚改过“%(item)s”。两份内容都已保留，请在这一项下选定采用哪一份。")
    labels = {item.code: item.label for item in written_items(kept.submission.form)}
    said = [told % {"who": who, "item": labels[code]} for code, who in kept.beside.items()]
    return " ".join(said)


def _answers_form(request: HttpRequest, found: Submission) -> AnswersForm:
    items, first = written_items(found.form), boards.answers_of(found)
    return AnswersForm(request.POST or None, items=items, initial=first)
