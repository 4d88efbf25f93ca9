"""A person edits the tree of measures before issue."""

from datetime import date
from decimal import Decimal

import pytest

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.campaigns.errors import (
    CannotMove,
    CannotSplit,
    DeadlineMissing,
    MixedTargets,
    NotADraft,
    NothingToMerge,
    SectionNotEmpty,
    UnknownIndicator,
)
from tongxin.modules.campaigns.models import Measure, MeasureSection
from tongxin.modules.campaigns.selectors.campaigns import spans, tree_of, undecided_count
from tongxin.modules.campaigns.services import sections
from tongxin.modules.campaigns.services import tree as editing
from tongxin.modules.campaigns.services.drafting import void_campaign
from tongxin.modules.campaigns.states import CampaignState, DeadlineKind
from tongxin.modules.campaigns.tests.factories import (
    DUE,
    NOW,
    SYSTEM,
    a_campaign,
    decided,
    issue,
    officer,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.papers.models import OfficialDocument, State

WHO = {"actor": SYSTEM, "now": NOW}


@pytest.fixture
def campaign(tree):
    return a_campaign(tree.root)


def titles(campaign) -> list[list[str]]:
    return [[m.title for m in section.measures.all()] for section in tree_of(campaign)]


def named(campaign, title) -> Measure:
    return campaign.measures.get(title=title)


def test_the_reading_is_laid_out_with_positions_targets_and_open_deadlines(campaign):
    assert titles(campaign) == [["组织读书会", "举办宣讲"], ["走访职工"]]
    lecture = named(campaign, "举办宣讲")
    assert (lecture.target_value, lecture.target_unit) == (Decimal(2), "场")
    text = campaign.document.text
    assert all(text[m.start : m.end] == m.source for m in campaign.measures.all())
    assert undecided_count(campaign) == 4


def test_spans_give_back_the_whole_text_and_measures_may_share_words(campaign):
    text = campaign.document.text
    sharing = campaign.measures.get(title="举办宣讲")
    sharing.start -= 3  # begins inside 组织读书会
    measures = [*campaign.measures.exclude(pk=sharing.pk), sharing]
    pieces = spans(text, measures)
    assert "".join(piece.text for piece in pieces) == text
    for measure in measures:
        words = "".join(piece.text for piece in pieces if measure in piece.owners)
        assert words == text[measure.start : measure.end]
        assert sum(measure in piece.begins for piece in pieces) == 1


def test_a_measure_splits_at_a_place_and_keeps_its_positions(campaign):
    first = named(campaign, "组织读书会")
    editing.split_measure(measure_id=first.pk, at=2, **WHO)
    assert titles(campaign)[0] == ["组织", "读书会", "举办宣讲"]
    text = campaign.document.text
    assert all(text[m.start : m.end] == m.source for m in campaign.measures.all())


def test_the_target_stays_with_the_words_that_carry_it(campaign):
    first = named(campaign, "组织读书会")
    merged = editing.merge_measure(measure_id=first.pk, **WHO)
    assert merged.source == "组织读书会，举办宣讲" and merged.target_value == 2
    second = editing.split_measure(measure_id=merged.pk, at=6, **WHO)
    merged.refresh_from_db()
    assert (merged.target_value, second.target_value) == (None, Decimal(2))


@pytest.mark.parametrize(
    ("own", "others", "kept"),
    [
        (date(2026, 5, 1), date(2026, 6, 1), date(2026, 6, 1)),
        (date(2026, 6, 1), date(2026, 5, 1), date(2026, 6, 1)),
        (None, date(2026, 5, 1), date(2026, 5, 1)),
        (date(2026, 5, 1), None, date(2026, 5, 1)),
    ],
)
def test_merging_keeps_the_later_deadline_all_people_and_the_figure(campaign, own, others, kept):
    first, second = named(campaign, "组织读书会"), named(campaign, "举办宣讲")
    for measure, deadline in ((first, own), (second, others)):
        kind = DeadlineKind.DATE if deadline else DeadlineKind.TO_BE_SET
        facts = {"deadline": deadline, "deadline_kind": kind, "is_mandatory": measure == second}
        campaign.measures.filter(pk=measure.pk).update(responsible=f"{measure}组", **facts)
    campaign.measures.filter(pk=second.pk).update(indicator_code="ACT05")

    merged = editing.merge_measure(measure_id=first.pk, **WHO)

    merged.refresh_from_db()
    assert merged.deadline == kept and merged.is_mandatory
    assert merged.responsible == "组织读书会组、举办宣讲组" and merged.indicator_code == "ACT05"


def test_merging_what_stood_apart_takes_no_words_of_the_measure_between(campaign):
    first = named(campaign, "组织读书会")
    last = editing.split_measure(measure_id=first.pk, at=2, **WHO)
    middle = editing.split_measure(measure_id=last.pk, at=2, **WHO)
    editing.move_measure(measure_id=middle.pk, step=-1, **WHO)
    assert titles(campaign)[0] == ["组织", "会", "读书", "举办宣讲"]

    merged = editing.merge_measure(measure_id=first.pk, **WHO)

    assert merged.source == "组织会" and merged.start is None
    assert titles(campaign)[0] == ["组织；会", "读书", "举办宣讲"]


@pytest.mark.parametrize("at", [0, -1, 5, 99])
def test_a_split_leaves_words_on_both_sides(campaign, at):
    with pytest.raises(CannotSplit):
        editing.split_measure(measure_id=named(campaign, "组织读书会").pk, at=at, **WHO)


def test_merging_needs_a_neighbour_and_at_most_one_target(campaign):
    with pytest.raises(NothingToMerge):
        editing.merge_measure(measure_id=named(campaign, "走访职工").pk, **WHO)
    campaign.measures.filter(title="组织读书会").update(target_value=3)
    with pytest.raises(MixedTargets):
        editing.merge_measure(measure_id=named(campaign, "组织读书会").pk, **WHO)


def test_measures_move_inside_a_section_over_its_border_and_not_beyond_the_ends(campaign):
    lecture = named(campaign, "举办宣讲")
    editing.move_measure(measure_id=lecture.pk, step=-1, **WHO)
    assert titles(campaign) == [["举办宣讲", "组织读书会"], ["走访职工"]]
    book = named(campaign, "组织读书会")
    editing.move_measure(measure_id=book.pk, step=1, **WHO)
    assert titles(campaign) == [["举办宣讲"], ["组织读书会", "走访职工"]]
    with pytest.raises(CannotMove):
        editing.move_measure(measure_id=lecture.pk, step=-1, **WHO)
    with pytest.raises(CannotMove):
        editing.move_measure(measure_id=named(campaign, "走访职工").pk, step=1, **WHO)


def test_sections_are_added_renamed_moved_and_dropped_only_when_empty(campaign):
    added = sections.add_section(campaign_id=campaign.pk, title="抓宣传", **WHO)
    sections.move_section(section_id=added.pk, step=-1, **WHO)
    sections.rename_section(section_id=added.pk, title="抓引领", **WHO)
    assert [section.title for section in tree_of(campaign)] == ["抓学习", "抓引领", "抓服务"]
    first = MeasureSection.objects.get(title="抓学习")
    with pytest.raises(SectionNotEmpty):
        sections.drop_section(section_id=first.pk, **WHO)
    with pytest.raises(CannotMove):
        sections.move_section(section_id=first.pk, step=-1, **WHO)
    sections.drop_section(section_id=added.pk, **WHO)
    assert [section.ordinal for section in tree_of(campaign)] == [1, 2]


def test_a_measure_is_edited_added_and_dropped_and_the_log_keeps_its_words(campaign):
    facts = editing.MeasureFacts(
        title="举办宣讲不少于三场", deadline_kind="date", deadline=DUE, target_value=Decimal(3)
    )
    edited = editing.edit_measure(measure_id=named(campaign, "举办宣讲").pk, facts=facts, **WHO)
    assert (edited.deadline, edited.target_value) == (DUE, 3)
    added = editing.add_measure(section_id=edited.section_id, facts=facts, **WHO)
    assert added.ordinal == 3
    editing.drop_measure(measure_id=edited.pk, reason="重复", **WHO)
    assert [m.ordinal for m in tree_of(campaign)[0].measures.all()] == [1, 2]
    entry = AuditEntry.objects.get(verb="campaigns.dropped_measure")
    assert entry.change["source"] == "举办宣讲"


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"deadline_kind": "date"}, DeadlineMissing),
        ({"deadline_kind": "none", "deadline": DUE}, DeadlineMissing),
        ({"indicator_code": "XYZ99"}, UnknownIndicator),
    ],
)
def test_an_edit_that_contradicts_itself_is_refused(campaign, facts, error):
    with pytest.raises(error):
        editing.edit_measure(
            measure_id=named(campaign, "举办宣讲").pk,
            facts=editing.MeasureFacts(title="x", **facts),
            **WHO,
        )


def test_duties_to_report_get_a_decision(campaign):
    duty = campaign.report_duties.get()
    with pytest.raises(DeadlineMissing):
        sections.edit_duty(duty_id=duty.pk, deadline_kind="date", deadline=None, **WHO)
    sections.edit_duty(duty_id=duty.pk, deadline_kind="date", deadline=date(2026, 7, 1), **WHO)
    assert undecided_count(campaign) == 3
    sections.drop_duty(duty_id=duty.pk, **WHO)
    assert not campaign.report_duties.exists()


def test_after_issue_the_tree_stays_and_a_draft_may_be_given_up(campaign, tree):
    other = a_campaign(tree.root)
    void_campaign(campaign_id=other.pk, reason="传错文件", **WHO)
    other.refresh_from_db()
    assert other.state == CampaignState.VOIDED
    assert OfficialDocument.objects.get(pk=other.document_id).state == State.VOIDED
    issue(decided(campaign), [tree.east])
    for act in (
        lambda: sections.add_section(campaign_id=campaign.pk, title="x", **WHO),
        lambda: sections.rename_campaign(campaign_id=campaign.pk, title="x", **WHO),
        lambda: void_campaign(campaign_id=campaign.pk, reason="x", **WHO),
    ):
        with pytest.raises(NotADraft):
            act()


def test_a_stranger_finds_no_measure_to_edit(campaign, tree):
    stranger = officer(tree.west)
    measure = named(campaign, "举办宣讲")
    with speaking(stranger):
        assert not Measure.objects.exists()
        with pytest.raises(NotThere):
            _edit(measure, stranger)


def _edit(measure, actor):
    return editing.edit_measure(
        measure_id=measure.pk, facts=editing.MeasureFacts(title="x"), actor=actor, now=NOW
    )
