"""Groups of workers: dated tags, by desk and by sheet; figures on any day against an oracle."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.groups import (
    AlreadyTagged,
    EndBeforeTag,
    GroupCodeTaken,
    GroupFollows,
    NotAFederation,
    TagAhead,
    TagBeforeBirth,
    TagEnded,
    UnknownGroup,
)
from tongxin.modules.members.models import GroupSpan, GroupTag, WorkerGroup, WorkerGroupSet
from tongxin.modules.members.selectors.groups import group_counts, set_counts
from tongxin.modules.members.services.group_sets import SetFacts, add_local_set
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.tagging import end_tag, tag_member
from tongxin.modules.members.tests.factories import a_member, some_facts
from tongxin.modules.members.tests.sheets import a_row, counts, imported
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import a_grant
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.trace import trace
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.merging import merge_people
from tongxin.shared.people.models import Worker

pytestmark = pytest.mark.usefixtures("house")
FORMS = {"truck_driver", "ride_hailing_driver", "courier", "food_delivery"}


@pytest.fixture
def union():
    """A union below a province."""
    return a_union(a_union(level="province", kind="local_federation"))


def tagged(member, group, since=date(2022, 1, 1)):
    return tag_member(membership_id=member.pk, group=group, since=since, actor=SYSTEM, now=NOW)


def ended(tag, on):
    return end_tag(tag_id=tag.pk, on=on, actor=SYSTEM, now=NOW)


def figure(code, union, period):
    asked = ask(union=union, period=Period.parse(period), actor=SYSTEM, now=NOW)
    (result,) = compute([code], asked)
    listed = trace(get_figure(code), asked, actor=SYSTEM)
    assert result.count.part.value == len(listed.items)
    return result.value


def test_a_tag_holds_from_its_day_until_the_day_before_another_and_is_logged(union):
    member = a_member(union)
    tag = tagged(member, "courier", date(2023, 3, 1))
    ended(tag, date(2024, 1, 1))

    assert [figure("MEM06", union, p) for p in ("2023-02", "2023-03", "2023-12", "2024-01")] == [
        0, 1, 1, 0,
    ]  # fmt: skip
    log = AuditEntry.objects.filter(target=f"members.GroupTag:{tag.pk}").order_by("pk")
    assert list(log.values_list("verb", flat=True)) == ["members.tagged", "members.untagged"]
    tag.refresh_from_db()
    assert (tag.source, tag.made_by, tag.ended_by) == ("desk", "test", "test")


def test_what_cannot_be_is_refused_and_nothing_written(union):
    member = a_member(union)
    tag = tagged(member, "courier")
    today = NOW.date()
    for error, group, since in (
        (UnknownGroup, "pilot", today),
        (GroupFollows, "female_worker", today),
        (TagAhead, "migrant_worker", today + timedelta(days=2)),
        (TagBeforeBirth, "migrant_worker", date(1950, 1, 1)),
        (AlreadyTagged, "courier", date(2024, 1, 1)),
    ):
        with pytest.raises(error):
            tagged(member, group, since)
    for error, on in ((TagAhead, today + timedelta(days=2)), (EndBeforeTag, date(2021, 1, 1))):
        with pytest.raises(error):
            ended(tag, on)
    assert GroupTag.objects.count() == 1
    ended(tag, today)
    with pytest.raises(TagEnded):
        ended(tag, today)
    tagged(member, "courier", today)


def test_the_database_alone_refuses_a_second_tag_of_the_same_group_at_a_time(union):
    member = a_member(union)
    tag = tagged(member, "courier")
    tagged(member, "truck_driver")
    tag.pk = None
    with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
        tag.save()


def test_a_stranger_finds_no_tag_and_tags_nobody(union):
    member = a_member(union)
    tag = tagged(member, "courier")
    stranger = actor_of(a_grant(a_union(union.parent)).account, now=NOW)
    with speaking(stranger):
        assert not GroupTag.objects.exists() and not GroupSpan.objects.exists()
        with pytest.raises(NotThere):
            end_tag(tag_id=tag.pk, on=date(2024, 1, 1), actor=stranger, now=NOW)
        with pytest.raises(NotThere):
            tag_member(membership_id=member.pk, group="x", since=NOW.date(), actor=stranger,
                       now=NOW)  # fmt: skip


def test_a_tag_goes_with_the_person_to_the_next_union_and_each_counts_its_time(union):
    west = a_union(union.parent)
    facts = some_facts()
    first = admit(facts=facts, union=union, joining=Joining(date(2022, 1, 1)), actor=SYSTEM,
                  now=NOW)  # fmt: skip
    tag = tagged(first, "courier")
    end_membership(membership_id=first.pk, status="withdrawn", on=date(2023, 6, 1), reason="",
                   actor=SYSTEM, now=NOW)  # fmt: skip
    admit(facts=facts, union=west, joining=Joining(date(2024, 1, 1)), actor=SYSTEM, now=NOW)

    tag.refresh_from_db()
    assert (tag.union, tag.union_path) == (west, west.path)
    asked = [(u, p) for u in (union, west) for p in ("2022", "2023", "2024")]
    assert [figure("MEM05", u, p) for u, p in asked] == [1, 0, 0, 0, 0, 1]


def test_a_sheet_tags_whoever_comes_from_the_first_day_and_whoever_is_on_file_from_today(union):
    row = a_row(7, union.code, 职工群体="外卖员、农民工、女职工、快递小哥哥")
    run = imported("members", row, a_row(8, union.code), union=union.parent)
    assert counts(run)[:2] == [2, 2]
    worker = Worker.objects.get(group_tags__group__code="migrant_worker")
    tags = set(worker.group_tags.values_list("group__code", "since", "source"))
    first = date(2024, 3, 5)
    assert tags == {("food_delivery", first, "import"), ("migrant_worker", first, "import")}
    assert counts(imported("members", row, union=union.parent))[3] == 1

    member = worker.memberships.get()
    typed = tagged(member, "model_worker")
    changed = a_row(7, union.code, 职工群体="农民工、保安")
    for _time in range(2):
        imported("members", changed, union=union.parent)
    found = {t.group.code: (t.since, t.until) for t in worker.group_tags.select_related("group")}
    today = NOW.date()
    assert found == {
        "food_delivery": (first, today),
        "migrant_worker": (first, None),
        "security_guard": (today, None),
        "model_worker": (typed.since, None),
    }


def test_rows_taken_one_by_one_are_tagged_like_those_taken_together(union):
    for number, cells in ((21, {}), (22, {"姓名": "阿依古丽·买买提", "证件号码": "E12345678",
                                          "证件类型": "护照", "性别": "女",
                                          "出生日期": "1990-01-01"})):  # fmt: skip
        imported("members", a_row(number, union.code, 职工群体="货车司机", **cells),
                 union=union.parent)  # fmt: skip
    found = GroupTag.objects.values_list("group__code", "since", "source", "union")
    assert set(found) == {("truck_driver", date(2024, 3, 5), "import", union.pk)}
    assert len(found) == 2


def test_a_federation_adds_a_ninth_group_and_both_sets_are_counted_on_any_day(union):
    facts = SetFacts("九大群体", "nine_groups", "网约车司机", "ride_hailing_driver", "eight_groups")
    given = {"since": date(2022, 1, 1), "actor": SYSTEM, "now": NOW}
    with pytest.raises(NotAFederation):
        add_local_set(facts=facts, union=union, **given)
    made = add_local_set(facts=facts, union=union.parent, **given)
    assert made.groups.count() == 9
    with pytest.raises(GroupCodeTaken):
        add_local_set(facts=facts, union=union.parent, **given)
    rider, both = a_member(union), a_member(union)
    for member, group in (
        (rider, "ride_hailing_driver"),
        (both, "courier"),
        (both, "security_guard"),
    ):
        tagged(member, group)

    told = {one.group_set.code: one for one in set_counts(union.parent, NOW.date())}
    assert [told[c].count for c in ("eight_groups", "nine_groups", "new_employment_forms")] == [
        1, 2, 2,
    ]  # fmt: skip
    assert sum(one.count for one in told["nine_groups"].groups) == 3
    assert all(one.count == 0 for one in group_counts(union.parent, date(2021, 6, 1)))


def test_who_is_on_file_twice_counts_once_in_a_group(union):
    one, other = a_member(union), a_member(union)
    for member in (one, other):
        tagged(member, "courier")
    merge_people(kept_id=one.worker_id, gone_id=other.worker_id, on=NOW.date(), reason="同一人",
                 actor=SYSTEM, now=NOW)  # fmt: skip
    assert figure("MEM06", union, "2023") == 1
    assert {c.group.code: c.count for c in group_counts(union, NOW.date())}["courier"] == 1


def test_women_are_a_group_that_follows_from_the_person(union):
    for sex in ("female", "male"):
        a_member(union, sex=sex)
    found = {one.group.code: one.count for one in group_counts(union, NOW.date())}
    assert found["female_worker"] == 1


def test_complete_records_and_own_requests_are_counted(union):
    a_member(union, employment_form="劳动合同")
    a_member(union, employment_form="临时")
    a_member(union, employment_form="灵活就业", mobile="")
    admit(facts=some_facts(employment_form="劳务派遣"), union=union, actor=SYSTEM, now=NOW,
          joining=Joining(date(2024, 2, 1), "self"))  # fmt: skip
    assert figure("MEM08", union, "2024") == 50
    assert [figure("MEM12", union, year) for year in ("2021", "2024")] == [0, 1]


DAYS = st.integers(0, 1000).map(lambda n: date(2022, 1, 1) + timedelta(days=n))
SPAN = st.tuples(DAYS, st.none() | st.integers(0, 500))
LIVES = st.lists(
    st.tuples(st.integers(0, 2), SPAN, st.lists(st.tuples(st.sampled_from(
        ("courier", "truck_driver", "migrant_worker", "security_guard")), SPAN), max_size=4)),
    min_size=1, max_size=4,
)  # fmt: skip


@pytest.mark.long
@settings(max_examples=25)
@given(lives=LIVES, on=st.sampled_from(("2022-06", "2023", "2023-11", "2024-05")))
def test_figures_of_groups_are_those_of_a_plain_count(lives, on):
    with transaction.atomic():
        root = a_union(level="province", kind="local_federation")
        unions = [a_union(root) for _ in range(3)]
        told = [_lived(unions, *life) for life in lives]
        day = Period.parse(on).last_day
        for union in (root, *unions):
            for code, groups in (
                ("MEM03", {"migrant_worker"}),
                ("MEM05", FORMS),
                ("MEM06", {"courier", "truck_driver", "security_guard"}),
            ):
                plain = sum(
                    home in ({union} if union != root else set(unions))
                    and _runs(stay, day)
                    and any(group in groups and _runs(span, day) for group, span in tags)
                    for home, stay, tags in told
                )
                assert figure(code, union, on) == plain
        transaction.set_rollback(True)


def _runs(span, day):
    return span[0] <= day and (span[1] is None or span[1] > day)


def _lived(unions, at, stay, wanted):
    """One person as the services take it, and what was meant, for the plain count."""
    member = a_member(unions[at], joined_on=stay[0])
    tags = []
    for group, (since, long) in wanted:
        until = since + timedelta(days=long) if long is not None else None
        others = [span for name, span in tags if name == group]
        if any(since < (o[1] or date.max) and o[0] < (until or date.max) for o in others):
            continue
        try:
            tag = tagged(member, group, since)
        except AlreadyTagged:
            continue
        if until:
            ended(tag, until)
        tags.append((group, (since, until)))
    left = stay[0] + timedelta(days=stay[1]) if stay[1] is not None else None
    if left:
        end_membership(membership_id=member.pk, status="withdrawn", on=left, reason="",
                       actor=SYSTEM, now=NOW)  # fmt: skip
    return unions[at], (stay[0], left), tags


def test_national_sets_come_with_the_tables():
    sets = {one.code: {g.code for g in one.groups.all()} for one in WorkerGroupSet.objects.all()}
    assert sets["new_employment_forms"] == FORMS and len(sets["eight_groups"]) == 8
    assert WorkerGroup.objects.get(code="female_worker").sex == "female"
