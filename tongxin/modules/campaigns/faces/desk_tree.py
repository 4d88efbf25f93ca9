"""Editing the tree of measures: plain forms and buttons, each saved at once."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.errors import Invalid
from tongxin.modules.campaigns.forms import (
    DecideAllForm,
    DutyForm,
    MeasureForm,
    SplitForm,
    TitleForm,
)
from tongxin.modules.campaigns.models import Measure
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors import campaigns as reads
from tongxin.modules.campaigns.services import sections, tree
from tongxin.modules.campaigns.services.duties import offered_forms
from tongxin.modules.campaigns.states import CampaignState
from tongxin.shells.desk.page import act, page, submit


@page("campaigns/desk/tree.html", needs=Can.EDIT)
def edit_tree(request: HttpRequest, campaign_id: int) -> dict | HttpResponse:
    """核对举措."""
    found = reads.campaign_page(campaign_id, scope=request.scope)
    if found.state != CampaignState.DRAFT:
        return redirect("campaigns_desk:campaign", found.pk)
    parts = reads.tree_of(found)
    measures = [measure for part in parts for measure in part.measures.all()]
    return {
        "heading": found.title or _("（无标题通知）"),
        "subtitle": _("核对识别出的举措：左侧是原文，右侧是举措树"),
        "campaign": found,
        "spans": reads.spans(found.document.text, measures),
        "sections": parts,
        "duties": reads.duties_of(found),
        "report_forms": offered_forms(request.actor),
        "measure_count": len(measures),
        "undecided": reads.undecided_count(found),
        "decide_form": DecideAllForm(),
        "may_issue": request.actor.scope(Can.ISSUE).covers(found.union_path),
    }


@page("campaigns/desk/measure.html", needs=Can.EDIT)
def edit_measure(request: HttpRequest, measure_id: int) -> dict | HttpResponse:
    """修改举措."""
    found = reads.measure_of(measure_id, scope=request.scope)
    form = MeasureForm(request.POST or None, initial=MeasureForm.initial_of(found))
    done = _written(request, form, tree.edit_measure, measure_id=measure_id)
    if done:
        return redirect(_place(found.campaign_id, f"m{measure_id}"))
    return {
        "heading": _("修改举措"),
        "subtitle": found.campaign.title,
        "measure": found,
        "form": form,
        "form_id": f"measure-{measure_id}",
        "split_form": SplitForm(measure=found),
        "cancel_url": _place(found.campaign_id, f"m{measure_id}"),
    }


@page("desk/form.html", needs=Can.EDIT)
def add_measure(request: HttpRequest, section_id: int) -> dict | HttpResponse:
    """添加举措."""
    section = reads.section_of(section_id, scope=request.scope)
    form = MeasureForm(request.POST or None, initial={"is_mandatory": "1", "is_at_least": True})
    made = _written(request, form, tree.add_measure, section_id=section_id)
    if made:
        return redirect(_place(section.campaign_id, f"m{made.pk}"))
    return {
        "heading": _("添加举措"),
        "subtitle": str(section),
        "form": form,
        "form_id": f"measure-in-{section_id}",
        "cancel_url": _place(section.campaign_id, f"s{section_id}"),
    }


@act(needs=Can.EDIT)
def split(request: HttpRequest, measure_id: int) -> str:
    """拆分举措."""
    found = reads.measure_of(measure_id, scope=request.scope)
    form = SplitForm(request.POST, measure=found)
    if not form.is_valid():
        raise Invalid(reason=_("请选择在哪里拆开"))
    tree.split_measure(
        measure_id=measure_id, at=form.cleaned_data["at"], actor=request.actor, now=clock.now()
    )
    return _place(found.campaign_id, f"m{measure_id}")


@act(needs=Can.EDIT)
def merge(request: HttpRequest, measure_id: int) -> str:
    """与下一项合并."""
    merged = tree.merge_measure(measure_id=measure_id, actor=request.actor, now=clock.now())
    return _place(merged.campaign_id, f"m{measure_id}")


@act(needs=Can.EDIT)
def move(request: HttpRequest, measure_id: int) -> str:
    """调整举措次序."""
    moved = tree.move_measure(
        measure_id=measure_id, step=_step(request), actor=request.actor, now=clock.now()
    )
    return _place(moved.campaign_id, f"m{measure_id}")


@act(needs=Can.EDIT)
def drop(request: HttpRequest, measure_id: int) -> str:
    """删除举措."""
    campaign = tree.drop_measure(
        measure_id=measure_id,
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        now=clock.now(),
    )
    messages.success(request, _("举措已删除"))
    return _place(campaign.pk)


@act(needs=Can.EDIT)
def decide_all(request: HttpRequest, campaign_id: int) -> str:
    """统一设定期限."""
    form = DecideAllForm(request.POST)
    if not form.is_valid():
        raise Invalid(reason=_("请填写正确的截止日期"))
    count = sections.decide_all(
        campaign_id=campaign_id, **form.cleaned_data, actor=request.actor, now=clock.now()
    )
    messages.success(request, _("已为 %(count)s 项设定期限") % {"count": count})
    return _place(campaign_id)


@act(needs=Can.EDIT)
def rename(request: HttpRequest, campaign_id: int) -> str:
    """修改名称."""
    sections.rename_campaign(
        campaign_id=campaign_id, title=_title(request), actor=request.actor, now=clock.now()
    )
    return _place(campaign_id)


@act(needs=Can.EDIT)
def add_section(request: HttpRequest, campaign_id: int) -> str:
    """添加部分."""
    made = sections.add_section(
        campaign_id=campaign_id, title=_title(request), actor=request.actor, now=clock.now()
    )
    return _place(campaign_id, f"s{made.pk}")


@act(needs=Can.EDIT)
def rename_section(request: HttpRequest, section_id: int) -> str:
    """修改部分标题."""
    changed = sections.rename_section(
        section_id=section_id, title=_title(request), actor=request.actor, now=clock.now()
    )
    return _place(changed.campaign_id, f"s{section_id}")


@act(needs=Can.EDIT)
def move_section(request: HttpRequest, section_id: int) -> str:
    """调整部分次序."""
    moved = sections.move_section(
        section_id=section_id, step=_step(request), actor=request.actor, now=clock.now()
    )
    return _place(moved.campaign_id, f"s{section_id}")


@act(needs=Can.EDIT)
def drop_section(request: HttpRequest, section_id: int) -> str:
    """删除部分."""
    campaign = sections.drop_section(section_id=section_id, actor=request.actor, now=clock.now())
    return _place(campaign.pk)


@act(needs=Can.EDIT)
def edit_duty(request: HttpRequest, duty_id: int) -> str:
    """设定报送期限."""
    form = DutyForm(request.POST)
    if not form.is_valid():
        raise Invalid(reason=_("请填写正确的截止日期"))
    duty = sections.edit_duty(
        duty_id=duty_id, **form.cleaned_data, actor=request.actor, now=clock.now()
    )
    return _place(duty.campaign_id, "duties")


@act(needs=Can.EDIT)
def drop_duty(request: HttpRequest, duty_id: int) -> str:
    """删除报送要求."""
    campaign = sections.drop_duty(duty_id=duty_id, actor=request.actor, now=clock.now())
    return _place(campaign.pk, "duties")


def _written(
    request: HttpRequest, form: MeasureForm, service: Callable[..., Measure], **place: int
) -> Measure | None:
    """The measure as the form says it, at its place; None while the form is open."""

    def call(clean: dict) -> Measure:
        facts = tree.MeasureFacts(**clean)
        return service(**place, facts=facts, actor=request.actor, now=clock.now())

    return submit(request, form, call)


def _place(campaign_id: int, anchor: str = "") -> str:
    address = reverse("campaigns_desk:tree", args=[campaign_id])
    return f"{address}#{anchor}" if anchor else address


def _step(request: HttpRequest) -> int:
    return -1 if request.POST.get("step") == "up" else 1


def _title(request: HttpRequest) -> str:
    form = TitleForm(request.POST)
    if not form.is_valid():
        raise Invalid(reason=_("请填写标题，不超过 200 字"))
    return form.cleaned_data["title"]
