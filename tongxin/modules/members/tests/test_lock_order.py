"""Ending, moving, noting and merging at one instant never wait in a ring, on real PostgreSQL.

The order of the house: memberships, persons, transfers, words to leave, cards.
"""

from contextlib import contextmanager
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, OperationalError, connection

from tongxin.kernel.errors import DomainError
from tongxin.kernel.overlap import VERBS
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.joining import MemberElsewhere
from tongxin.modules.members.models import (
    DuplicatePair,
    LeaveRequest,
    Membership,
    MembershipTransfer,
)
from tongxin.modules.members.services import handing_over, hr, joining, moving, parting
from tongxin.modules.members.services.duplicates import decide_pair
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.states import CURRENT, LEAVING, UNDER_WAY
from tongxin.modules.members.tests.factories import a_member, a_transfer, some_facts
from tongxin.modules.members.tests.test_race import guards_down, superuser
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.orgs.covering import cover_employer
from tongxin.shared.orgs.employer_errors import CoverOverlaps
from tongxin.shared.orgs.models import Employer, EmployerCover
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union, an_employer
from tongxin.shared.orgs.tests.races import meeting

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
MANY, TODAY = 12, NOW.date()
BY = {"actor": SYSTEM, "now": NOW}


@pytest.fixture
def unions():
    with speaking(SYSTEM):
        root = a_union(level="province", kind="local_federation", founded_on=date(2010, 1, 1))
        return [a_union(root, founded_on=date(2010, 1, 1)) for _n in range(3)]


@pytest.fixture
def released(unions):
    """Members whose transfer only waits to be accepted, with a word to leave said twice."""
    rows = []
    with speaking(SYSTEM):
        for _n in range(MANY):
            member = a_member(unions[0])
            me = actor_of(an_account(worker=member.worker), now=NOW)
            word = parting.write_leave_request(words="", actor=me, now=NOW)
            parting.confirm_leave_request(request_id=word.pk, actor=me, now=NOW)
            move = a_transfer(unions[1], member=member)
            handing_over.release_transfer(transfer_id=move.pk, **BY)
            rows.append((member.pk, move.pk, word.pk))
    return rows


def ending(member, _move, _word):
    end_membership(membership_id=member, status="withdrawn", on=TODAY, reason="", **BY)


def accepting(_member, move, _word):
    handing_over.accept_transfer(transfer_id=move, **BY)


def noting(_member, _move, word):
    parting.note_leave_request(request_id=word, **BY)


def both(rows, one, other):
    """What the two sides were told row by row, and the errors of the database among it."""
    told, barrier = [[], []], Barrier(2, timeout=30)

    def run(side, act):
        try:
            for row in rows:
                barrier.wait()
                told[side].append(outcome(act, row))
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate((one, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pairs = list(zip(*told, strict=True))
    return pairs, [one for pair in pairs for one in pair if isinstance(one, OperationalError)]


def outcome(act, row):
    try:
        with speaking(SYSTEM):
            act(*row)
    except (DomainError, DatabaseError) as error:
        return error
    return None


@pytest.mark.parametrize("act", [ending, noting], ids=["ended", "noted"])
def test_what_ends_and_what_moves_a_membership_wait_in_one_line(released, act):
    told, rings = both(released, act, accepting)
    assert not rings
    assert all(None in pair for pair in told)
    with speaking(SYSTEM):
        assert not MembershipTransfer.objects.filter(state__in=UNDER_WAY).exists()
        held = Membership.objects.filter(status__in=CURRENT)
        open_words = LeaveRequest.objects.filter(state__in=LEAVING)
        # A word that went along to the new membership waits there; none waits for one that ended.
        assert set(open_words.values_list("membership", flat=True)) <= {row.pk for row in held}


def test_in_two_orders_they_would_wait_in_a_ring(released, monkeypatch):
    """Each holds one of the two rows before either reaches for the other's."""
    both_hold = meeting(lambda: None)

    def transfer_first(transfer_id):
        row = moving.lock_transfer(transfer_id)
        both_hold()
        return row, moving.lock_held(row.membership_id)

    def membership_first(membership, **facts):
        both_hold()
        return stop(membership, **facts)

    stop = moving.stop_transfers
    monkeypatch.setattr(moving, "lock_both", transfer_first)
    monkeypatch.setattr("tongxin.modules.members.services.leaving.stop_transfers", membership_first)
    assert len(both(released[:2], ending, accepting)[1]) == 2


def test_a_merge_and_an_end_at_one_instant_leave_nobody_with_two(unions):
    with speaking(SYSTEM):
        twins = [
            (
                a_member(unions[0], joined_on=date(2020, 1, 1), name="马小军"),
                a_member(unions[1], joined_on=date(2023, 1, 1), name="马小军"),
            )
            for _n in range(MANY)
        ]
        pairs = [
            DuplicatePair.objects.create(
                union=unions[0].parent, one_id=one.worker_id, other_id=other.worker_id,
                agrees="birth", found_at=NOW, state="proposed", proposed_by="first",
            )
            for one, other in twins
        ]  # fmt: skip
    rows = [(pair.pk, one.pk, other.pk) for pair, (one, other) in zip(pairs, twins, strict=True)]

    def merging(pair, _one, _other):
        decide_pair(pair_id=pair, is_same=True, reason="换证", **BY)

    def leaving(_pair, one, other):
        ending(other if one % 2 else one, None, None)

    _told, rings = both(rows, merging, leaving)
    assert not rings
    with speaking(SYSTEM):
        for one, other in twins:
            people = (one.worker_id, other.worker_id)
            assert Membership.objects.filter(worker__in=people, status__in=CURRENT).count() <= 1


def admit_both(unions):
    """Persons named by clerks of two unions, who say yes to both at one instant."""
    rows = []
    with speaking(SYSTEM):
        for _n in range(MANY):
            facts = some_facts()
            joining = Joining(TODAY, channel="roster", is_confirmed=False)
            waits = [admit(facts=facts, union=one, joining=joining, **BY) for one in unions[:2]]
            me = actor_of(an_account(worker=waits[0].worker), now=NOW)
            rows.append((me, waits[0].pk, waits[1].pk))

    def saying(side):
        return lambda me, *rows: hr.confirm_own(membership_id=rows[side], actor=me, now=NOW)

    told, rings = both(rows, saying(0), saying(1))
    assert not rings
    with speaking(SYSTEM):
        return told, Membership.objects.filter(status__in=CURRENT).count()


def test_of_two_yeses_at_one_instant_one_counts(unions):
    told, current = admit_both(unions)
    assert current == MANY
    assert {type(one or other) for one, other in told} == {MemberElsewhere}


def test_without_the_rules_both_yeses_would_count(unions, monkeypatch):
    """Negative control: both have looked for a membership elsewhere before either writes."""
    monkeypatch.setattr(joining, "set_home", meeting(joining.set_home))
    with guards_down():
        assert admit_both(unions)[1] == 2 * MANY


@pytest.fixture
def employers(unions):
    with speaking(SYSTEM):
        return [an_employer(unions[0].parent) for _n in range(MANY)]


def cover_both(employers, unions):
    """Two unions cover each employer at one instant."""

    def covering(side):
        return lambda pk: cover_employer(
            employer_id=pk, union=unions[side], since=TODAY, reason="", **BY
        )

    told, rings = both([(one.pk,) for one in employers], covering(0), covering(1))
    assert not rings
    with speaking(SYSTEM):
        return told, EmployerCover.objects.filter(until=None).count()


def test_of_two_unions_one_covers_an_employer(employers, unions):
    told, covers = cover_both(employers, unions)
    assert covers == MANY
    assert {type(one or other) for one, other in told} == {CoverOverlaps}
    with speaking(SYSTEM):
        for cover in EmployerCover.objects.select_related("employer"):
            assert cover.employer.union_id == cover.union_id


@contextmanager
def covers_unseen():
    """The database looks for no second cover; none is left when it ends."""
    name = "an_employer_is_never_covered_twice"
    with superuser() as opened:
        for way in ("DISABLE", "ENABLE"):
            for verb in VERBS:
                opened.execute(f"ALTER TABLE orgs_employercover {way} TRIGGER {name}_{verb}")
            if way == "DISABLE":
                yield
                opened.execute("DELETE FROM orgs_employercover")


def test_without_the_lock_and_the_rule_both_would_cover_it(employers, unions, monkeypatch):
    monkeypatch.setattr(type(Employer.objects.all()), "lock", lambda rows, **key: rows.get(**key))
    monkeypatch.setattr("tongxin.shared.orgs.covering._hand_over", lambda *_facts: None)
    rows = EmployerCover.objects
    monkeypatch.setattr(rows, "create", meeting(rows.create))
    with covers_unseen():
        assert cover_both(employers, unions)[1] == 2 * MANY
