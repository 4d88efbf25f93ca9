"""Two numbers of one person become one: who may say so, since when, and what is refused."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.erasing import erase_or_restrict
from tongxin.shared.people.errors import (
    AlreadyErased,
    AlreadyMerged,
    MergedAhead,
    MergedTooEarly,
    ReasonMissing,
    SamePerson,
)
from tongxin.shared.people.merging import merge_people
from tongxin.shared.people.models import Alias
from tongxin.shared.people.permissions import Can
from tongxin.shared.people.selectors import aliases_of, running_aliases
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
        assert running_aliases([people[1].pk])[people[1].pk].kept_id == people[0].pk
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
