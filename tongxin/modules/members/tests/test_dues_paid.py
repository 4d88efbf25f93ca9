"""Payments of dues: part, too much, twice, taken back, refused."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tongxin.kernel.errors import NotThere
from tongxin.kernel.money import AmountOutOfRange
from tongxin.modules.members.errors.dues import (
    DuesReasonMissing,
    PaidAhead,
    PaidOutOfRange,
    PaymentKnown,
    PaymentTakenBack,
)
from tongxin.modules.members.models import DuesPayment
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.dues_accounts import owed_bills
from tongxin.modules.members.services.dues_billing import bill_month, void_bill
from tongxin.modules.members.services.dues_paying import (
    PaidFacts,
    record_payment,
    take_back_payment,
)
from tongxin.modules.members.states import Paid
from tongxin.modules.members.tests.dues import (
    MONTH,
    a_base,
    a_bill,
    a_payment,
    a_rate,
    account_of,
    at,
    back,
    billed,
)
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def union(tree):
    """A union that collects dues."""
    a_rate(tree[1])
    return tree[1]


def test_part_of_a_bill_then_the_rest_then_more_than_is_owed(union):
    bill = a_bill(union)
    account = bill.account
    a_payment(union, account=account, amount="20.00", voucher="1")
    account.refresh_from_db()
    assert (account.owed_amount, account.owed_months) == (Decimal("7.15"), 1)
    a_payment(union, account=account, amount="37.15", voucher="2")
    account.refresh_from_db()
    assert (account.owed_amount, account.credit_amount, account.owed_since) == (0, 30, None)
    billed(union, back(1))
    account.refresh_from_db()
    assert (account.owed_amount, account.credit_amount) == (0, Decimal("2.85"))


def test_a_payment_goes_to_the_month_it_names_then_to_the_oldest(union):
    member = a_member(union)
    a_base(union, member=member, wage="2000")
    for ago in (2, 1, 0):
        billed(union, back(ago))
    account = account_of(member)
    a_payment(union, account=account, amount="15", month=back(1))
    assert [b.month for b in owed_bills(account.pk)] == [back(2), MONTH]
    assert owed_bills(account.pk)[0].settled_amount == 5


def test_the_same_payment_again_is_one_payment(union):
    account = a_bill(union).account
    one = a_payment(union, account=account, month=MONTH)
    assert a_payment(union, account=account, month=MONTH) == one
    assert a_payment(union, account=account) == a_payment(union, account=account) != one
    with pytest.raises(PaymentKnown):
        a_payment(union, account=account, month=MONTH, amount="20")
    by = {"reason": "记错人", "actor": SYSTEM, "now": NOW}
    take_back_payment(payment_id=one.pk, is_refund=False, **by)
    with pytest.raises(PaymentTakenBack):
        a_payment(union, account=account, month=MONTH)
    assert a_payment(union, account=account, month=MONTH, voucher="补")
    assert DuesPayment.objects.filter(state=Paid.RECORDED).count() == 2


def test_a_refund_leaves_the_month_unpaid_and_says_why(union):
    bill = a_bill(union)
    paid = a_payment(union, account=bill.account)
    with pytest.raises(DuesReasonMissing):
        take_back_payment(payment_id=paid.pk, is_refund=True, reason=" ", actor=SYSTEM, now=NOW)
    take_back_payment(payment_id=paid.pk, is_refund=True, reason="多扣", actor=SYSTEM, now=NOW)
    bill.refresh_from_db()
    paid.refresh_from_db()
    assert (bill.settled_amount, paid.state, paid.reason) == (0, Paid.REFUNDED, "多扣")
    assert AuditEntry.objects.filter(verb="members.refunded_dues").count() == 1


def test_what_was_paid_for_a_bill_taken_back_stays_in_credit(union):
    bill = a_bill(union)
    a_payment(union, account=bill.account)
    void_bill(bill_id=bill.pk, reason="当月不在册", actor=SYSTEM, now=NOW)
    bill.account.refresh_from_db()
    assert bill.account.credit_amount == Decimal("27.15")


@pytest.mark.parametrize(
    ("amount", "error"),
    [("0", PaidOutOfRange), ("-5", PaidOutOfRange), ("50000.01", PaidOutOfRange),
     ("1e12", AmountOutOfRange)],
)  # fmt: skip
def test_no_such_payment(union, amount, error):
    with pytest.raises(error):
        a_payment(union, amount=amount)
    with pytest.raises(PaidAhead):
        a_payment(union, paid_on=NOW.date() + timedelta(days=1))


def test_dues_of_another_union_are_not_there(tree, union):
    bill = a_bill(union)
    paid = a_payment(union, account=bill.account)
    stranger = {"actor": at(tree[2], *Can.values), "now": NOW}
    with pytest.raises(NotThere):
        bill_month(union_id=union.pk, month=MONTH, **stranger)
    with pytest.raises(NotThere):
        void_bill(bill_id=bill.pk, reason="x", **stranger)
    with pytest.raises(NotThere):
        take_back_payment(payment_id=paid.pk, is_refund=False, reason="x", **stranger)
    facts = PaidFacts(Decimal(1), NOW.date())
    with pytest.raises(NotThere):
        record_payment(account_id=bill.account_id, facts=facts, **stranger)
