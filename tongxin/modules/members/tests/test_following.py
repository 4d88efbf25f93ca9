"""A word to leave stays true whatever becomes of the membership meanwhile."""

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import LeaveRequest, Membership
from tongxin.modules.members.services import handing_over, parting
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.retaining import Change, retain_membership
from tongxin.modules.members.states import Leave, Retained, Status
from tongxin.modules.members.tests.factories import a_member, a_transfer
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house")
TODAY = NOW.date()


@pytest.fixture
def shops(house):
    root = a_union(level="province", kind="local_federation")
    return a_union(root), a_union(root)


def leaving(member, *, confirmed=True) -> LeaveRequest:
    own = actor_of(an_account(worker=member.worker), now=NOW)
    row = parting.write_leave_request(words="换工作", actor=own, now=NOW)
    if confirmed:
        parting.confirm_leave_request(request_id=row.pk, actor=own, now=NOW)
    return row


def note(row, union):
    officer = actor_of(an_officer(union, ["members.view", "members.end"]), now=NOW)
    with speaking(officer):
        return parting.note_leave_request(request_id=row.pk, actor=officer, now=NOW)


def standing(member):
    rows = Membership.objects.filter(worker=member.worker).order_by("pk")
    return [(row.union_id, row.status) for row in rows]


def test_it_goes_along_to_the_new_union_which_notes_it(shops):
    old, new = shops
    member = a_member(old)
    row = leaving(member)
    moved = a_transfer(new, member=member)
    handing_over.release_transfer(transfer_id=moved.pk, actor=SYSTEM, now=NOW)
    handing_over.accept_transfer(transfer_id=moved.pk, actor=SYSTEM, now=NOW)

    row.refresh_from_db()
    assert (row.union_id, row.union_path, row.state) == (new.pk, new.path, Leave.CONFIRMED)
    note(row, new)
    assert standing(member) == [(old.pk, Status.TRANSFERRED), (new.pk, Status.WITHDRAWN)]


def test_it_outlives_a_retention(shops):
    member = a_member(shops[0])
    row = leaving(member)
    change = Change(TODAY, "退休")
    retain_membership(
        membership_id=member.pk, kind=Retained.RETIREMENT, change=change, actor=SYSTEM, now=NOW
    )

    note(row, shops[0])
    assert standing(member)[-1] == (shops[0].pk, Status.WITHDRAWN)


@pytest.mark.parametrize(
    ("confirmed", "state"), [(True, Leave.NOTED), (False, Leave.WITHDRAWN)], ids=["said", "written"]
)
def test_it_is_over_when_the_membership_ends_otherwise(shops, confirmed, state):
    member = a_member(shops[0])
    row = leaving(member, confirmed=confirmed)
    end_membership(
        membership_id=member.pk,
        status=Status.DECEASED,
        on=TODAY,
        reason="",
        actor=SYSTEM,
        now=NOW,
    )

    row.refresh_from_db()
    assert (row.state, row.ended_at) == (state, NOW)
