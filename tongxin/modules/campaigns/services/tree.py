"""Editing the tree of measures before issue (编辑举措): every act is saved at once."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.modules.campaigns.errors import (
    CannotMove,
    CannotSplit,
    DeadlineMissing,
    MixedTargets,
    NothingToMerge,
    UnknownIndicator,
)
from tongxin.modules.campaigns.models import Campaign, Measure, MeasureSection
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.services.drafting import draft_of
from tongxin.modules.campaigns.states import DeadlineKind
from tongxin.shared.audit.services import record
from tongxin.shared.indicators.declare import figures

LOOSE = "，。；、,;. \n　"


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """What a person decides about a measure."""

    title: str
    deadline_kind: str = DeadlineKind.TO_BE_SET
    deadline: date | None = None
    is_mandatory: bool = True
    target_value: Decimal | None = None
    target_unit: str = ""
    is_at_least: bool = True
    indicator_code: str = ""
    responsible: str = ""

    def check(self) -> None:
        """Raise DeadlineMissing or UnknownIndicator."""
        check_deadline(self.deadline_kind, self.deadline)
        if self.indicator_code and self.indicator_code not in figures():
            raise UnknownIndicator(code=self.indicator_code)


def check_deadline(kind: str, deadline: date | None) -> None:
    """A date is given exactly when one was announced. Raises DeadlineMissing."""
    if (kind == DeadlineKind.DATE) != (deadline is not None):
        raise DeadlineMissing


@transaction.atomic
def edit_measure(*, measure_id: int, facts: MeasureFacts, actor: Actor, now: datetime) -> Measure:
    """Set title, deadline, people, target, indicator, mandatory or own choice (修改举措).

    Raises NotADraft, DeadlineMissing or UnknownIndicator.
    """
    measure = _measure(measure_id, actor)
    facts.check()
    for name, value in asdict(facts).items():
        setattr(measure, name, value)
    measure.save()
    record(actor, "campaigns.edited_measure", measure, at=now, change={"title": measure.title})
    return measure


@transaction.atomic
def add_measure(*, section_id: int, facts: MeasureFacts, actor: Actor, now: datetime) -> Measure:
    """A measure that the reader did not find (添加举措)."""
    section = _section(section_id, actor)
    facts.check()
    measure = Measure.objects.create(
        campaign=section.campaign,
        section=section,
        union=section.union,
        ordinal=section.measures.count() + 1,
        **asdict(facts),
    )
    record(actor, "campaigns.added_measure", measure, at=now, change={"title": measure.title})
    return measure


@transaction.atomic
def split_measure(*, measure_id: int, at: int, actor: Actor, now: datetime) -> Measure:
    """Cut a measure in two at a place of its source; returns the second (拆分举措).

    Raises CannotSplit. The target goes with the part whose words carry it.
    """
    measure = _measure(measure_id, actor)
    head, tail = measure.source[:at].rstrip(), measure.source[at:].lstrip(LOOSE)
    if at <= 0 or not head.strip(LOOSE) or not tail.strip(LOOSE):
        raise CannotSplit
    _open_gap(measure)
    second = Measure.objects.get(pk=measure.pk)
    second.pk, second._state.adding = None, True  # noqa: SLF001  (a copy of the row)
    second.ordinal = measure.ordinal + 1
    begin = measure.source.index(tail, at)
    if measure.start is not None:
        second.start, measure.end = measure.start + begin, measure.start + len(head)
    _say(measure, head)
    _say(second, tail)
    _leave_target(measure, second)
    measure.save()
    second.save()
    record(actor, "campaigns.split_measure", measure, at=now, change={"second": second.pk})
    return second


@transaction.atomic
def merge_measure(*, measure_id: int, actor: Actor, now: datetime) -> Measure:
    """Join a measure with the next one of its section (合并举措).

    Raises NothingToMerge or MixedTargets.
    """
    measure = _measure(measure_id, actor)
    following = measure.section.measures.filter(ordinal__gt=measure.ordinal)
    second = following.order_by("ordinal").first()
    if second is None:
        raise NothingToMerge
    if measure.target_value and second.target_value:
        raise MixedTargets
    _join_facts(measure, second)
    _join_words(measure, second)
    second.delete()
    measure.save()
    renumber(measure.section)
    record(actor, "campaigns.merged_measure", measure, at=now, change={"title": measure.title})
    return measure


@transaction.atomic
def move_measure(*, measure_id: int, step: int, actor: Actor, now: datetime) -> Measure:
    """One place up (-1) or down (1), over the border of a section too (调整次序).

    Raises CannotMove.
    """
    measure = _measure(measure_id, actor)
    rows = list(measure.section.measures.order_by("ordinal"))
    place = rows.index(measure) + step
    if 0 <= place < len(rows):
        rows.insert(place, rows.pop(rows.index(measure)))
        _number(rows)
    else:
        _move_over(measure, step)
    record(actor, "campaigns.moved_measure", measure, at=now, change={"step": step})
    return measure


@transaction.atomic
def drop_measure(*, measure_id: int, reason: str, actor: Actor, now: datetime) -> Campaign:
    """Take a measure out of the draft; the log keeps its words (删除举措)."""
    measure = _measure(measure_id, actor)
    section, campaign = measure.section, measure.campaign
    change = {"title": measure.title, "source": measure.source}
    record(actor, "campaigns.dropped_measure", measure, at=now, reason=reason, change=change)
    measure.delete()
    renumber(section)
    return campaign


def renumber(section: MeasureSection) -> None:
    """Ordinals 1, 2, 3 … without gaps."""
    _number(list(section.measures.order_by("ordinal", "pk")))


def _measure(measure_id: int, actor: Actor) -> Measure:
    measures = Measure.objects.owned_by(actor.scope(Can.EDIT))
    measure = measures.select_related("section", "union").lock(pk=measure_id)
    measure.campaign = measure.section.campaign = draft_of(measure.campaign_id, actor)
    return measure


def _section(section_id: int, actor: Actor) -> MeasureSection:
    sections = MeasureSection.objects.owned_by(actor.scope(Can.EDIT))
    section = sections.select_related("union").lock(pk=section_id)
    section.campaign = draft_of(section.campaign_id, actor)
    return section


def _open_gap(measure: Measure) -> None:
    later = list(measure.section.measures.filter(ordinal__gt=measure.ordinal))
    for row in later:
        row.ordinal += 1
    Measure.objects.bulk_update(later, ["ordinal"])


def _number(rows: list[Measure]) -> None:
    for place, row in enumerate(rows, 1):
        row.ordinal = place
    Measure.objects.bulk_update(rows, ["ordinal"])


def _move_over(measure: Measure, step: int) -> None:
    sections = list(measure.campaign.sections.order_by("ordinal"))
    place = [section.pk for section in sections].index(measure.section_id) + step
    if not 0 <= place < len(sections):
        raise CannotMove
    old, new = measure.section, sections[place]
    rows = list(new.measures.order_by("ordinal"))
    rows.insert(len(rows) if step < 0 else 0, measure)
    measure.section, measure.ordinal = new, len(rows)
    measure.save(update_fields=["section", "ordinal"])
    _number(rows)
    renumber(old)


def _say(measure: Measure, words: str) -> None:
    measure.source = words
    measure.title = words.strip(LOOSE)[:300]


def _leave_target(first: Measure, second: Measure) -> None:
    if not first.target_value:
        return
    without = second if first.target_source in first.source else first
    without.target_value, without.target_unit, without.target_source = None, "", ""


def _join_facts(first: Measure, second: Measure) -> None:
    """What only one of them says is kept; of two deadlines the later one, all the people."""
    if second.target_value:
        for name in ("target_value", "target_unit", "is_at_least", "target_source"):
            setattr(first, name, getattr(second, name))
    first.indicator_code = first.indicator_code or second.indicator_code
    first.is_mandatory = first.is_mandatory or second.is_mandatory
    people = dict.fromkeys(filter(None, (first.responsible, second.responsible)))
    first.responsible = "、".join(people)[:120]
    if second.deadline and not (first.deadline and first.deadline > second.deadline):
        first.deadline, first.deadline_kind = second.deadline, second.deadline_kind
    elif first.deadline_kind == DeadlineKind.TO_BE_SET:
        first.deadline_kind = second.deadline_kind


def _join_words(first: Measure, second: Measure) -> None:
    first.title = f"{first.title}；{second.title}"[:300]
    first.source = f"{first.source}{second.source}"
    if first.end is None or second.start is None:
        return
    text = first.campaign.document.text
    begin, end = min(first.start, second.start), max(first.end, second.end)
    rest = first.campaign.measures.exclude(pk__in=[first.pk, second.pk])
    if rest.filter(start__lt=end, end__gt=begin).exists():
        first.start = first.end = None  # the words between them belong to another measure
        return
    first.start, first.end, first.source = begin, end, text[begin:end]
