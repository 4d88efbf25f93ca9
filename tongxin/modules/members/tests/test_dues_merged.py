"""Dues of one person under two numbers: a month is asked for once, wherever it was paid.

Seen failing on these mutants: the number that is kept voided instead of the other; months billed of
one number alone voided, too; a month of no dues taken for one that is asked; proposals left alive;
payments, or presence, of the other number left out of the watch; the month billed again under the
number that is kept; the night billing what was taken back; the other number left out of the page.
"""

from datetime import date
from decimal import Decimal

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.dues import NotSilent
from tongxin.modules.members.models import DuesBill, WithdrawalProposal
from tongxin.modules.members.selectors.dues import own_accounts, own_bills, own_payments
from tongxin.modules.members.services import union_life
from tongxin.modules.members.services.dues_billing import bill_everywhere, void_bill
from tongxin.modules.members.services.silence import watch_silence
from tongxin.modules.members.services.silence_steps import send_letter
from tongxin.modules.members.states import Silence
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.dues import MONTH, a_payment, a_rate, account_of, back, billed
from tongxin.modules.members.tests.factories import a_member
from tongxin.modules.members.tests.sheets import counts, imported
from tongxin.modules.members.tests.twins import a_twin_each, merged, own, two_shops, undone
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.usefixtures("house")
FLAT = Decimal("10.00")


@pytest.fixture(name="shops")
def _shops():
    shops = two_shops()
    for one in shops:
        a_rate(one, flat_amount=FLAT)
    return shops


@pytest.fixture(name="twins")
def _twins(shops):
    return a_twin_each(shops)


def bills_of(member) -> list[tuple]:
    rows = DuesBill.objects.filter(worker=member.worker).order_by("month", "pk")
    return [(row.month, row.state) for row in rows]


def test_months_asked_of_both_numbers_are_asked_of_the_one_that_is_kept(twins, shops):
    kept, gone = twins
    billed(shops[1], back(2))
    for union in shops:
        billed(union, back(1))
        billed(union)
    a_payment(shops[1], account=account_of(gone), amount="25.00")
    merged(kept, gone)
    assert bills_of(kept) == [(back(1), "asked"), (MONTH, "asked")]
    assert bills_of(gone) == [(back(2), "asked"), (back(1), "void"), (MONTH, "void")]
    one = account_of(gone)
    assert (one.owed_amount, one.credit_amount) == (0, Decimal("15.00"))
    void = DuesBill.objects.filter(worker=gone.worker, state="void").first()
    assert "合并" in void.reason and void.voided_by and void.settled_amount == 0
    assert AuditEntry.objects.filter(verb="members.voided_dues_bill").count() == 2
    assert account_of(kept).owed_months == 2


def test_a_month_in_which_the_number_that_is_kept_owes_nothing_stays_asked(twins, shops):
    kept, gone = twins
    a_rate(shops[0], flat_amount=Decimal(0))
    for union in shops:
        billed(union)
    merged(kept, gone)
    assert bills_of(gone) == [(MONTH, "asked")]


def test_a_month_asked_of_the_number_that_went_is_not_billed_again(twins, shops):
    kept, gone = twins
    billed(shops[1])
    merged(kept, gone)
    assert billed(shops[0]).made == 0
    assert bill_everywhere(now=NOW) == 0
    assert bills_of(kept) == []


def test_after_an_undoing_a_person_bills_the_months_anew_and_no_night_does(twins, shops):
    kept, gone = twins
    for union in shops:
        billed(union)
    merged(kept, gone)
    undone(gone)
    assert bill_everywhere(now=NOW) == 0
    assert billed(shops[1]).made == 1
    assert bills_of(gone) == [(MONTH, "void"), (MONTH, "asked")]


def test_a_bill_that_was_taken_back_is_not_made_again_by_night(twins, shops):
    billed(shops[0])
    told = {"reason": "本月已由借调单位代收", "actor": SYSTEM, "now": NOW}
    void_bill(bill_id=DuesBill.objects.get().pk, **told)
    assert bill_everywhere(now=NOW) == 1  # the other union's
    assert billed(shops[0]).made == 1


def test_a_night_that_was_missed_is_caught_up_with_and_says_so_once(twins, shops):
    assert bill_everywhere(now=NOW) == 2
    assert bill_everywhere(now=NOW) == 0
    assert AuditEntry.objects.filter(verb="members.billed_dues").count() == 2


@pytest.fixture(name="silent")
def _silent(twins, shops, monkeypatch):
    """Both numbers were asked for six months that are over; nobody took part in anything."""
    there: set[int] = set()
    monkeypatch.setitem(union_life._tellers, "test", lambda ids, _since: there & set(ids))
    for ago in range(6, 0, -1):
        for union in shops:
            billed(union, back(ago))
    return there


def test_what_was_proposed_about_the_number_that_goes_is_over(twins, silent):
    kept, gone = twins
    watch_silence(now=NOW)
    assert WithdrawalProposal.objects.filter(state=Silence.PROPOSED).count() == 2
    merged(kept, gone)
    left = dict(WithdrawalProposal.objects.values_list("worker", "state"))
    assert left == {kept.worker_id: Silence.PROPOSED, gone.worker_id: Silence.STOPPED}
    assert WithdrawalProposal.objects.get(worker=gone.worker).stop == "gone"


def test_who_paid_under_the_other_number_is_not_silent(twins, shops, silent):
    kept, gone = twins
    watch_silence(now=NOW)
    proposal = WithdrawalProposal.objects.get(worker=kept.worker)
    a_payment(shops[1], account=account_of(gone), amount="60.00")
    merged(kept, gone)
    with pytest.raises(NotSilent):
        send_letter(proposal_id=proposal.pk, actor=SYSTEM, now=NOW)
    assert watch_silence(now=NOW) == (0, 1)
    assert watch_silence(now=NOW) == (0, 0)


def test_who_took_part_under_the_other_number_is_not_silent(twins, silent):
    kept, gone = twins
    silent.add(gone.worker_id)
    merged(kept, gone)
    assert watch_silence(now=NOW) == (0, 0)


def test_the_own_page_shows_what_stands_under_the_other_number(twins, shops):
    kept, gone = twins
    stranger = a_member(shops[1], joined_on=date(2023, 1, 1), name="旁人")
    for union in shops:
        billed(union)
    a_payment(shops[1], account=account_of(gone), amount="12.00")
    merged(kept, gone)
    actor = own(kept)
    with speaking(actor):
        assert [row.union_id for row in own_accounts(actor)] == [shops[0].pk, shops[1].pk]
        assert [row.union_id for row in own_bills(actor)] == [shops[0].pk]
        assert [row.paid_amount for row in own_payments(actor)] == [Decimal("12.00")]
    page = signed_in(an_account(worker=stranger.worker)).get("/members/dues/").content.decode()
    assert "您并入的另一份登记" not in page and "12.00" not in page


def test_the_page_says_which_account_belongs_to_the_other_registration(twins, shops):
    kept, gone = twins
    for union in shops:
        billed(union)
    a_payment(shops[1], account=account_of(gone), amount="12.00")
    account = an_account(worker=kept.worker)
    merged(kept, gone)
    page = signed_in(account).get("/members/dues/").content.decode()
    assert "您并入的另一份登记" in page and "12.00 元，抵以后的会费" in page


def test_a_payment_by_the_old_document_goes_where_the_month_was_asked(twins, shops):
    kept, gone = twins
    for union in shops:
        billed(union)
    merged(kept, gone)
    paid(gone, f"{MONTH:%Y-%m}")
    assert account_of(kept).owed_amount == 0


def paid(member, month: str):
    """A row of the sheet of payments, by the document of this number."""
    head = ("姓名", "证件号码", "所属月份", "缴费金额", "缴费日期", "缴费方式", "凭证号")
    day = NOW.date().isoformat()
    row = [
        member.worker.name,
        member.worker.id_number.open(),
        month,
        "10.00",
        day,
        "单位代扣",
        "A1",
    ]
    assert counts(imported("dues_payments", row, head=head)) == [1, 1, 0, 0, 0]
