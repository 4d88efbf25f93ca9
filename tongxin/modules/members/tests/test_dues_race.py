"""Two hands bill and import dues in the same instant, on real PostgreSQL."""

from contextlib import suppress
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import DuesAccount, DuesBill, DuesPayment
from tongxin.modules.members.services import dues_billing
from tongxin.modules.members.services.dues_billing import bill_month, unbilled
from tongxin.modules.members.services.dues_sums import monthly_dues
from tongxin.modules.members.tests.dues import MONTH, a_base, a_payment, a_rate, back
from tongxin.modules.members.tests.factories import a_member
from tongxin.modules.members.tests.twins import a_twin_each, merged, two_shops, undone
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.orgs.tests.races import meeting

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PEOPLE, DUES = 8, monthly_dues(5436)
BY = {"actor": SYSTEM, "now": NOW}


@pytest.fixture
def union():
    """A union of a few members whose dues are known."""
    with speaking(SYSTEM):
        union = a_union(a_union(level="province", kind="local_federation"))
        a_rate(union)
        for _each in range(PEOPLE):
            a_base(union, member=a_member(union))
        return union


def at_once(*deeds) -> list:
    """What went wrong where all of these were done in the same instant."""
    barrier, wrong = Barrier(len(deeds)), []

    def work(deed):
        try:
            barrier.wait()
            with suppress(DomainError), speaking(SYSTEM):
                deed()
        except DatabaseError as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def sums_agree() -> bool:
    """Whether every account says what its own bills say."""
    with speaking(SYSTEM):
        for account in DuesAccount.objects.all():
            bills = account.bills.filter(state="asked")
            owed = sum(bill.owed_amount for bill in bills)
            if owed != account.owed_amount:
                return False
    return True


def bill(union, month=MONTH):
    return lambda: bill_month(union_id=union.pk, month=month, **BY)


def pay_all(union, voucher):
    def pay():
        for account in DuesAccount.objects.filter(union=union).order_by("pk"):
            with transaction.atomic():
                a_payment(union, account=account, amount=DUES, month=MONTH, voucher=voucher)

    return pay


def test_a_month_billed_twice_at_once_is_one_bill_for_each_member(union):
    for ago in (3, 2, 1, 0):
        assert at_once(bill(union, back(ago)), bill(union, back(ago))) == []
    with speaking(SYSTEM):
        assert DuesBill.objects.count() == 4 * PEOPLE
    assert sums_agree()


def test_a_file_imported_twice_at_once_is_one_payment_for_each_member(union):
    with speaking(SYSTEM):
        bill(union)()
    assert at_once(pay_all(union, "A"), pay_all(union, "A")) == []
    with speaking(SYSTEM):
        assert DuesPayment.objects.count() == PEOPLE
        assert set(DuesAccount.objects.values_list("owed_amount", "credit_amount")) == {(0, 0)}


def test_bills_and_payments_at_once_leave_sums_that_agree(union):
    for ago in (3, 2, 1, 0):
        assert at_once(bill(union, back(ago)), pay_all(union, f"v{ago}")) == []
    assert sums_agree()


def test_without_the_locks_the_second_run_would_break_on_the_rule_of_the_database(
    union, monkeypatch
):
    """The negative control: the one bill is kept by the constraint, the peace by the locks."""

    @meeting
    def unlocked(keys):
        return list(DuesAccount.objects.filter(pk__in=list(keys)).order_by("pk"))

    def each_opened_before(members):
        return None

    def unlocked_members(*told):
        rows = unbilled(*told)
        rows.select_for_update = lambda **_how: rows
        return rows

    monkeypatch.setattr(dues_billing, "unbilled", unlocked_members)
    monkeypatch.setattr(dues_billing, "lock_accounts", unlocked)
    monkeypatch.setattr(dues_billing, "open_accounts", each_opened_before)
    [wrong] = at_once(bill(union, back(1)), bill(union, back(1)))
    assert "one_dues_bill_per_member_and_month" in str(wrong)


def test_two_numbers_merged_while_a_month_is_billed_are_asked_once():
    with speaking(SYSTEM):
        shops = two_shops()
        twins = a_twin_each(shops)
        for union in shops:
            a_rate(union, flat_amount=DUES)
            bill(union, back(3))()
    for ago in (2, 1, 0):
        month = back(ago)
        deeds = [bill(shops[0], month), bill(shops[1], month), lambda: merged(*twins)]
        assert at_once(*deeds) == []
        with speaking(SYSTEM):
            assert DuesBill.objects.filter(month=month, state="asked").count() == 1
            undone(twins[1])
    assert sums_agree()


def test_payments_while_two_numbers_are_merged_wait_and_are_all_noted():
    with speaking(SYSTEM):
        shops = two_shops()
        twins = a_twin_each(shops)
        for union in shops:
            a_rate(union, flat_amount=DUES)
            for ago in (3, 2, 1):
                bill(union, back(ago))()
    for turn in range(4):
        deeds = [pay_all(shops[0], f"a{turn}"), pay_all(shops[1], f"b{turn}")]
        assert at_once(*deeds, lambda: merged(*twins)) == []
        with speaking(SYSTEM):
            undone(twins[1])
    with speaking(SYSTEM):
        assert DuesPayment.objects.count() == 8
    assert sums_agree()
