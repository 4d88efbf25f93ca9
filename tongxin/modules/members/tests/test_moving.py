"""Moving a membership between unions: both sides speak in turn, each sees its own."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.kernel.states import IllegalMove
from tongxin.modules.members.errors.joining import UnionClosed
from tongxin.modules.members.errors.moving import (
    NobodyToTransfer,
    NotMemberYet,
    SameUnion,
    TransferUnderWay,
)
from tongxin.modules.members.models import Membership, MembershipTransfer
from tongxin.modules.members.selectors import moves
from tongxin.modules.members.services import handing_over, moving
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.moving import Named, Why
from tongxin.modules.members.services.retaining import Change, retain_membership
from tongxin.modules.members.states import Moving, Status
from tongxin.modules.members.tests.factories import a_member, a_transfer, a_worker, named
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.approvals.tests.factories import an_officer as an_account_of
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.deadlines.models import TimeLimit
from tongxin.shared.notify.models import Notification
from tongxin.shared.orgs.services import close_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house")
RIGHTS = ["members.view", "members.admit", "members.end"]
TODAY = localdate(NOW)
WHY = Why("调入本单位")


@pytest.fixture
def cities(house):
    """Two cities, a shop in each, and an officer at each shop."""
    root = a_union(level="province", kind="local_federation")
    cities = [
        a_union(root, level="city", kind="local_federation", name=name)
        for name in ("青溪市总工会", "河口市总工会")
    ]
    east, west = (a_union(city, name=name) for city, name in zip(cities, "东西", strict=True))
    return east, west, officer(east), officer(west)


def officer(union):
    return actor_of(an_account_of(union, RIGHTS), now=NOW)


def person(member):
    return actor_of(an_account(worker=member.worker), now=NOW)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def told(union, *, worker=None):
    rows = Notification.objects.filter(union=union, worker=worker)
    return [f"{row.title} {row.body}" for row in rows]


def test_the_old_union_lets_go_and_the_new_one_takes_over_from_that_day(cities):
    east, west, leaving, arriving = cities
    member = a_member(east)
    with speaking(arriving):
        row = moving.ask_for_member(
            union_id=west.pk, who=named(member), why=WHY, actor=arriving, now=NOW
        )
    assert fresh(member).status == Status.TRANSFERRING
    with speaking(leaving):
        handing_over.release_transfer(transfer_id=row.pk, actor=leaving, now=NOW)
    assert fresh(member).status == Status.TRANSFERRING
    later = NOW + timedelta(days=3)
    with speaking(arriving):
        done = handing_over.accept_transfer(transfer_id=row.pk, actor=arriving, now=later)

    day = localdate(later)
    left, arrived = fresh(member), fresh(done.arrived)
    assert (left.status, left.left_on) == (Status.TRANSFERRED, day)
    assert (arrived.status, arrived.channel, arrived.joined_on) == ("active", "transfer", day)
    assert (arrived.worker_id, arrived.union_id) == (member.worker_id, west.pk)
    assert fresh(member.worker).union_id == west.pk
    assert (done.state, done.changed_on) == (Moving.DONE, day)
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"members.asked_transfer", "members.released_transfer", "members.done_transfer"} <= verbs


def test_the_new_union_is_not_told_where_somebody_is_before_the_old_one_lets_go(cities):
    east, west, leaving, arriving = cities
    row = a_transfer(west, member=a_member(east))
    with speaking(arriving):
        seen = moves.transfer_page(row.pk, scope=arriving.reach)
        listed = moves.transfer_list(scope=arriving.reach).get()
        assert (seen.left_union, seen.origin_name, listed.left_union) == (None, "", None)
        assert not Membership.objects.filter(pk=row.membership_id).exists()
        assert not TimeLimit.objects.exists()
    with speaking(leaving):
        assert moves.transfer_page(row.pk, scope=leaving.reach).left_union == "东"
        assert moves.transfer_list(scope=leaving.reach, side=moves.OUT).get() == row
    before = str(list(AuditEntry.objects.filter(union_path=west.path).values()))
    assert not [one for one in [before, *told(west)] if "东" in one or east.code in one]
    handing_over.release_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
    with speaking(arriving):
        assert moves.transfer_page(row.pk, scope=arriving.reach).origin_name == "东"


def test_neither_side_nor_a_stranger_speaks_for_the_other(cities):
    east, west, leaving, arriving = cities
    row = a_transfer(west, member=a_member(east))
    stranger = officer(a_union(east.parent))
    for actor, service in (
        (arriving, handing_over.release_transfer),
        (stranger, handing_over.release_transfer),
        (leaving, handing_over.accept_transfer),
        (stranger, handing_over.accept_transfer),
    ):
        with speaking(actor), pytest.raises(NotThere):
            service(transfer_id=row.pk, actor=actor, now=NOW)
    for actor in (leaving, stranger):
        with speaking(actor), pytest.raises(NotThere):
            moving.cancel_transfer(transfer_id=row.pk, reason="x", actor=actor, now=NOW)
    with speaking(stranger):
        assert not MembershipTransfer.objects.exists()
    assert fresh(row).state == Moving.REQUESTED


def test_a_wrong_name_an_unknown_document_and_no_member_are_refused_alike(cities):
    east, west, _leaving, arriving = cities
    member, outsider = a_member(east), a_worker(east)
    right = named(member)
    gone = Named(outsider.name, outsider.id_type, outsider.id_number.open())
    wrong = Named("别人", right.id_type, right.id_number)
    unknown = Named(right.name, right.id_type, "630102199001019999")
    for who in (gone, wrong, unknown):
        with speaking(arriving), pytest.raises(NobodyToTransfer, match="核对姓名和证件号码"):
            moving.ask_for_member(union_id=west.pk, who=who, why=WHY, actor=arriving, now=NOW)
    assert not MembershipTransfer.objects.exists()
    assert fresh(member).status == Status.ACTIVE


def test_one_transfer_of_a_person_at_a_time_and_not_to_the_own_union(cities):
    east, west, leaving, _arriving = cities
    member = a_member(east)
    with speaking(leaving), pytest.raises(SameUnion):
        moving.ask_for_member(union_id=east.pk, who=named(member), why=WHY, actor=leaving, now=NOW)
    row = a_transfer(west, member=member)
    with pytest.raises(TransferUnderWay):
        a_transfer(a_union(west.parent), member=member)
    row.pk, row._state.adding = None, True
    with pytest.raises(IntegrityError, match="one_transfer_under_way"), transaction.atomic():
        row.save()
    other = a_member(east)
    close_union(union=west, on=TODAY, reason="", actor=SYSTEM, now=NOW)
    with pytest.raises(UnionClosed):
        a_transfer(west, member=other)
    assert fresh(other).status == Status.ACTIVE


def test_a_member_asks_and_takes_it_back(cities):
    east, west, _leaving, arriving = cities
    member = a_member(east)
    self = person(member)
    with speaking(self):
        row = moving.ask_for_oneself(code=west.code, why=WHY, actor=self, now=NOW)
        assert moves.own_transfers(self) == [row]
    with speaking(arriving), pytest.raises(NotThere):
        moving.cancel_transfer(transfer_id=row.pk, reason="x", actor=arriving, now=NOW)
    with speaking(self):
        moving.cancel_own_transfer(transfer_id=row.pk, actor=self, now=NOW)
    assert fresh(row).state == Moving.CANCELLED
    assert fresh(member).status == Status.ACTIVE
    assert TimeLimit.objects.get().done_on == TODAY
    outsider = actor_of(an_account(worker=a_worker(east)), now=NOW)
    with speaking(outsider), pytest.raises(NotMemberYet):
        moving.ask_for_oneself(code=west.code, why=WHY, actor=outsider, now=NOW)


def test_the_person_stops_what_a_union_asked_for(cities):
    east, west, *_officers = cities
    member = a_member(east)
    row = a_transfer(west, member=member)
    other = person(a_member(east))
    with speaking(other), pytest.raises(NotThere):
        moving.cancel_own_transfer(transfer_id=row.pk, actor=other, now=NOW)
    self = person(member)
    with speaking(self):
        moving.cancel_own_transfer(transfer_id=row.pk, actor=self, now=NOW)
    assert fresh(member).status == Status.ACTIVE
    assert any("本人意愿" in one for one in told(east, worker=member.worker))


def test_the_new_union_declines_with_a_reason_and_all_stays_as_it_was(cities):
    east, west, _leaving, arriving = cities
    member = a_member(east)
    row = a_transfer(west, member=member)
    handing_over.release_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
    with speaking(arriving):
        handing_over.decline_transfer(
            transfer_id=row.pk, reason="查无此人", actor=arriving, now=NOW
        )
    done = fresh(row)
    assert (done.state, done.reply, done.arrived) == (Moving.DECLINED, "查无此人", None)
    assert (fresh(member).status, fresh(member).left_on) == (Status.ACTIVE, None)
    assert any("查无此人" in one for one in told(east))
    with speaking(arriving), pytest.raises(IllegalMove):
        handing_over.accept_transfer(transfer_id=row.pk, actor=arriving, now=NOW)


def test_a_retained_member_moves_and_is_retained_again_if_it_comes_to_nothing(cities):
    east, west, *_officers = cities
    kept = retain_membership(
        membership_id=a_member(east).pk,
        kind="unemployment",
        change=Change(date(2026, 1, 1), "失业登记"),
        actor=SYSTEM,
        now=NOW,
    )
    row = a_transfer(west, member=kept)
    moving.cancel_transfer(transfer_id=row.pk, reason="暂不入职", actor=SYSTEM, now=NOW)
    assert fresh(kept).status == Status.RETAINED
    row = a_transfer(west, member=kept)
    handing_over.release_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
    done = handing_over.accept_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
    assert (done.arrived.status, done.arrived.retained_for) == (Status.ACTIVE, "")


def test_silence_lets_go_after_five_working_days_and_not_before(cities):
    east, west, *_officers = cities
    row = a_transfer(west, member=a_member(east))
    answered = a_transfer(west, member=a_member(east))
    handing_over.release_transfer(transfer_id=answered.pk, actor=SYSTEM, now=NOW)
    limit = TimeLimit.objects.get(target=f"members.MembershipTransfer:{row.pk}")
    assert (limit.amount, limit.unit, limit.union_id) == (5, "working", east.pk)
    assert limit.due_on == row.promised_on
    last = NOW + timedelta(days=(row.promised_on - TODAY).days)
    assert handing_over.release_silent(now=last) == 0
    assert handing_over.release_silent(now=last + timedelta(days=1)) == 1
    done = fresh(row)
    assert (done.state, done.release, done.origin_name) == ("released", "silence", "东")
    assert fresh(answered).release == "confirmed"
    assert any("自动转出" in one for one in told(east))
    assert any("待接收" in one for one in told(west))


def test_who_leaves_or_dies_meanwhile_is_not_taken_over(cities):
    east, west, *_officers = cities
    member = a_member(east)
    row = a_transfer(west, member=member)
    handing_over.release_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
    end_membership(
        membership_id=member.pk, status="deceased", on=TODAY, reason="", actor=SYSTEM, now=NOW
    )
    assert fresh(row).state == Moving.CANCELLED
    with pytest.raises(IllegalMove):
        handing_over.accept_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
    assert Membership.objects.filter(worker=member.worker).count() == 1


def test_from_one_city_to_another_both_are_told_and_nobody_is_asked(cities):
    east, west, *_officers = cities
    row = a_transfer(west, member=a_member(east))
    assert not told(east.parent)
    assert not told(west.parent)
    handing_over.release_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
    handing_over.accept_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
    assert [len(told(one)) for one in (east.parent, west.parent)] == [1, 1]
    near = a_transfer(a_union(east.parent), member=a_member(east))
    handing_over.release_transfer(transfer_id=near.pk, actor=SYSTEM, now=NOW)
    handing_over.accept_transfer(transfer_id=near.pk, actor=SYSTEM, now=NOW)
    assert len(told(east.parent)) == 1
