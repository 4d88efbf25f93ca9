"""What is owed after any history, beside a plain count of single fen."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.errors import DomainError
from tongxin.modules.members.models import DuesAccount, DuesBill, DuesPayment
from tongxin.modules.members.services.dues_billing import bill_month, void_bill
from tongxin.modules.members.services.dues_paying import take_back_payment
from tongxin.modules.members.services.dues_sums import Asked, Given, allot, monthly_dues
from tongxin.modules.members.states import Billed, Paid
from tongxin.modules.members.tests.dues import a_base, a_payment, a_rate, back
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

BY = {"actor": SYSTEM, "now": NOW}
MONTHS = [back(ago) for ago in (4, 3, 2, 1)]
fen = st.integers(0, 3000).map(lambda n: Decimal(n) / 100)


def counted_fen(bills, payments) -> tuple[dict, int]:
    """Every fen put down by hand: into the month it names while there is room, else on a heap.

    The heap is then dealt out from the oldest month on.
    """
    room = {bill.month: int(bill.due * 100) for bill in bills}
    covered, heap = Counter(), 0
    for payment in payments:
        for _fen in range(int(payment.amount * 100)):
            if payment.month in room and covered[payment.month] < room[payment.month]:
                covered[payment.month] += 1
            else:
                heap += 1
    for month in sorted(room):
        while heap and covered[month] < room[month]:
            covered[month] += 1
            heap -= 1
    return covered, heap


@given(
    dues=st.lists(fen, max_size=4),
    paid=st.lists(st.tuples(fen, st.sampled_from([None, *MONTHS])), max_size=5),
)
def test_every_fen_lies_where_a_count_by_hand_puts_it(dues, paid):
    bills = [Asked(month, due) for month, due in zip(MONTHS, dues, strict=False)]
    payments = [Given(amount, month) for amount, month in paid]
    covered, left = allot(bills, payments)
    by_hand, heap = counted_fen(bills, payments)
    assert [int(c * 100) for c in covered] == [by_hand[b.month] for b in bills]
    assert int(left * 100) == heap


@given(wage=st.decimals(0, 200_000, places=2))
def test_dues_are_five_fen_for_every_full_ten_yuan(wage):
    assert monthly_dues(wage) * 100 == int(wage) // 10 * 5


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("bill"), st.sampled_from(MONTHS)),
        st.tuples(st.just("pay"), st.integers(1, 6000), st.sampled_from([None, *MONTHS])),
        st.tuples(st.just("void"), st.sampled_from(MONTHS)),
        st.tuples(st.just("undo"), st.integers(0, 3)),
        st.tuples(st.just("wage"), st.sampled_from(MONTHS), st.integers(0, 900_000)),
    ),
    max_size=14,
)


def done(union, member, deed, number) -> None:
    kind, *said = deed
    account = DuesAccount.objects.get(worker=member.worker)
    if kind == "bill":
        bill_month(union_id=union.pk, month=said[0], **BY)
    elif kind == "pay":
        amount, month = Decimal(said[0]) / 100, said[1]
        paid_on = NOW.date() - timedelta(days=number % 3)
        a_payment(
            union, account=account, amount=amount, month=month, voucher=str(number), paid_on=paid_on
        )
    elif kind == "void":
        bill = DuesBill.objects.filter(account=account, month=said[0], state=Billed.ASKED).first()
        if bill:
            void_bill(bill_id=bill.pk, reason="更正", **BY)
    elif kind == "undo":
        rows = DuesPayment.objects.filter(account=account).order_by("pk")
        if len(rows) > said[0]:
            number = rows[said[0]].pk
            take_back_payment(payment_id=number, is_refund=False, reason="更正", **BY)
    else:
        a_base(union, member=member, since=said[0], wage=Decimal(said[1]) / 100)


@pytest.mark.long
@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=deeds)
def test_after_any_history_the_account_says_what_its_bills_and_payments_say(house, history):
    union = a_union(a_union(level="province", kind="local_federation"))
    a_rate(union)
    member = a_member(union)
    a_base(union, member=member)
    for number, deed in enumerate(history):
        with suppress(DomainError):
            done(union, member, deed, number)
        agree(member)


def agree(member) -> None:
    account = DuesAccount.objects.get(worker=member.worker)
    bills = list(account.bills.filter(state=Billed.ASKED).order_by("month"))
    paid = account.payments.filter(state=Paid.RECORDED).order_by("paid_on", "pk")
    asked = [Asked(bill.month, bill.due_amount) for bill in bills]
    by_hand, heap = counted_fen(asked, [Given(row.paid_amount, row.month) for row in paid])
    assert [int(bill.settled_amount * 100) for bill in bills] == [by_hand[b.month] for b in bills]
    owed = [bill for bill in bills if by_hand[bill.month] < bill.due_amount * 100]
    assert account.owed_months == len(owed)
    assert account.owed_since == (owed[0].month if owed else None)
    assert account.owed_amount * 100 == sum(b.due_amount * 100 - by_hand[b.month] for b in owed)
    assert account.credit_amount * 100 == heap
