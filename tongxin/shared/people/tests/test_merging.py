"""Two numbers of one person become one: who may say so, since when, and what is refused."""

import threading
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import DomainError, NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.erasing import erase_or_restrict
from tongxin.shared.people.errors import (
    AlreadyErased,
    AlreadyMerged,
    MergedAhead,
    MergedTooEarly,
    NotMerged,
    ReasonMissing,
    SamePerson,
)
from tongxin.shared.people.merging import merge_people, undo_merge
from tongxin.shared.people.models import Alias
from tongxin.shared.people.permissions import Can
from tongxin.shared.people.selectors import aliases_of, latest_aliases, renumbered_since
from tongxin.shared.people.tests.factories import a_worker

DAY = date(2026, 5, 4)


def merged(kept, gone, *, on=DAY, actor=SYSTEM, reason="同一人，证件号码录错"):
    ids = {"kept_id": kept.pk, "gone_id": gone.pk}
    return merge_people(**ids, on=on, reason=reason, actor=actor, now=NOW)


@pytest.fixture
def east(house):
    return a_union(a_union(level="province"), level="city")


@pytest.fixture
def people(east):
    return [a_worker(east) for _ in range(4)]


def test_a_merge_is_kept_with_its_day_its_reason_and_who_made_it(people):
    kept, gone, *_others = people
    one = merged(kept, gone)
    assert (one.gone_id, one.kept_id, one.since, one.until) == (gone.pk, kept.pk, DAY, None)
    assert (one.reason, one.made_by, one.union) == ("同一人，证件号码录错", SYSTEM.name, kept.union)
    told = AuditEntry.objects.filter(verb="people.merged").order_by("pk")
    assert [entry.target for entry in told] == [
        f"people.Worker:{kept.pk}",
        f"people.Worker:{gone.pk}",
    ]
    assert told[0].change == {"kept": kept.pk, "gone": gone.pk, "since": "2026-05-04"}


def test_who_was_merged_before_goes_along_and_the_history_stays(people):
    last, middle, first, other = people
    merged(middle, first, on=DAY - timedelta(days=9))
    merged(middle, other, on=DAY - timedelta(days=9))
    merged(last, middle)
    assert aliases_of([last.pk]) == {one.pk: last.pk for one in (middle, first, other)}
    assert aliases_of([middle.pk]) == {}
    history = Alias.objects.filter(gone=first).order_by("pk")
    assert [(one.kept_id, one.since, one.until) for one in history] == [
        (middle.pk, DAY - timedelta(days=9), DAY),
        (last.pk, DAY, None),
    ]


def test_what_cannot_be_merged_is_refused_in_words(people):
    a, b, c, _d = people
    for refusal, call in (
        (SamePerson, lambda: merged(a, a)),
        (ReasonMissing, lambda: merged(a, b, reason="  ")),
        (MergedAhead, lambda: merged(a, b, on=date(2026, 6, 2))),
    ):
        with pytest.raises(refusal):
            call()
    merged(a, b)
    for pair in ((b, a), (b, c), (c, b), (a, b)):
        with pytest.raises(AlreadyMerged):
            merged(*pair)
    with pytest.raises(MergedTooEarly, match="2026-05-04"):
        merged(c, a, on=DAY - timedelta(days=1))
    assert Alias.objects.count() == 1


def test_both_must_be_in_the_hands_of_who_merges(people, east):
    west = a_union(a_union(level="province"), level="city")
    stranger = a_worker(west)
    mine = Actor(name="东", grants={Can.EDIT: Scope(paths=(east.path,))})
    for pair in ((people[0], stranger), (stranger, people[0])):
        with speaking(mine), pytest.raises(NotThere):
            merged(*pair, actor=mine)
    with speaking(mine):
        merged(people[0], people[1], actor=mine)
        assert latest_aliases([people[1].pk, people[0].pk]).keys() == {(people[1].pk, people[0].pk)}
    viewer = Actor(name="看", grants={Can.VIEW: Scope(paths=(east.path,))})
    with speaking(viewer), pytest.raises(NotThere):
        merged(people[2], people[3], actor=viewer)


def test_who_was_erased_is_nobody_to_merge_and_an_erasure_blanks_the_reason(people):
    kept, gone, other, _one = people
    merged(kept, gone)
    erase_or_restrict(worker_id=gone.pk, reason="本人申请", actor=SYSTEM, now=NOW)
    assert Alias.objects.get().reason == ""
    with pytest.raises(AlreadyErased):
        merged(other, gone)


def parted(gone, *, actor=SYSTEM, reason="误合并", now=NOW):
    return undo_merge(gone_id=gone.pk, reason=reason, actor=actor, now=now)


def test_an_undone_merge_ends_with_who_undid_it_and_both_stand_for_themselves(people):
    kept, gone, other, _one = people
    merged(kept, gone)
    one = parted(gone)
    assert aliases_of([kept.pk]) == {}
    assert one.last_word == (SYSTEM.name, NOW, "误合并")
    assert AuditEntry.objects.filter(verb="people.parted").count() == 2
    assert renumbered_since(NOW) == [gone.pk]
    with pytest.raises(NotMerged):
        parted(gone)
    merged(other, gone)  # may be merged with the right one
    assert aliases_of([other.pk]) == {gone.pk: other.pk}


def test_who_came_along_with_a_merge_goes_back_with_its_undoing(people):
    last, middle, first, other = people
    merged(middle, first, on=DAY - timedelta(days=9))
    merged(last, middle)
    merged(last, other)
    parted(middle)
    assert aliases_of([last.pk]) == {other.pk: last.pk}
    assert aliases_of([middle.pk]) == {first.pk: middle.pk}
    parted(first)
    merged(last, middle)
    assert aliases_of([last.pk]) == {other.pk: last.pk, middle.pk: last.pk}


@pytest.mark.long
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), min_size=4, max_size=16
    )
)
def test_numbers_lead_where_the_merges_that_were_not_undone_lead(house, steps):
    """Plain: each merge is an arrow, an undoing takes it away, one follows the arrows."""
    with transaction.atomic():
        union = a_union(level="province")
        crowd, arrows = [a_worker(union) for _ in range(5)], {}
        for is_undoing, one, other in steps:
            with suppress(DomainError):
                take(arrows, crowd[one], None if is_undoing else crowd[other])
        wanted = {start: followed(arrows, start) for start in arrows}
        assert aliases_of([one.pk for one in crowd]) == wanted
        transaction.set_rollback(True)


def take(arrows, gone, kept):
    if kept is None:
        parted(gone)
        arrows.pop(gone.pk)
    else:
        merged(kept, gone, on=NOW.date())
        arrows[gone.pk] = kept.pk


def followed(arrows, start):
    while start in arrows:
        start = arrows[start]
    return start


def test_an_undoing_asks_for_a_reason_and_for_the_right_over_both(people, east):
    kept, gone, *_others = people
    merged(kept, gone)
    with pytest.raises(ReasonMissing):
        parted(gone, reason=" ")
    west = a_union(a_union(level="province"), level="city")
    for stranger in (
        Actor(name="西", grants={Can.EDIT: Scope(paths=(west.path,))}),
        Actor(name="看", grants={Can.VIEW: Scope(paths=(east.path,))}),
    ):
        with speaking(stranger), pytest.raises(NotThere):
            parted(gone, actor=stranger)
    assert aliases_of([kept.pk]) == {gone.pk: kept.pk}
    mine = Actor(name="东", grants={Can.EDIT: Scope(paths=(east.path,))})
    with speaking(mine):
        assert parted(gone, actor=mine).undone_by == "东"


def test_the_database_keeps_one_running_alias_for_each_number(people):
    kept, gone, other, _one = people
    one = merged(kept, gone)
    one.pk, one.kept = None, other
    with pytest.raises(IntegrityError, match="one_running_alias_each"), transaction.atomic():
        one.save(force_insert=True)
    one.gone = other
    with pytest.raises(IntegrityError, match="nobody_is_an_alias"), transaction.atomic():
        one.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_at_once_make_no_chain():
    with speaking(SYSTEM):
        union = a_union(level="province")
        a, b, c = (a_worker(union) for _ in range(3))
    ready, refused = threading.Barrier(2, timeout=5), []

    def merge(kept, gone):
        try:
            with speaking(SYSTEM):
                ready.wait()
                merged(kept, gone)
        except AlreadyMerged:
            refused.append(gone.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=merge, args=pair) for pair in ((b, a), (c, b))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    with speaking(SYSTEM):
        running = {one.gone_id: one.kept_id for one in Alias.objects.filter(until=None)}
    assert not set(running.values()) & set(running)
    assert running[b.pk] == c.pk and (refused == [a.pk] or running.get(a.pk) == c.pk)
