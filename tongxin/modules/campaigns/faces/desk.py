"""Campaigns on the workbench: list, read a notice, issue, see how it stands."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.campaigns.faces.places import here, reach_choices
from tongxin.modules.campaigns.forms import IssueForm, NoticeForm
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors import campaigns as reads
from tongxin.modules.campaigns.selectors.tasks import my_tasks
from tongxin.modules.campaigns.services import drafting, issuing
from tongxin.modules.campaigns.states import CampaignState, TaskState
from tongxin.modules.campaigns.transfers import CAMPAIGNS
from tongxin.shared.papers.selectors import agency_codes, receipts_of
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit


@page("campaigns/desk/campaigns.html", needs=Can.VIEW)
def campaigns(request: HttpRequest) -> dict:
    """工作部署."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("words", "state")}
    pager = list_page(request, CAMPAIGNS)
    counts = reads.campaign_counts(pager.rows, scope=request.scope)
    for row in pager.rows:
        row.counts = counts.get(row.pk, {})
    return {
        "heading": _("工作部署"),
        "asked": asked,
        "tabs": _tabs(asked["state"]),
        "may_edit": request.actor.may(Can.EDIT),
        "pager": pager,
    }


@page("campaigns/desk/notice_new.html", needs=Can.EDIT)
def notice_new(request: HttpRequest) -> dict | HttpResponse:
    """录入通知."""
    form = NoticeForm(request.POST or None, request.FILES or None)
    made = submit(
        request,
        form,
        lambda _clean: drafting.draft_from_paper(
            paper=form.handed_in(), union=request.union, actor=request.actor, now=clock.now()
        ),
    )
    if made:
        messages.success(request, _("通知已识别，请核对举措并设定期限"))
        return redirect("campaigns_desk:tree", made.pk)
    return {
        "heading": _("录入通知"),
        "subtitle": _("发文单位：%(name)s") % {"name": request.union.name},
        "form": form,
        "form_id": "notice",
        "submit_label": _("识别举措"),
        "cancel_url": reverse("campaigns_desk:campaigns"),
    }


@page("campaigns/desk/campaign.html", needs=Can.VIEW)
def campaign(request: HttpRequest, campaign_id: int) -> dict | HttpResponse:
    """工作部署."""
    found = reads.campaign_page(campaign_id, scope=request.scope)
    is_mine = request.actor.scope(Can.EDIT).covers(found.union_path)
    if found.state == CampaignState.DRAFT and is_mine:
        return redirect("campaigns_desk:tree", found.pk)
    board = reads.measure_board(found, scope=request.scope)
    sections = reads.tree_of(found)
    for measure in (measure for section in sections for measure in section.measures.all()):
        measure.counts = board.get(measure.pk, {})
    duties = list(reads.duties_of(found))
    kept = reads.duty_board(found, scope=request.scope)
    for duty in duties:
        duty.counts = kept.get(duty.pk)
    mine = my_tasks(scope=here(request, Can.VIEW)).filter(campaign=found).order_by("pk")
    return {
        "heading": found.title,
        "subtitle": _("%(union)s　%(number)s")
        % {"union": found.union.name, "number": found.document.number},
        "campaign": found,
        "sections": sections,
        "duties": duties,
        "my_tasks": mine,
        "may_receive": request.actor.may(Can.WORK)
        and any(t.state == TaskState.ASSIGNED for t in mine),
        "receipts": receipts_of(found.document, scope=request.scope),
        "may_close": found.state == CampaignState.ISSUED
        and request.actor.scope(Can.ISSUE).covers(found.union_path),
    }


@page("campaigns/desk/issue.html", needs=Can.ISSUE)
def issue(request: HttpRequest, campaign_id: int) -> dict | HttpResponse:
    """下发."""
    found = reads.campaign_page(campaign_id, scope=request.scope)
    now = clock.now()
    form = IssueForm(
        request.POST or None,
        codes=agency_codes(scope=request.scope, union=found.union),
        initial={
            "on": found.document.issue_date or localdate(now),
            "signer": request.actor.name,
            "received_number": found.document.received_number,
        },
        **reach_choices(request, found.union),
    )
    done = submit(request, form, lambda clean: _issue(request, campaign_id, form, clean))
    if done:
        messages.success(request, _("已下发，收文单位可以看到通知和任务"))
        return redirect("campaigns_desk:campaign", campaign_id)
    return {
        "heading": _("下发"),
        "subtitle": found.title,
        "campaign": found,
        "form": form,
        "task_count": found.measures.count() + found.report_duties.count(),
        "undecided": reads.undecided_count(found),
        "submit_label": _("签发并下发"),
        "cancel_url": reverse("campaigns_desk:tree", args=[campaign_id]),
    }


@act(needs=Can.EDIT)
def void(request: HttpRequest, campaign_id: int) -> str:
    """作废草稿."""
    drafting.void_campaign(
        campaign_id=campaign_id,
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        now=clock.now(),
    )
    messages.success(request, _("草稿已作废"))
    return reverse("campaigns_desk:campaigns")


@act(needs=Can.ISSUE)
def close(request: HttpRequest, campaign_id: int) -> str:
    """办结部署."""
    issuing.close_campaign(campaign_id=campaign_id, actor=request.actor, now=clock.now())
    messages.success(request, _("工作部署已办结"))
    return reverse("campaigns_desk:campaign", args=[campaign_id])


def _issue(request: HttpRequest, campaign_id: int, form: IssueForm, clean: dict):
    code = clean["code"]
    return issuing.issue_campaign(
        campaign_id=campaign_id,
        numbering=issuing.Numbering(
            on=clean["on"],
            code_id=code.pk if code else None,
            received_number="" if code else clean["received_number"],
            signer=clean["signer"],
        ),
        recipients=issuing.Recipients(**form.reach()),
        actor=request.actor,
        now=clock.now(),
    )


def _tabs(state: str) -> list[dict]:
    address = reverse("campaigns_desk:campaigns")
    shown = [("", _("全部"))]
    shown += [(s.value, s.label) for s in CampaignState if s != CampaignState.VOIDED]
    return [
        {"label": label, "url": f"{address}?state={value}", "active": value == state}
        for value, label in shown
    ]
