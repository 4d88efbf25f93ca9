"""Automatic withdrawal: the system proposes, people decide, a word or a payment stops it."""

from datetime import timedelta

import pytest

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.states import IllegalMove
from tongxin.modules.members.errors.dues import (
    DuesReasonMissing,
    NotSilent,
    OnlyAfterPersuasion,
    TooSoon,
)
from tongxin.modules.members.models import DuesAccount, WithdrawalProposal
from tongxin.modules.members.services import union_life
from tongxin.modules.members.services.dues_paying import take_back_payment
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.silence import watch_silence
from tongxin.modules.members.services.silence_steps import (
    Talk,
    answer_letter,
    confirm_withdrawal,
    drop_proposal,
    note_persuasion,
    send_letter,
)
from tongxin.modules.members.states import Silence, Status
from tongxin.modules.members.tests.dues import a_payment, a_proposal, back, silent_member
from tongxin.shared.notify.models import Notification
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.usefixtures("house")
BY = {"actor": SYSTEM, "now": NOW}
Stop = WithdrawalProposal.Stop


@pytest.fixture
def life(monkeypatch):
    """Who took part in something: nobody, until a test says so."""
    there: set[int] = set()
    monkeypatch.setitem(union_life._tellers, "test", lambda ids, _since: there & set(ids))
    return there


@pytest.fixture
def row(tree, life):
    """A proposal about a silent member."""
    return a_proposal(tree[1])


def persuaded(row, *, now=NOW) -> WithdrawalProposal:
    """The letter is out and somebody spoke with the member."""
    send_letter(proposal_id=row.pk, actor=SYSTEM, now=now)
    talk = Talk(now.date(), "电话沟通，本人表示不再参加")
    return note_persuasion(proposal_id=row.pk, talk=talk, actor=SYSTEM, now=now)


def after_deadline(row):
    row.refresh_from_db()
    return NOW + timedelta(days=(row.answer_by - NOW.date()).days + 1)


@pytest.mark.parametrize(("months", "made"), [(5, 0), (6, 1), (8, 1)])
def test_six_months_that_are_over_without_any_payment_are_proposed(tree, life, months, made):
    member = silent_member(tree[1], months=months)
    assert watch_silence(now=NOW) == (made, 0)
    assert watch_silence(now=NOW) == (0, 0)
    member.refresh_from_db()
    assert member.status == Status.ACTIVE
    assert WithdrawalProposal.objects.filter(months=months).count() == made


def test_who_took_part_is_not_proposed(tree, life):
    life.add(silent_member(tree[1]).worker_id)
    assert watch_silence(now=NOW) == (0, 0)


def test_a_payment_in_between_breaks_the_row(tree, life):
    member = silent_member(tree[1], months=7)
    account = DuesAccount.objects.get(worker=member.worker)
    a_payment(tree[1], account=account, amount="5.00", paid_on=back(2))
    assert watch_silence(now=NOW) == (0, 0)


def test_letter_then_persuasion_then_the_deadline_then_a_person(row):
    with pytest.raises(IllegalMove):
        confirm_withdrawal(proposal_id=row.pk, reason="x", **BY)
    with pytest.raises(IllegalMove):
        note_persuasion(proposal_id=row.pk, talk=Talk(NOW.date(), "谈话"), **BY)
    persuaded(row)
    with pytest.raises(TooSoon):
        confirm_withdrawal(proposal_id=row.pk, reason="x", **BY)
    late = after_deadline(row)
    assert watch_silence(now=late) == (0, 0)  # nothing happens by itself
    with pytest.raises(DuesReasonMissing):
        confirm_withdrawal(proposal_id=row.pk, reason=" ", actor=SYSTEM, now=late)
    confirm_withdrawal(proposal_id=row.pk, reason="工会委员会讨论通过", actor=SYSTEM, now=late)
    row.refresh_from_db()
    row.membership.refresh_from_db()
    assert (row.state, row.membership.status) == (Silence.ENDED, Status.AUTO_WITHDRAWN)
    assert row.membership.left_on == late.date()
    told = Notification.objects.filter(worker=row.worker).values_list("title", flat=True)
    assert list(told.order_by("pk")) == ["会费催缴函", "会籍已结束"]


@pytest.mark.parametrize("stage", ["proposed", "notified", "persuaded"])
def test_a_word_of_the_member_stops_it_at_any_stage(row, stage):
    if stage == "notified":
        send_letter(proposal_id=row.pk, **BY)
    if stage == "persuaded":
        persuaded(row)
    me = Actor(name=row.name, worker_id=row.worker_id)
    answer_letter(proposal_id=row.pk, words="一直在外地出差，马上补缴", actor=me, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.stop, row.answer) == (
        "stopped",
        Stop.ANSWERED,
        "一直在外地出差，马上补缴",
    )
    assert watch_silence(now=NOW) == (0, 0)  # asked again only after six further months


def test_a_payment_stops_it_and_a_payment_taken_back_lets_it_be_proposed_anew(row):
    persuaded(row)
    paid = a_payment(row.union, account=row.account, amount="1.00")
    row.refresh_from_db()
    assert (row.state, row.stop) == (Silence.STOPPED, Stop.PAID)
    with pytest.raises(IllegalMove):
        confirm_withdrawal(proposal_id=row.pk, reason="x", actor=SYSTEM, now=after_deadline(row))
    take_back_payment(payment_id=paid.pk, is_refund=False, reason="记错人", **BY)
    assert watch_silence(now=NOW) == (1, 0)


def test_who_takes_part_meanwhile_is_not_confirmed_and_the_watch_drops_it(row, life):
    persuaded(row)
    life.add(row.worker_id)
    with pytest.raises(NotSilent):
        confirm_withdrawal(proposal_id=row.pk, reason="x", actor=SYSTEM, now=after_deadline(row))
    assert watch_silence(now=NOW) == (0, 1)
    row.refresh_from_db()
    assert row.stop == Stop.TOOK_PART


def test_the_union_drops_it_with_a_reason_and_who_left_needs_none(tree, row):
    with pytest.raises(DuesReasonMissing):
        drop_proposal(proposal_id=row.pk, reason="", **BY)
    drop_proposal(proposal_id=row.pk, reason="长期病假，工会慰问在册", **BY)
    row.refresh_from_db()
    assert row.stop == Stop.OFFICER and watch_silence(now=NOW) == (0, 0)


def test_a_membership_that_ends_otherwise_ends_the_proposal(row):
    by = {"on": NOW.date(), "reason": "本人申请", "actor": SYSTEM, "now": NOW}
    end_membership(membership_id=row.membership_id, status=Status.WITHDRAWN, **by)
    assert watch_silence(now=NOW) == (0, 1)
    row.refresh_from_db()
    assert row.stop == Stop.GONE


def test_this_end_has_no_other_way(row):
    with pytest.raises(OnlyAfterPersuasion):
        end_membership(
            membership_id=row.membership_id,
            status=Status.AUTO_WITHDRAWN,
            on=NOW.date(),
            reason="x",
            actor=SYSTEM,
            now=NOW,
        )


def test_nobody_answers_for_another(row):
    for stranger in (Actor(name="某人"), Actor(name="某人", worker_id=row.worker_id + 999)):
        with pytest.raises(NotThere):
            answer_letter(proposal_id=row.pk, words="我来答复", actor=stranger, now=NOW)
    with pytest.raises(NotThere):
        send_letter(proposal_id=row.pk, actor=Actor(name="某人"), now=NOW)
