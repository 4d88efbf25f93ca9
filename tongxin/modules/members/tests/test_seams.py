"""Where transfers, corrections, clerks and closings meet."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tongxin.modules.members.errors.joining import UnionClosed
from tongxin.modules.members.models import Membership
from tongxin.modules.members.selectors.hr import clerk_of
from tongxin.modules.members.services import correcting, handing_over
from tongxin.modules.members.services.joining import confirm_membership
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.retaining import Change, reinstate_membership
from tongxin.modules.members.states import Asked, Status
from tongxin.modules.members.tests.factories import a_clerk, a_correction, a_member, a_transfer
from tongxin.shared.access.actors import actor_of
from tongxin.shared.notify.models import Notification
from tongxin.shared.orgs.employers import close_employer
from tongxin.shared.orgs.services import close_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.errors import AlreadyErased
from tongxin.shared.people.models import Worker

pytestmark = pytest.mark.usefixtures("house")
TODAY = localdate(NOW)


@pytest.fixture
def shops(house):
    root = a_union(level="province", kind="local_federation")
    return a_union(root), a_union(root)


def moved(member, to):
    row = a_transfer(to, member=member)
    handing_over.release_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
    return handing_over.accept_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)


def test_the_old_union_writes_nothing_into_the_record_of_who_moved_on(shops):
    """Moving on ends the request; an agreement that comes later finds nothing to write."""
    old, new = shops
    row = a_correction(old, state=Asked.SUBMITTED)
    member = Membership.objects.get(worker=row.worker)
    before = row.worker.education
    moved(member, new)
    row.refresh_from_db()
    assert row.state == Asked.REFUSED and row.ended_at == NOW
    assert correcting.settle_correction(case_id=row.case_id, actor=SYSTEM, now=NOW) is None
    assert Worker.objects.get(pk=row.worker_id).education == before


def test_messages_about_a_transfer_do_not_spell_the_name(shops):
    old, new = shops
    member = a_member(old)
    moved(member, new)
    told = Notification.objects.filter(worker=None).values_list("title", "body")
    assert told
    assert not [one for one in told if member.worker.name in "".join(one)]


def test_nobody_confirms_into_a_union_that_is_closed(shops):
    member = a_member(shops[0])
    Membership.objects.filter(pk=member.pk).update(status=Status.PENDING_CONFIRM)
    close_union(union=shops[0], on=TODAY, reason="", actor=SYSTEM, now=NOW)
    with pytest.raises(UnionClosed):
        confirm_membership(membership_id=member.pk, actor=SYSTEM, now=NOW)


def test_the_clerk_of_a_closed_employer_is_outside(shops):
    clerk = a_clerk(shops[0])
    actor = actor_of(clerk.account, now=NOW).inside()
    assert clerk_of(actor) == clerk
    close_employer(employer_id=clerk.employer_id, on=TODAY, reason="停业", actor=SYSTEM, now=NOW)
    assert clerk_of(actor) is None


def test_who_was_erased_is_not_reinstated(shops):
    member = a_member(shops[0])
    ended = end_membership(
        membership_id=member.pk, status=Status.WITHDRAWN, on=TODAY, reason="", actor=SYSTEM, now=NOW
    )
    Worker.objects.filter(pk=member.worker_id).update(erased_at=NOW)
    with pytest.raises(AlreadyErased):
        reinstate_membership(
            membership_id=ended.pk, change=Change(TODAY, "误办"), actor=SYSTEM, now=NOW
        )


def test_an_employer_entered_by_mistake_is_closed_on_the_same_day(shops):
    clerk = a_clerk(shops[0])
    employer = clerk.employer
    later = NOW + timedelta(days=1)
    told = {"reason": "误登", "actor": SYSTEM, "now": later}
    close_employer(employer_id=employer.pk, on=employer.listed_on, **told)
    employer.refresh_from_db()
    assert employer.closed_on == employer.listed_on
