"""Two numbers become one person: what follows, what ends, and who says so."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.examination import (
    PairDecided,
    SecondPersonNeeded,
)
from tongxin.modules.members.models import (
    Correction,
    DuplicatePair,
    GroupTag,
    LeaveRequest,
    MemberCard,
)
from tongxin.modules.members.services import correcting, parting
from tongxin.modules.members.services.cards import open_card
from tongxin.modules.members.services.duplicates import decide_pair
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.retaining import Change, retain_membership
from tongxin.modules.members.services.tagging import tag_member
from tongxin.modules.members.tests.factories import a_member, a_transfer, some_facts
from tongxin.modules.members.tests.twins import (
    SECOND,
    TODAY,
    a_pair_of,
    a_twin_each,
    current_of,
    merged,
    own,
    stretches,
    two_shops,
    undone,
)
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.notify.models import Notification
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.models import Alias, Worker

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(name="shops")
def _shops():
    return two_shops()


@pytest.fixture(name="twins")
def _twins(shops):
    return a_twin_each(shops)


def test_one_current_membership_stays_the_older_and_the_other_says_merged(twins, shops):
    kept, gone = twins
    merged(kept, gone)
    assert current_of(kept, gone) == [kept]
    assert stretches(gone) == [(shops[1].pk, "merged", date(2023, 1, 1), TODAY)]
    assert Worker.objects.get(pk=gone.worker_id).left_on == TODAY
    told = AuditEntry.objects.get(verb="members.merged")
    assert told.target == f"members.Membership:{gone.pk}"


def test_who_is_a_member_stays_though_the_other_number_was_one_earlier(shops):
    former = a_member(shops[0], joined_on=date(2015, 1, 1), name="马小军")
    end_membership(membership_id=former.pk, status="withdrawn", on=date(2018, 1, 1), reason="辞职",
                   actor=SYSTEM, now=NOW)  # fmt: skip
    now = a_member(shops[1], joined_on=date(2020, 1, 1), name="马小军")
    merged(former, now)
    assert Alias.objects.get().kept_id == now.worker_id
    assert current_of(former, now) == [now]


def test_a_whole_membership_stays_rather_than_an_older_retained_one(twins, shops):
    change = Change(TODAY, "失业")
    retain_membership(
        membership_id=twins[0].pk, kind="unemployment", change=change, actor=SYSTEM, now=NOW
    )
    merged(*twins)
    assert current_of(*twins) == [twins[1]]
    undone(twins[0])
    (held, other) = sorted(current_of(*twins), key=lambda row: row.union_id)
    assert (held.status, held.retained_for) == ("retained", "unemployment")
    assert other == twins[1]


def test_two_persons_agree_to_a_merge_and_the_database_keeps_it(twins):
    pair = a_pair_of(*twins)
    told = {"pair_id": pair.pk, "is_same": True, "now": NOW}
    proposed = decide_pair(reason="换过证件", actor=SYSTEM, **told)
    assert (proposed.state, proposed.proposed_by) == ("proposed", SYSTEM.name)
    assert not Alias.objects.exists()
    assert Notification.objects.get(title="合并登记待核准").union_id == pair.union_id
    with pytest.raises(SecondPersonNeeded, match="另一人核准"):
        decide_pair(reason="就是他", actor=SYSTEM, **told)
    agreed = decide_pair(reason="核对了原件", actor=SECOND, **told)
    assert (agreed.state, agreed.proposal, agreed.reason) == ("same", "换过证件", "核对了原件")
    with pytest.raises(PairDecided):
        decide_pair(reason="再来", actor=SYSTEM, **told)
    mine = DuplicatePair.objects.filter(pk=pair.pk)
    with pytest.raises(IntegrityError, match="nobody_merges_alone"), transaction.atomic():
        mine.update(decided_by=SYSTEM.name)
    account = an_account()
    with pytest.raises(IntegrityError, match="nobody_merges_alone"), transaction.atomic():
        mine.update(proposer=account, decider=account)


def test_the_same_account_under_another_name_is_no_second_person(twins, shops):
    pair, account = a_pair_of(*twins), a_grant(shops[0].parent).account
    actor = actor_of(account, now=NOW)
    told = {"pair_id": pair.pk, "is_same": True, "reason": "换证", "now": NOW}
    with speaking(actor):
        decide_pair(actor=actor, **told)
        account.name = "改了名"
        account.save()
        with pytest.raises(SecondPersonNeeded):
            decide_pair(actor=actor_of(account, now=NOW), **told)


def test_one_alone_may_say_that_a_proposal_is_wrong(twins):
    pair = a_pair_of(*twins)
    told = {"pair_id": pair.pk, "now": NOW}
    decide_pair(is_same=True, reason="像", actor=SYSTEM, **told)
    decide_pair(is_same=False, reason="两张照片不同", actor=SECOND, **told)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, Alias.objects.count()) == ("different", "second", 0)


def test_a_card_ends_a_transfer_stops_and_the_person_is_told_why(twins, shops):
    kept, gone = twins
    theirs = own(gone)
    card = open_card(actor=theirs, now=NOW)
    third = a_union(shops[0].parent)
    move = a_transfer(third, member=gone)
    merged(kept, gone)
    card.refresh_from_db()
    move.refresh_from_db()
    assert card.ended_at == NOW
    assert (move.state, move.ended_at) == ("cancelled", NOW) and "合并" in move.reply
    body = Notification.objects.filter(worker=gone.worker_id, title="会籍转接").last().body
    assert "合并" in body and "仍是原工会会员" not in body
    undone(gone)
    assert open_card(actor=theirs, now=NOW).number != card.number
    assert MemberCard.objects.filter(worker=gone.worker_id, ended_at=None).count() == 1


def test_a_word_to_leave_follows_the_person_and_comes_back(twins):
    kept, gone = twins
    me = own(gone)
    word = parting.write_leave_request(words="换工作", actor=me, now=NOW)
    parting.confirm_leave_request(request_id=word.pk, actor=me, now=NOW)
    merged(kept, gone)
    word.refresh_from_db()
    assert (word.worker_id, word.membership_id, word.union_id, word.state) == (
        kept.worker_id, kept.pk, kept.union_id, "confirmed",
    )  # fmt: skip
    undone(gone)
    word.refresh_from_db()
    assert (word.worker_id, word.union_id, word.state) == (
        gone.worker_id, gone.union_id, "confirmed",
    )  # fmt: skip
    parting.note_leave_request(request_id=word.pk, actor=SYSTEM, now=NOW)
    assert current_of(kept, gone) == [kept]


@pytest.mark.parametrize("confirmed", ["kept", "gone"])
def test_of_two_words_to_leave_the_one_said_twice_counts(twins, confirmed):
    kept, gone = twins
    words = {}
    for name, member in (("kept", kept), ("gone", gone)):
        me = own(member)
        words[name] = parting.write_leave_request(words=name, actor=me, now=NOW)
        if name == confirmed:
            parting.confirm_leave_request(request_id=words[name].pk, actor=me, now=NOW)
    merged(kept, gone)
    live = LeaveRequest.objects.get(state="confirmed")
    assert (live.words, live.membership_id) == (confirmed, kept.pk)
    assert LeaveRequest.objects.exclude(pk=live.pk).get().state == "withdrawn"


def test_a_correction_of_the_number_that_goes_ends_with_a_reason(twins):
    kept, gone = twins
    an_officer(gone.union, ["members.view", "members.admit", "approvals.view", "approvals.decide"])
    asked = correcting.ask_correction(
        column="education", wanted="大学本科", why="录错", actor=own(gone), now=NOW
    )
    merged(kept, gone)
    asked.refresh_from_db()
    assert (asked.state, asked.ended_at) == ("refused", NOW) and "合并" in asked.reply
    assert asked.case.state == "withdrawn"
    assert Correction.objects.filter(worker=kept.worker_id).count() == 0


def test_who_was_only_named_is_asked_under_the_number_that_is_kept(shops):
    former = a_member(shops[0], joined_on=date(2015, 1, 1), name="马小军")
    end_membership(membership_id=former.pk, status="withdrawn", on=date(2018, 1, 1), reason="辞职",
                   actor=SYSTEM, now=NOW)  # fmt: skip
    joining = Joining(TODAY, channel="roster", is_confirmed=False)
    waits = admit(
        facts=some_facts(name="马小军"), union=shops[1], joining=joining, actor=SYSTEM, now=NOW
    )
    merged(former, waits)
    assert stretches(waits) == [(shops[1].pk, "merged", TODAY, TODAY)]
    assert stretches(former)[-1] == (shops[1].pk, "pending_confirm", TODAY, None)
    undone(waits)
    assert stretches(former)[-1] == (shops[1].pk, "merged", TODAY, TODAY)
    assert stretches(waits)[-1] == (shops[1].pk, "pending_confirm", TODAY, None)


def test_a_naming_ends_where_the_person_is_a_member_already(shops):
    member = a_member(shops[0], name="马小军")
    joining = Joining(TODAY, channel="roster", is_confirmed=False)
    waits = admit(
        facts=some_facts(name="马小军"), union=shops[1], joining=joining, actor=SYSTEM, now=NOW
    )
    merged(member, waits)
    assert stretches(member) == [(shops[0].pk, "active", member.joined_on, None)]
    assert stretches(waits) == [(shops[1].pk, "merged", TODAY, TODAY)]


def test_groups_hold_on_under_the_number_that_is_kept(twins):
    kept, gone = twins
    for member, group in ((kept, "courier"), (gone, "courier"), (gone, "migrant_worker")):
        tag_member(membership_id=member.pk, group=group, since=date(2024, 1, 1), actor=SYSTEM,
                   now=NOW)  # fmt: skip
    merged(kept, gone)
    held = GroupTag.objects.filter(worker=kept.worker_id).order_by("pk")
    assert [(tag.group.code, tag.since) for tag in held] == [
        ("courier", date(2024, 1, 1)),
        ("migrant_worker", TODAY),
    ]
    undone(gone, now=NOW + timedelta(days=3))
    assert [tag.until for tag in held.all()] == [None, TODAY + timedelta(days=3)]
