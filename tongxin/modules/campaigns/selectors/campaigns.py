"""Reads of campaigns and their trees."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Count, Prefetch, Q, QuerySet

from tongxin.kernel.actors import Scope
from tongxin.kernel.errors import NotThere
from tongxin.modules.campaigns.models import (
    Campaign,
    Measure,
    MeasureSection,
    ReportDuty,
    Task,
)
from tongxin.modules.campaigns.states import CampaignState, DeadlineKind, TaskState
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.papers.models import OfficialDocument


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the source text: the measures whose words it holds, and those beginning here."""

    text: str
    owners: list[Measure] = field(default_factory=list)
    begins: list[Measure] = field(default_factory=list)


def campaign_list(*, scope: Scope, state: str = "", words: str = "") -> QuerySet[Campaign]:
    """Campaigns one may read, without the drafts of others above."""
    rows = Campaign.objects.within(scope).exclude(state=CampaignState.VOIDED)
    if state:
        rows = rows.filter(state=state)
    if words.strip():
        rows = rows.filter(title__icontains=words.strip())
    return rows.select_related("union", "document")


def campaign_counts(campaigns: list[Campaign], *, scope: Scope) -> dict[int, dict[str, int]]:
    """Tasks of the reader's subtree by campaign, mandatory and own choice apart."""
    rows = Task.objects.owned_by(scope).filter(campaign__in=campaigns, duty=None)
    rows = rows.exclude(state=TaskState.WITHDRAWN).values("campaign_id").order_by()
    counted = rows.annotate(
        mandatory=Count("pk", filter=Q(is_mandatory=True)),
        done=Count("pk", filter=Q(is_mandatory=True, state=TaskState.ACCEPTED)),
        own=Count("pk", filter=Q(is_mandatory=False)),
    )
    return {row["campaign_id"]: row for row in counted}


def campaign_page(campaign_id: int, *, scope: Scope) -> Campaign:
    """One campaign one may read. Raises NotThere."""
    rows = Campaign.objects.within(scope).select_related("union", "document")
    return rows.fetch(pk=campaign_id)


def campaigns_of(document: OfficialDocument) -> QuerySet[Campaign]:
    """Issued campaigns that a document set going."""
    return document.campaigns.filter(state__in=[CampaignState.ISSUED, CampaignState.CLOSED])


def tree_of(campaign: Campaign) -> list[MeasureSection]:
    """Sections with their measures, in order, in two queries."""
    measures = Prefetch("measures", queryset=Measure.objects.order_by("ordinal"))
    return list(campaign.sections.order_by("ordinal").prefetch_related(measures))


def duties_of(campaign: Campaign) -> QuerySet[ReportDuty]:
    """Duties to report, as they stand in the notice."""
    return campaign.report_duties.order_by("pk")


def undecided_count(campaign: Campaign) -> int:
    """Deadlines a person still has to set before issue."""
    open_ones = {"deadline_kind": DeadlineKind.TO_BE_SET}
    return (
        campaign.measures.filter(**open_ones).count()
        + campaign.report_duties.filter(**open_ones).count()
    )


def measure_of(measure_id: int, *, scope: Scope) -> Measure:
    """One measure of a campaign one may read. Raises NotThere."""
    shown = Campaign.objects.within(scope).values("pk")
    rows = Measure.objects.filter(campaign__in=shown).select_related(
        "campaign__document", "section", "union"
    )
    return rows.fetch(pk=measure_id)


def section_of(section_id: int, *, scope: Scope) -> MeasureSection:
    """One section of a campaign one may read. Raises NotThere."""
    shown = Campaign.objects.within(scope).values("pk")
    return MeasureSection.objects.filter(campaign__in=shown).fetch(pk=section_id)


def spans(text: str, measures: list[Measure]) -> list[Span]:
    """The source text cut into plain pieces and pieces that are words of measures, in order."""
    placed = [m for m in measures if m.start is not None and m.end <= len(text)]
    cuts = sorted({0, len(text), *(m.start for m in placed), *(m.end for m in placed)})
    return [
        Span(
            text[begin:end],
            owners=[m for m in placed if m.start <= begin and end <= m.end],
            begins=[m for m in placed if m.start == begin],
        )
        for begin, end in pairwise(cuts)
    ]


def duty_board(campaign: Campaign, *, scope: Scope) -> dict[int, dict[str, int]]:
    """How many in the reader's subtree have met each duty to report, in one query."""
    rows = Task.objects.owned_by(scope).filter(campaign=campaign, duty__isnull=False)
    rows = rows.exclude(state=TaskState.WITHDRAWN).values("duty_id").order_by()
    counted = rows.annotate(asked=Count("pk"), done=Count("pk", filter=Q(state="accepted")))
    return {row["duty_id"]: row for row in counted}


def measure_board(campaign: Campaign, *, scope: Scope) -> dict[int, dict[str, int]]:
    """How the tasks of each measure stand in the reader's subtree, in one query."""
    rows = Task.objects.owned_by(scope).filter(campaign=campaign, duty=None)
    rows = rows.exclude(state=TaskState.WITHDRAWN).values("measure_id").order_by()
    counted = rows.annotate(
        mandatory=Count("pk", filter=Q(is_mandatory=True)),
        done=Count("pk", filter=Q(is_mandatory=True, state=TaskState.ACCEPTED)),
        waiting=Count("pk", filter=Q(state=TaskState.REPORTED)),
        own=Count("pk", filter=Q(is_mandatory=False)),
    )
    return {row["measure_id"]: row for row in counted}


def unions_below(*, scope: Scope, union: UnionOrg) -> QuerySet[UnionOrg]:
    """Living direct children, in the order of their codes."""
    rows = UnionOrg.objects.within(scope).filter(parent=union, closed_on=None)
    return rows.order_by("code")


def issuing_union(code: str) -> UnionOrg:
    """The union with this code, or the topmost one, for the operator's command. Raises NotThere."""
    return UnionOrg.objects.fetch(code=code) if code else UnionOrg.objects.fetch(parent=None)


def union_ids(codes: Iterable[str]) -> dict[str, int]:
    """Numbers of unions by code. Raises NotThere when one is unknown."""
    wanted = set(codes)
    found = dict(UnionOrg.objects.filter(code__in=wanted).values_list("code", "pk"))
    if len(found) != len(wanted):
        raise NotThere
    return found
