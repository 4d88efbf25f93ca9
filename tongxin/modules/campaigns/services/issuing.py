"""Issue a campaign to its recipients (下发): document, receipts, audience and tasks at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.modules.campaigns.errors import (
    DeadlineOpen,
    DeadlinePast,
    NoMeasures,
    NotADraft,
    TasksStillOpen,
)
from tongxin.modules.campaigns.events import CampaignIssued
from tongxin.modules.campaigns.models import Campaign, Measure, ReportDuty, Task
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.states import CAMPAIGN, UNDONE, CampaignState, DeadlineKind, Origin
from tongxin.shared.audit.services import record
from tongxin.shared.notify.services import Message, notify_all
from tongxin.shared.orgs.audience import show_to
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.outbox.services import publish
from tongxin.shared.papers import services as papers
from tongxin.shared.papers.models import OfficialDocument, RecipientGroup
from tongxin.shared.papers.models import State as DocumentState
from tongxin.shared.papers.recipients import addressees

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Numbering:
    """How the document is signed: with an agency code of the union, or its own number kept."""

    on: date
    code_id: int | None = None
    received_number: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who gets it: saved groups, unions by hand, or both."""

    groups: Sequence[RecipientGroup] = ()
    by_hand: Iterable[int] = ()


@transaction.atomic
def issue_campaign(
    *, campaign_id: int, numbering: Numbering, recipients: Recipients, actor: Actor, now: datetime
) -> Campaign:
    """Sign, number and distribute the document; give each recipient its tasks (下发).

    There is one per measure and one per duty to report.
    Raises NotADraft, NoMeasures, DeadlineOpen, DeadlinePast, NoRecipients, RecipientOutside and
    what signing the document raises; then nothing is written and no number is used.
    """
    campaigns = Campaign.objects.owned_by(actor.scope(Can.ISSUE))
    campaign = campaigns.select_related("union", "document").lock(pk=campaign_id)
    if campaign.state != CampaignState.DRAFT:
        raise NotADraft
    today = timezone.localdate(now)
    measures, duties = _ready(campaign, today)
    unions = addressees(
        union=campaign.union, groups=recipients.groups, by_hand=recipients.by_hand, day=today
    )
    document = campaign.document = _signed(campaign.document, numbering, actor, now)
    papers.distribute_document(document=document, recipients=unions, actor=actor, now=now)
    CAMPAIGN.advance(campaign, "issue", actor=actor)
    campaign.issued_on = today
    campaign.save(update_fields=["state", "issued_on", "updated_at"])
    show_to(campaign, unions)
    count = _assign(campaign, [*measures, *duties], unions, today)
    _tell(campaign, unions, count // len(unions), now)
    change = {"recipients": len(unions), "tasks": count, "number": document.number}
    record(actor, "campaigns.issued", campaign, at=now, change=change)
    publish(CampaignIssued(campaign_id=campaign.pk, task_count=count), at=now)
    return campaign


@transaction.atomic
def close_campaign(*, campaign_id: int, actor: Actor, now: datetime) -> Campaign:
    """End a campaign whose mandatory tasks are all done (办结部署). Raises TasksStillOpen."""
    campaigns = Campaign.objects.owned_by(actor.scope(Can.ISSUE)).select_related("union")
    campaign = campaigns.lock(pk=campaign_id)
    CAMPAIGN.advance(campaign, "close", actor=actor)
    if count := campaign.tasks.filter(is_mandatory=True, state__in=UNDONE).count():
        raise TasksStillOpen(count=count)
    campaign.closed_on = timezone.localdate(now)
    campaign.save(update_fields=["state", "closed_on", "updated_at"])
    record(actor, "campaigns.closed", campaign, at=now)
    return campaign


def _ready(campaign: Campaign, today: date) -> tuple[list[Measure], list[ReportDuty]]:
    """The measures and duties to report, each with a decision about its deadline."""
    measures = list(campaign.measures.select_related("section"))
    if not measures:
        raise NoMeasures
    duties = list(campaign.report_duties.all())
    dated = [*measures, *duties]
    undecided = [row for row in dated if row.deadline_kind == DeadlineKind.TO_BE_SET]
    if undecided:
        raise DeadlineOpen(count=len(undecided), title=str(undecided[0])[:30])
    if past := [row.deadline for row in dated if row.deadline and row.deadline < today]:
        raise DeadlinePast(day=min(past), today=today)
    return measures, duties


def _signed(
    document: OfficialDocument, numbering: Numbering, actor: Actor, now: datetime
) -> OfficialDocument:
    if document.state != DocumentState.DRAFT:
        return document
    if numbering.received_number:
        return papers.file_received(
            document_id=document.pk,
            number=numbering.received_number,
            on=numbering.on,
            actor=actor,
            now=now,
        )
    return papers.issue_document(
        document_id=document.pk,
        code_id=numbering.code_id,
        on=numbering.on,
        signer=numbering.signer,
        actor=actor,
        now=now,
    )


def _assign(
    campaign: Campaign,
    subjects: list[Measure | ReportDuty],
    unions: list[UnionOrg],
    today: date,
) -> int:
    given = {"campaign": campaign, "superior": campaign.union, "origin": Origin.ISSUE}
    tasks = [
        Task(union=union, assigned_on=today, deadline=one.deadline, **given, **_asked(one))
        for union in unions
        for one in subjects
    ]
    return len(Task.objects.bulk_create(tasks, batch_size=BATCH))


def _asked(subject: Measure | ReportDuty) -> dict[str, Any]:
    """What a task takes over; a duty to report binds everybody and has no target."""
    if isinstance(subject, ReportDuty):
        return {"duty": subject, "title": subject.text[:300], "is_mandatory": True}
    names = ("title", "is_mandatory", "target_value", "target_unit", "is_at_least")
    return {"measure": subject} | {name: getattr(subject, name) for name in names}


def _tell(campaign: Campaign, unions: list[UnionOrg], each: int, now: datetime) -> None:
    message = Message(
        title=_("收到新部署：%(title)s") % {"title": campaign.title},
        body=_("%(union)s下达 %(count)s 项任务，请及时签收")
        % {"union": campaign.union.name, "count": each},
        url=reverse("campaigns_desk:campaign", args=[campaign.pk]),
    )
    notify_all(unions=unions, message=message, now=now)
