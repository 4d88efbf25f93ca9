"""Whoever was on file twice finds what either number signed up for and came to."""

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import ActivitySession, CheckIn, Means
from tongxin.modules.activities.selectors import workers as reads
from tongxin.modules.activities.services.seats import sign_up, ticket_code
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_province,
    a_session,
    a_worker,
    acting,
)
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.people.merging import merge_people, undo_merge

pytestmark = pytest.mark.usefixtures("house")


def came(session: ActivitySession, worker) -> CheckIn:
    facts = {"means": Means.LIST, "made_by": "经办人", "home": worker.union, "checked_in_at": NOW}
    return CheckIn.objects.create(session=session, union=session.union, worker=worker, **facts)


def found(actor) -> tuple[set[int], set[int]]:
    with speaking(actor):
        signups = {one.pk for one in reads.my_signups(actor=actor)}
        return signups, {one.pk for one in reads.my_check_ins(actor=actor)}


def test_either_account_finds_seats_and_attendance_of_both_numbers_until_it_is_undone():
    _root, _east, _west, shop = a_province()
    kept, gone, stranger = (a_worker(shop) for _ in range(3))
    sessions = [a_session(shop, to=[shop]) for _ in range(2)]
    seats = [
        sign_up(session_id=session.pk, actor=acting(worker), now=NOW)
        for session, worker in zip(sessions, (kept, gone), strict=True)
    ]
    visits = [came(session, worker) for session, worker in zip(sessions, (gone, kept), strict=True)]
    came(sessions[0], stranger)
    accounts = [an_account(worker=worker) for worker in (kept, gone)]
    merge_people(
        kept_id=kept.pk, gone_id=gone.pk, on=NOW.date(), reason="同一人", actor=SYSTEM, now=NOW
    )
    for account in accounts:
        actor = actor_of(account, now=NOW)
        assert found(actor) == ({one.pk for one in seats}, {one.pk for one in visits})
        assert all(ticket_code(signup=one, actor=actor, now=NOW) for one in seats)
    undo_merge(gone_id=gone.pk, reason="不是同一人", actor=SYSTEM, now=NOW)
    told = [found(actor_of(account, now=NOW)) for account in accounts]
    assert told == [({seats[0].pk}, {visits[1].pk}), ({seats[1].pk}, {visits[0].pk})]
