"""Editing sections and duties to report before issue."""

from datetime import date, datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.modules.campaigns.errors import CannotMove, SectionNotEmpty, UnknownReportForm
from tongxin.modules.campaigns.models import Campaign, MeasureSection, ReportDuty
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.services.drafting import draft_of
from tongxin.modules.campaigns.services.duties import offered_forms
from tongxin.modules.campaigns.services.tree import check_deadline
from tongxin.modules.campaigns.states import DeadlineKind
from tongxin.shared.audit.services import record


@transaction.atomic
def rename_campaign(*, campaign_id: int, title: str, actor: Actor, now: datetime) -> Campaign:
    """Change the name of a draft campaign and of its document (修改名称)."""
    campaign = draft_of(campaign_id, actor)
    campaign.title = campaign.document.title = title[:200]
    campaign.save(update_fields=["title", "updated_at"])
    if not campaign.document.number:
        campaign.document.save(update_fields=["title", "updated_at"])
    record(actor, "campaigns.renamed", campaign, at=now, change={"title": campaign.title})
    return campaign


@transaction.atomic
def add_section(*, campaign_id: int, title: str, actor: Actor, now: datetime) -> MeasureSection:
    """One more section at the end (添加部分)."""
    campaign = draft_of(campaign_id, actor)
    section = MeasureSection.objects.create(
        campaign=campaign,
        union=campaign.union,
        title=title[:300],
        ordinal=campaign.sections.count() + 1,
    )
    record(actor, "campaigns.added_section", section, at=now, change={"title": section.title})
    return section


@transaction.atomic
def rename_section(*, section_id: int, title: str, actor: Actor, now: datetime) -> MeasureSection:
    """Change the heading (修改部分标题)."""
    section = _section(section_id, actor)
    section.title = title[:300]
    section.save(update_fields=["title"])
    record(actor, "campaigns.renamed_section", section, at=now, change={"title": section.title})
    return section


@transaction.atomic
def move_section(*, section_id: int, step: int, actor: Actor, now: datetime) -> MeasureSection:
    """One place up (-1) or down (1) (调整部分次序). Raises CannotMove."""
    section = _section(section_id, actor)
    rows = list(section.campaign.sections.order_by("ordinal"))
    place = rows.index(section) + step
    if not 0 <= place < len(rows):
        raise CannotMove
    rows.insert(place, rows.pop(rows.index(section)))
    _number(rows)
    record(actor, "campaigns.moved_section", section, at=now, change={"step": step})
    return section


@transaction.atomic
def drop_section(*, section_id: int, actor: Actor, now: datetime) -> Campaign:
    """Take an empty section out (删除部分). Raises SectionNotEmpty."""
    section = _section(section_id, actor)
    if section.measures.exists():
        raise SectionNotEmpty
    campaign = section.campaign
    record(actor, "campaigns.dropped_section", section, at=now, change={"title": section.title})
    section.delete()
    _number(list(campaign.sections.order_by("ordinal")))
    return campaign


@transaction.atomic
def edit_duty(
    *,
    duty_id: int,
    deadline_kind: str,
    deadline: date | None,
    form_key: str = "",
    actor: Actor,
    now: datetime,
) -> ReportDuty:
    """Decide until when is to be reported, and by which form (设定报送期限和报表).

    Raises DeadlineMissing or UnknownReportForm.
    """
    duty = _duty(duty_id, actor)
    check_deadline(deadline_kind, deadline)
    if form_key and form_key not in dict(offered_forms(actor)):
        raise UnknownReportForm(key=form_key)
    duty.deadline_kind, duty.deadline, duty.form_key = deadline_kind, deadline, form_key
    duty.save(update_fields=["deadline_kind", "deadline", "form_key"])
    change = {"deadline": deadline, "form": form_key}
    record(actor, "campaigns.edited_duty", duty, at=now, change=change)
    return duty


@transaction.atomic
def decide_all(
    *, campaign_id: int, deadline_kind: str, deadline: date | None, actor: Actor, now: datetime
) -> int:
    """One decision for every deadline still open (统一设定期限). Raises DeadlineMissing."""
    campaign = draft_of(campaign_id, actor)
    check_deadline(deadline_kind, deadline)
    decided = {"deadline_kind": deadline_kind, "deadline": deadline}
    count = sum(
        rows.filter(deadline_kind=DeadlineKind.TO_BE_SET).update(**decided)
        for rows in (campaign.measures, campaign.report_duties)
    )
    record(actor, "campaigns.decided_deadlines", campaign, at=now, change={"count": count})
    return count


@transaction.atomic
def drop_duty(*, duty_id: int, actor: Actor, now: datetime) -> Campaign:
    """Take out what is no duty to report (删除报送要求)."""
    duty = _duty(duty_id, actor)
    record(actor, "campaigns.dropped_duty", duty, at=now, change={"text": duty.text})
    duty.delete()
    return duty.campaign


def _section(section_id: int, actor: Actor) -> MeasureSection:
    sections = MeasureSection.objects.owned_by(actor.scope(Can.EDIT))
    section = sections.select_related("union").lock(pk=section_id)
    section.campaign = draft_of(section.campaign_id, actor)
    return section


def _duty(duty_id: int, actor: Actor) -> ReportDuty:
    duties = ReportDuty.objects.owned_by(actor.scope(Can.EDIT))
    duty = duties.select_related("union").lock(pk=duty_id)
    duty.campaign = draft_of(duty.campaign_id, actor)
    return duty


def _number(rows: list[MeasureSection]) -> None:
    for place, row in enumerate(rows, 1):
        row.ordinal = place
    MeasureSection.objects.bulk_update(rows, ["ordinal"])
