"""A merge is undone, in whatever order; meanwhile every door leads to the number kept."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.examination import (
    MergeIsOver,
)
from tongxin.modules.members.errors.joining import AlreadyMember, MemberElsewhere
from tongxin.modules.members.models import (
    DuplicatePair,
    Membership,
)
from tongxin.modules.members.services import handing_over
from tongxin.modules.members.services.examining import examine_everything
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.merging import undo_member_merge
from tongxin.modules.members.services.moving import Why, ask_for_member
from tongxin.modules.members.tests.factories import a_member, a_transfer, named, some_facts
from tongxin.modules.members.tests.sheets import MEMBER_HEAD, a_row, counts, imported
from tongxin.modules.members.tests.twins import (
    TODAY,
    a_twin_each,
    current_of,
    merged,
    stretches,
    two_shops,
    undone,
)
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import a_grant
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.erasing import Result, erase_or_restrict
from tongxin.shared.people.errors import AlreadyErased, ReasonMissing
from tongxin.shared.people.models import Alias, Worker

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(name="shops")
def _shops():
    return two_shops()


@pytest.fixture(name="twins")
def _twins(shops):
    return a_twin_each(shops)


def test_undoing_gives_both_their_membership_without_a_day_away(twins, shops):
    kept, gone = twins
    pair = merged(kept, gone)
    later = NOW + timedelta(days=9)
    undone(gone, now=later)
    assert stretches(kept) == [(shops[0].pk, "active", date(2020, 1, 1), None)]
    assert stretches(gone) == [
        (shops[1].pk, "merged", date(2023, 1, 1), TODAY),
        (shops[1].pk, "active", TODAY, None),
    ]
    worker = Worker.objects.get(pk=gone.worker_id)
    assert (worker.union_id, worker.left_on) == (shops[1].pk, None)
    pair.refresh_from_db()
    assert (pair.state, pair.proposed_by, pair.carried) == ("waiting", "", {})
    merged(kept, gone, now=later)
    assert current_of(kept, gone) == [kept]


def test_an_undoing_asks_for_reason_and_right_and_is_done_once(twins, shops):
    kept, gone = twins
    merged(kept, gone)
    alias = Alias.objects.get()
    told = {"alias_id": alias.pk, "now": NOW}
    with pytest.raises(ReasonMissing):
        undo_member_merge(reason=" ", actor=SYSTEM, **told)
    stranger = actor_of(a_grant(shops[1]).account, now=NOW)
    with speaking(stranger), pytest.raises(NotThere):
        undo_member_merge(reason="x", actor=stranger, **told)
    undone(gone)
    with pytest.raises(MergeIsOver):
        undo_member_merge(reason="x", actor=SYSTEM, **told)


def test_two_merges_one_behind_the_other_undone_in_the_wrong_order(shops):
    days = (date(2018, 1, 1), date(2020, 1, 1), date(2022, 1, 1))
    last, middle, first = (a_member(shops[0], joined_on=day, name="马小军") for day in days)
    merged(middle, first)
    merged(last, middle)
    assert current_of(last, middle, first) == [last]
    undone(first)
    assert {row.worker_id for row in current_of(last, middle, first)} == {
        last.worker_id, first.worker_id,
    }  # fmt: skip
    undone(middle)
    assert len(current_of(last, middle, first)) == 3
    assert not Alias.objects.filter(until=None).exists()


def test_who_is_merged_is_admitted_under_the_number_that_is_kept_alone(twins, shops):
    kept, gone = twins
    facts = some_facts(name="马小军", id_number=gone.worker.id_number.open())
    merged(kept, gone)
    for union, refusal in ((shops[0], AlreadyMember), (shops[1], MemberElsewhere)):
        with pytest.raises(refusal):
            admit(facts=facts, union=union, joining=Joining(TODAY), actor=SYSTEM, now=NOW)
    with pytest.raises(IntegrityError, match="merged number"), transaction.atomic():
        Membership.objects.create(worker=gone.worker, union=shops[1], status="active",
                                  channel="desk", joined_on=TODAY)  # fmt: skip
    end_membership(membership_id=kept.pk, status="withdrawn", on=TODAY, reason="", actor=SYSTEM,
                   now=NOW)  # fmt: skip
    made = admit(facts=facts, union=shops[1], joining=Joining(TODAY), actor=SYSTEM, now=NOW)
    assert made.worker_id == kept.worker_id


def test_a_transfer_asked_for_under_the_old_document_moves_the_person(twins, shops):
    kept, gone = twins
    who = named(gone)
    merged(kept, gone)
    third = a_union(shops[0].parent)
    move = ask_for_member(union_id=third.pk, who=who, why=Why("调入"), actor=SYSTEM, now=NOW)
    handing_over.release_transfer(transfer_id=move.pk, actor=SYSTEM, now=NOW)
    handing_over.accept_transfer(transfer_id=move.pk, actor=SYSTEM, now=NOW)
    assert stretches(kept)[-1][:2] == (third.pk, "active")


@pytest.mark.parametrize("asked", ["kept", "gone"])
def test_who_is_erased_is_erased_under_every_number(twins, asked):
    kept, gone = twins
    merged(kept, gone)
    wanted = {"kept": kept, "gone": gone}[asked].worker_id
    told = {"worker_id": wanted, "reason": "本人申请", "actor": SYSTEM, "now": NOW}
    assert erase_or_restrict(**told).result == Result.RESTRICTED
    both = Worker.objects.filter(pk__in=(kept.worker_id, gone.worker_id))
    assert both.filter(restricted_at=NOW).count() == 2
    end_membership(membership_id=kept.pk, status="withdrawn", on=TODAY, reason="", actor=SYSTEM,
                   now=NOW)  # fmt: skip
    assert erase_or_restrict(**told).result == Result.ERASED
    assert [one.erased_at for one in both] == [NOW, NOW]
    assert not both.filter(name="马小军").exists()
    with pytest.raises(AlreadyErased):
        erase_or_restrict(**told)
    with pytest.raises(AlreadyErased):
        undone(gone)


def test_a_pair_goes_to_the_union_that_sees_both_when_one_moves_away(shops):
    root, county = shops[0].parent, shops[0]
    below = [a_union(county) for _ in range(2)]
    facts = {"name": "马小军", "birth_date": date(1990, 2, 1), "sex": "male"}
    one, other = (a_member(place, **facts) for place in below)
    examine_everything(now=NOW)
    pair = DuplicatePair.objects.get()
    assert pair.union_id == county.pk
    move = a_transfer(shops[1], member=other)
    handing_over.release_transfer(transfer_id=move.pk, actor=SYSTEM, now=NOW)
    handing_over.accept_transfer(transfer_id=move.pk, actor=SYSTEM, now=NOW)
    examine_everything(now=NOW + timedelta(days=1))
    pair.refresh_from_db()
    assert (pair.union_id, pair.union_path) == (root.pk, root.path)
    back = a_transfer(below[1], member=Membership.objects.get(worker=other.worker, left_on=None))
    handing_over.release_transfer(transfer_id=back.pk, actor=SYSTEM, now=NOW)
    handing_over.accept_transfer(transfer_id=back.pk, actor=SYSTEM, now=NOW)
    examine_everything(now=NOW + timedelta(days=2))
    pair.refresh_from_db()
    assert (pair.union_id, DuplicatePair.objects.count()) == (county.pk, 1)
    merged(one, other)
    with suppress(MergeIsOver):
        undone(other)


def test_a_roster_under_either_document_is_about_the_number_that_is_kept(twins, shops):
    kept, gone = twins
    documents = [one.worker.id_number.open() for one in twins]
    merged(kept, gone)
    rows = [
        a_row(
            1,
            shops[0].code,
            姓名="马小军",
            证件号码=number,
            手机号="13700001111",
            性别="男",
            出生日期="1990-01-01",
            入会日期="2020-01-01",
        )
        for number in documents
    ]
    run = imported("members", *rows)
    assert (run.read, run.created, run.refused) == (2, 0, 0)
    assert Worker.objects.get(pk=kept.worker_id).mobile.open() == "13700001111"
    assert counts(imported("members", *rows)) == [2, 0, 0, 2, 0]
    end_membership(membership_id=kept.pk, status="withdrawn", on=TODAY, reason="", actor=SYSTEM,
                   now=NOW)  # fmt: skip
    again = [[*row[:-1], TODAY.isoformat()] for row in rows]
    assert counts(imported("members", *again)) == [2, 1, 0, 1, 0]
    assert [row.worker_id for row in current_of(kept, gone)] == [kept.worker_id]


def test_the_columns_of_a_roster_come_in_any_order(shops):
    row = a_row(2, shops[0].code)
    assert counts(imported("members", row[::-1], head=MEMBER_HEAD[::-1])) == [1, 1, 0, 0, 0]
