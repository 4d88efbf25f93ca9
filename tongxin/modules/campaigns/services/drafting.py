"""From a document to the draft of a campaign."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.modules.campaigns.errors import NotADraft
from tongxin.modules.campaigns.models import Campaign, Measure, MeasureSection, ReportDuty
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.states import CAMPAIGN, DeadlineKind
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.papers import services as papers
from tongxin.shared.papers.models import OfficialDocument
from tongxin.shared.papers.reading import read_notice

LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it was handed in, or pasted text."""

    body: bytes
    filename: str


@transaction.atomic
def draft_from_paper(*, paper: Paper, union: UnionOrg, actor: Actor, now: datetime) -> Campaign:
    """Read a notice and lay out its measures for editing (识别通知).

    Raises what ``read_notice`` and ``draft_document`` raise; then nothing is written.
    """
    reading = read_notice(paper.body, filename=paper.filename).to_json()
    return draft_from_reading(reading=reading, union=union, actor=actor, now=now)


@transaction.atomic
def draft_from_reading(
    *, reading: Mapping[str, Any], union: UnionOrg, actor: Actor, now: datetime
) -> Campaign:
    """A draft document and campaign from what was read out of a notice."""
    head = reading["document"]
    facts = papers.DocumentFacts(
        title=(head["title"] or "")[:200],
        text=reading["text"],
        issuer=(head["issuer"] or "")[:200],
        main_recipients="、".join(head["addressees"]),
        received_number=(head["number"] or "")[:40],
        issue_date=_day(head["date"]),
    )
    document = papers.draft_document(facts=facts, union=union, actor=actor, now=now)
    return draft_campaign(document=document, reading=reading, actor=actor, now=now)


@transaction.atomic
def draft_campaign(
    *, document: OfficialDocument, reading: Mapping[str, Any], actor: Actor, now: datetime
) -> Campaign:
    """The draft of a campaign with sections, measures and duties to report."""
    actor.require(Can.EDIT, at=document.union)
    campaign = Campaign.objects.create(
        document=document,
        union=document.union,
        title=document.title,
        warnings=list(reading.get("warnings", [])),
        made_by=actor.name,
    )
    count = _lay_out(campaign, reading["sections"])
    ReportDuty.objects.bulk_create(
        [
            ReportDuty(
                campaign=campaign,
                union=campaign.union,
                text=duty["text"],
                to=(duty["to"] or "")[:120],
                **_deadline(duty["deadline"]),
            )
            for duty in reading["report_duties"]
        ]
    )
    record(actor, "campaigns.drafted", campaign, at=now, change={"measures": count})
    return campaign


@transaction.atomic
def void_campaign(*, campaign_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Give up a draft with its document (作废草稿). Raises NotADraft."""
    campaign = draft_of(campaign_id, actor)
    CAMPAIGN.advance(campaign, "void", actor=actor)
    campaign.save(update_fields=["state", "updated_at"])
    if campaign.document.state == "draft":
        papers.void_document(document_id=campaign.document_id, reason=reason, actor=actor, now=now)
    record(actor, "campaigns.voided", campaign, at=now, reason=reason)


def draft_of(campaign_id: int, actor: Actor) -> Campaign:
    """The campaign, locked, while its tree may still be edited. Raises NotThere, NotADraft."""
    campaigns = Campaign.objects.owned_by(actor.scope(Can.EDIT))
    campaign = campaigns.select_related("union", "document").lock(pk=campaign_id)
    if campaign.state != "draft":
        raise NotADraft
    return campaign


def _lay_out(campaign: Campaign, sections: list[Mapping[str, Any]]) -> int:
    rows = MeasureSection.objects.bulk_create(
        [
            MeasureSection(
                campaign=campaign,
                union=campaign.union,
                ordinal=place,
                numeral=str(section["ordinal"])[:40],
                title=section["title"][:LONGEST_TITLE],
            )
            for place, section in enumerate(sections, 1)
        ]
    )
    measures = Measure.objects.bulk_create(
        [
            _measure(row, place, read)
            for row, section in zip(rows, sections, strict=True)
            for place, read in enumerate(section["measures"], 1)
        ]
    )
    return len(measures)


def _measure(section: MeasureSection, place: int, read: Mapping[str, Any]) -> Measure:
    measure = Measure(
        campaign=section.campaign,
        section=section,
        union=section.union,
        ordinal=place,
        title=read["title"][:LONGEST_TITLE],
        source=read["source"],
        start=read["start"],
        end=read["end"],
        **_deadline(read["deadline"]),
    )
    if target := read["target"]:
        measure.target_value = Decimal(str(target["value"]))
        measure.target_unit = target["unit"][:12]
        measure.is_at_least = target["at_least"]
        measure.target_source = target["source"][:200]
    return measure


def _deadline(text: str | None) -> dict[str, Any]:
    day = _day(text)
    return {
        "deadline": day,
        "deadline_kind": DeadlineKind.DATE if day else DeadlineKind.TO_BE_SET,
    }


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:  # the document names a month only: a person decides
        return None
