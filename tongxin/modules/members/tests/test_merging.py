"""Two numbers become one person: what follows, what ends, who says so, what undoing restores."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.examination import (
    MergeIsOver,
    PairDecided,
    SecondPersonNeeded,
)
from tongxin.modules.members.errors.joining import AlreadyMember, MemberElsewhere
from tongxin.modules.members.models import (
    Correction,
    DuplicatePair,
    GroupTag,
    LeaveRequest,
    MemberCard,
    Membership,
)
from tongxin.modules.members.services import correcting, handing_over, parting
from tongxin.modules.members.services.cards import open_card
from tongxin.modules.members.services.duplicates import decide_pair
from tongxin.modules.members.services.examining import examine_everything
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.merging import undo_member_merge
from tongxin.modules.members.services.moving import Why, ask_for_member
from tongxin.modules.members.services.retaining import Change, retain_membership
from tongxin.modules.members.services.tagging import tag_member
from tongxin.modules.members.states import CURRENT
from tongxin.modules.members.tests.factories import a_member, a_transfer, named, some_facts
from tongxin.modules.members.tests.sheets import MEMBER_HEAD, a_row, counts, imported
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.notify.models import Notification
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.erasing import Result, erase_or_restrict
from tongxin.shared.people.errors import AlreadyErased, ReasonMissing
from tongxin.shared.people.models import Alias, Worker

pytestmark = pytest.mark.usefixtures("house")
TODAY = NOW.date()
SECOND = Actor.system("second")


@pytest.fixture
def shops():
    root = a_union(level="province", kind="local_federation", founded_on=date(2010, 1, 1))
    return tuple(a_union(root, founded_on=date(2010, 1, 1)) for _ in range(2))


@pytest.fixture
def twins(shops):
    """One person under two numbers, a member of two unions: the older membership first."""
    old, new = shops
    return (
        a_member(old, joined_on=date(2020, 1, 1), name="马小军"),
        a_member(new, joined_on=date(2023, 1, 1), name="马小军"),
    )


def a_pair_of(one, other, **facts) -> DuplicatePair:
    low, high = sorted((one.worker_id, other.worker_id))
    root = UnionOrg.objects.get(parent=None)
    return DuplicatePair.objects.create(
        union=root, one_id=low, other_id=high, agrees="birth", found_at=NOW, **facts
    )


def merged(one, other, *, now=NOW) -> DuplicatePair:
    pair = DuplicatePair.objects.filter(
        one__in=(one.worker_id, other.worker_id), other__in=(one.worker_id, other.worker_id)
    ).first() or a_pair_of(one, other)
    for actor in (SYSTEM, SECOND):
        pair = decide_pair(
            pair_id=pair.pk, is_same=True, reason="本人换过证件", actor=actor, now=now
        )
    return pair


def undone(gone, *, now=NOW, actor=SYSTEM) -> Alias:
    alias = Alias.objects.get(gone=gone.worker_id, until=None)
    return undo_member_merge(alias_id=alias.pk, reason="认定有误", actor=actor, now=now)


def own(member) -> Actor:
    return actor_of(an_account(worker=member.worker), now=NOW)


def stretches(member) -> list[tuple]:
    rows = Membership.objects.filter(worker=member.worker_id).order_by("joined_on", "pk")
    return [(row.union_id, row.status, row.joined_on, row.left_on) for row in rows]


def current_of(*members) -> list[Membership]:
    people = [one.worker_id for one in members]
    return list(Membership.objects.filter(worker__in=people, status__in=CURRENT))


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
        a_row(1, shops[0].code, **{"姓名": "马小军", "证件号码": number, "手机号": "13700001111",
                                   "性别": "男", "出生日期": "1990-01-01", "入会日期": day})
        for number, day in zip(documents, ("2020-01-01", "2020-01-01"), strict=True)
    ]  # fmt: skip
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
