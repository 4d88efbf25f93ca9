"""Making report forms on the workbench: head, items, rules, preview, versions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.reports.faces.asking import crumbs
from tongxin.modules.reports.faces.fields import put_fields
from tongxin.modules.reports.forms.building import (
    ITEM_FORMS,
    ITEM_NAMES,
    RULE_FORMS,
    CopyForm,
    HeadForm,
    NewForm,
    item_form_name,
    typed_again,
)
from tongxin.modules.reports.forms.filling import AnswersForm
from tongxin.modules.reports.models import ReportForm, RuleKind
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors import forms as reads
from tongxin.modules.reports.selectors.preview import preview
from tongxin.modules.reports.services import building, publishing
from tongxin.modules.reports.services.paper_html import printed
from tongxin.modules.reports.states import FormState
from tongxin.shells.desk.page import act, page, submit

TONES = {
    FormState.DRAFT: "gold",
    FormState.PUBLISHED: "green",
    FormState.REPLACED: "gray",
    FormState.RETIRED: "gray",
}


@page("reports/desk/forms.html", needs=Can.VIEW)
def forms(request: HttpRequest) -> dict:
    """报表目录."""
    managed = request.actor.scope(Can.MANAGE_FORMS)
    listed = [form for form in reads.forms_list(scope=request.scope) if not form.is_draft]
    every = reads.drafts_list(scope=managed) + listed
    return {
        "heading": _("报表目录"),
        "breadcrumbs": crumbs((_("报表报送"), reverse("reports_desk:board")), (_("报表目录"), "")),
        "forms": [{"form": form, "tone": TONES[form.state]} for form in every],
        "may_open": request.actor.may(Can.OPEN),
        "may_make": _may_make(request),
    }


@page("reports/desk/form_items.html", needs=Can.VIEW)
def one_form(request: HttpRequest, pk: int) -> dict:
    """一张报表."""
    form = reads.form_of(pk, scope=request.scope)
    managed = request.actor.scope(Can.MANAGE_FORMS)
    items = list(reads.items_of(form))
    labels = {item.code: item.label for item in items}
    rules = [{"rule": r, "said": reads.said_rule(r, labels)} for r in reads.rules_of(form)]
    mine = form.union_id is not None and managed.covers(form.union.path)
    return {
        "heading": form.title,
        "subtitle": _("第 %(version)s 版") % {"version": form.version},
        "breadcrumbs": crumbs((_("报表目录"), reverse("reports_desk:forms")), (form.title, "")),
        "form": form,
        "tone": TONES[form.state],
        "items": items,
        "rules": rules,
        "kinds": ITEM_NAMES,
        "versions": [
            {"form": one, "tone": TONES[one.state]}
            for one in reads.versions_of(form, scope=request.scope)
        ],
        "may_change": mine and form.is_draft,
        "may_manage": mine,
        "may_copy": _may_make(request),
        "may_open": form.is_published and request.actor.may(Can.OPEN),
    }


@page("desk/form.html", needs=Can.MANAGE_FORMS)
def new_form(request: HttpRequest) -> dict | HttpResponse:
    """新建报表."""
    form = NewForm(request.POST or None)
    terms = {"union": request.union, "actor": request.actor, "now": clock.now()}
    made = submit(
        request,
        form,
        lambda clean: building.start_form(key=clean["key"], head=form.head(), **terms),
    )
    if made:
        messages.success(request, _("草稿已建立，请添加标题、指标和问题"))
        return redirect("reports_desk:form", made.pk)
    return {
        "heading": _("新建报表"),
        "subtitle": _("由 %(union)s 制作，供本级和下级使用") % {"union": request.union},
        "breadcrumbs": _crumbs(_("新建报表")),
        "form": form,
        "submit_label": _("建立草稿"),
        "cancel_url": reverse("reports_desk:forms"),
    }


@page("desk/form.html", needs=Can.MANAGE_FORMS)
def head(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """报表名称与期限."""
    found = _draft(request, pk)
    first = {name: getattr(found, name) for name in HeadForm.base_fields}
    form = HeadForm(request.POST or None, initial=first)
    terms = {"form_id": pk, "actor": request.actor, "now": clock.now()}
    if submit(request, form, lambda _clean: building.change_head(head=form.head(), **terms)):
        messages.success(request, _("已保存"))
        return redirect("reports_desk:form", pk)
    return _typing(found, _("名称与期限"), form)


@page("reports/desk/item_form.html", needs=Can.MANAGE_FORMS)
def new_item(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """添加项目."""
    found, kind = _draft(request, pk), request.GET.get("kind", "")
    if kind not in ITEM_FORMS:
        raise Http404
    form = ITEM_FORMS[kind](request.POST or None)
    terms = {"form_id": pk, "actor": request.actor, "now": clock.now()}
    if submit(request, form, lambda _clean: building.add_item(item=form.facts(), **terms)):
        messages.success(request, _("已添加"))
        return redirect("reports_desk:form", pk)
    return _typing(found, _("添加：%(kind)s") % {"kind": ITEM_NAMES[kind]}, form)


@page("reports/desk/item_form.html", needs=Can.MANAGE_FORMS)
def item(request: HttpRequest, pk: int, code: str) -> dict | HttpResponse:
    """修改项目."""
    found = _draft(request, pk)
    kept = reads.item_of(found, code)
    form = ITEM_FORMS[item_form_name(kept)](request.POST or None, initial=typed_again(kept))
    if "code" in form.fields:
        form.fields["code"].disabled = True
    terms = {"form_id": pk, "code": code, "actor": request.actor, "now": clock.now()}
    if submit(request, form, lambda _clean: building.change_item(item=form.facts(), **terms)):
        messages.success(request, _("已保存"))
        return redirect("reports_desk:form", pk)
    return _typing(found, kept.label, form)


@page("desk/form.html", needs=Can.MANAGE_FORMS)
def new_rule(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """添加校验."""
    found, kind = _draft(request, pk), request.GET.get("kind", "")
    if kind not in RULE_FORMS:
        raise Http404
    form = RULE_FORMS[kind](request.POST or None, items=list(reads.items_of(found)))
    terms = {"form_id": pk, "actor": request.actor, "now": clock.now()}
    if submit(request, form, lambda _clean: building.add_rule(rule=form.facts(), **terms)):
        messages.success(request, _("已添加"))
        return redirect("reports_desk:form", pk)
    return _typing(found, RuleKind(kind).label, form)


@page("desk/form.html", needs=Can.MANAGE_FORMS)
def copy(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """复制报表."""
    found = reads.form_of(pk, scope=request.actor.scope(Can.VIEW))
    form = CopyForm(request.POST or None, initial={"title": found.title})
    terms = {"union": request.union, "actor": request.actor, "now": clock.now()}
    made = submit(request, form, lambda clean: publishing.copy_form(form_id=pk, **clean, **terms))
    if made:
        messages.success(request, _("已复制为草稿"))
        return redirect("reports_desk:form", made.pk)
    return _typing(found, _("复制"), form)


@page("reports/desk/preview.html", needs=Can.VIEW)
def look(request: HttpRequest, pk: int) -> dict:
    """预览."""
    found = reads.form_of(pk, scope=request.scope)
    view = preview(found, request.union, actor=request.actor, now=clock.now())
    answers = AnswersForm(items=reads.written_items(found))
    context = printed(view)
    put_fields(context["sections"], answers)
    return {
        **context,
        "heading": _("预览：%(title)s") % {"title": found.title},
        "subtitle": f"{view.union_name} · {view.period_title}",
        "breadcrumbs": _crumbs(_("预览"), found),
        "table_class": "table tx-table tx-table--cards",
        "caption_class": "visually-hidden",
        "form": found,
    }


@act(needs=Can.MANAGE_FORMS)
def move(request: HttpRequest, pk: int, code: str) -> str:
    """上移、下移."""
    up = request.POST.get("to") == "up"
    building.move_item(form_id=pk, code=code, up=up, actor=request.actor, now=clock.now())
    return f"{reverse('reports_desk:form', args=[pk])}#item-{code}"


@act(needs=Can.MANAGE_FORMS)
def drop(request: HttpRequest, pk: int, code: str) -> str:
    """删除项目."""
    building.drop_item(form_id=pk, code=code, actor=request.actor, now=clock.now())
    return reverse("reports_desk:form", args=[pk])


@act(needs=Can.MANAGE_FORMS)
def drop_rule(request: HttpRequest, pk: int, code: str) -> str:
    """删除校验."""
    terms = {"form_id": pk, "code": code, "actor": request.actor, "now": clock.now()}
    building.drop_rule(kind=request.POST.get("kind", ""), **terms)
    return reverse("reports_desk:form", args=[pk])


@act(needs=Can.MANAGE_FORMS)
def publish(request: HttpRequest, pk: int) -> str:
    """发布."""
    publishing.publish_form(form_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已发布，可以下发；正在填报的任务仍用原来的版本"))
    return reverse("reports_desk:form", args=[pk])


@act(needs=Can.MANAGE_FORMS)
def next_version(request: HttpRequest, pk: int) -> str:
    """做新版本."""
    made = publishing.next_version(form_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("第 %(version)s 版草稿已建立") % {"version": made.version})
    return reverse("reports_desk:form", args=[made.pk])


@act(needs=Can.MANAGE_FORMS)
def retire(request: HttpRequest, pk: int) -> str:
    """停用."""
    publishing.retire_form(form_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已停用，不再下发；正在填报的任务不受影响"))
    return reverse("reports_desk:form", args=[pk])


@act(needs=Can.MANAGE_FORMS)
def discard(request: HttpRequest, pk: int) -> str:
    """删除草稿."""
    publishing.discard_draft(form_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("草稿已删除"))
    return reverse("reports_desk:forms")


def _draft(request: HttpRequest, pk: int) -> ReportForm:
    return reads.draft_of(pk, scope=request.scope)


def _typing(found: ReportForm, last: str, form) -> dict:
    return {
        "heading": last,
        "subtitle": found.title,
        "breadcrumbs": _crumbs(last, found),
        "form": form,
        "cancel_url": reverse("reports_desk:form", args=[found.pk]),
    }


def _crumbs(last: str, form: ReportForm | None = None) -> list[dict[str, str]]:
    every = (_("报表目录"), reverse("reports_desk:forms"))
    if form is None:
        return crumbs(every, (last, ""))
    return crumbs(every, (form.title, reverse("reports_desk:form", args=[form.pk])), (last, ""))


def _may_make(request: HttpRequest) -> bool:
    return request.union is not None and request.actor.scope(Can.MANAGE_FORMS).covers(
        request.union.path
    )
