"""What a month comes to is kept beside the bills and says what adding them up would say."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Count, F, Q, Sum

from tongxin.kernel.actors import EVERYWHERE, Scope
from tongxin.kernel.money import ZERO
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import DuesBase, DuesBill, DuesMonth, Membership
from tongxin.modules.members.selectors import dues
from tongxin.modules.members.selectors.dues import (
    OWED,
    MonthSums,
    bill_list,
    month_sums,
    without_base,
)
from tongxin.modules.members.services.dues_billing import void_bill
from tongxin.modules.members.services.dues_folding import fold_months
from tongxin.modules.members.services.dues_paying import take_back_payment
from tongxin.modules.members.tasks import fold_dues
from tongxin.modules.members.tests.dues import (
    MONTH,
    a_base,
    a_payment,
    a_rate,
    account_of,
    an_open_bill,
    at,
    back,
    billed,
)
from tongxin.modules.members.tests.factories import a_member
from tongxin.modules.members.tests.twins import a_twin_each, merged, two_shops
from tongxin.modules.members.transfers import dues as lists
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house")
MONTHS = [back(2), back(1), MONTH]


@pytest.fixture(name="shops")
def _shops():
    shops = two_shops()
    for one in shops:
        a_rate(one, flat_amount=Decimal("10.00"))
    return shops


def added_up(scope: Scope, month: date) -> MonthSums:
    """The plain way, over every bill."""
    rows = DuesBill.objects.within(scope).filter(month=month, state="asked")
    told = rows.aggregate(
        bills=Count("pk"),
        due=Sum("due_amount"),
        settled=Sum("settled_amount"),
        owing=Count("pk", filter=Q(settled_amount__lt=F("due_amount"))),
    )
    return MonthSums(told["bills"], told["due"] or ZERO, told["settled"] or ZERO, told["owing"])


def agree(shops) -> None:
    for scope in (EVERYWHERE, *(Scope(paths=(one.path,)) for one in shops)):
        for month in MONTHS:
            assert month_sums(scope, month) == added_up(scope, month)


def test_sums_follow_bills_payments_and_what_is_taken_back(shops):
    members = [a_member(one) for one in shops for _ in range(2)]
    for month in MONTHS:
        for one in shops:
            billed(one, month)
    agree(shops)
    assert month_sums(EVERYWHERE, MONTH) == MonthSums(4, Decimal(40), ZERO, 4)
    part = a_payment(shops[0], account=account_of(members[0]), amount="4.00", month=MONTH)
    a_payment(shops[1], account=account_of(members[2]), amount="25.00")
    agree(shops)
    assert month_sums(EVERYWHERE, MONTH).owing == 4
    take_back_payment(payment_id=part.pk, reason="记错人", actor=SYSTEM, now=NOW, is_refund=False)
    agree(shops)
    wrong = DuesBill.objects.get(worker=members[3].worker, month=MONTH)
    void_bill(bill_id=wrong.pk, reason="不应缴纳", actor=SYSTEM, now=NOW)
    agree(shops)
    assert month_sums(EVERYWHERE, MONTH).bills == 3
    assert month_sums(EVERYWHERE, date(2019, 1, 1)) == MonthSums(0, ZERO, ZERO, 0)


def test_sums_follow_a_merge_and_bills_that_are_deleted(shops):
    kept, gone = a_twin_each(shops)
    for one in shops:
        billed(one)
    merged(kept, gone)
    agree(shops)
    assert month_sums(EVERYWHERE, MONTH).bills == 1
    DuesBill.objects.filter(worker=gone.worker).delete()
    DuesBill.objects.filter(worker=kept.worker).delete()
    agree(shops)
    assert month_sums(EVERYWHERE, MONTH).bills == 0


def test_putting_together_changes_no_sum_and_leaves_a_row_each(shops):
    members = [a_member(one) for one in shops for _ in range(2)]
    for month in MONTHS:
        for one in shops:
            billed(one, month)
    for one in members:
        a_payment(one.union, account=account_of(one), amount="13.00", month=MONTH)
    before = [month_sums(EVERYWHERE, month) for month in MONTHS]
    assert DuesMonth.objects.count() > len(shops) * len(MONTHS)
    fold_dues(0)
    assert [month_sums(EVERYWHERE, month) for month in MONTHS] == before
    assert DuesMonth.objects.count() == len(shops) * len(MONTHS)
    assert fold_months() == 0
    agree(shops)


def test_a_change_that_is_undone_leaves_no_trace(shops):
    a_member(shops[0])
    billed(shops[0])
    count = DuesMonth.objects.count()
    DuesBill.objects.update(reason="")
    assert DuesMonth.objects.count() == count


def test_where_a_union_moves_its_sums_move_along(shops):
    a_member(shops[0])
    billed(shops[0])
    old, new = shops[0].path, f"{shops[1].path}{shops[0].pk}/"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orgs_unionorg SET path = %s WHERE id = %s", [new, shops[0].pk])
    assert month_sums(Scope(paths=(shops[1].path,)), MONTH).bills == 1
    assert month_sums(Scope(paths=(old,)), MONTH).bills == 0


def test_an_officer_reads_the_sums_of_the_own_subtree_alone(shops):
    for one in shops:
        an_open_bill(one)
    officer = at(shops[0], "members.dues")
    with speaking(officer):
        assert DuesMonth.objects.count() == 1
        assert month_sums(EVERYWHERE, MONTH).bills == 1


@pytest.mark.parametrize("few", [0, 100])
def test_who_lacks_a_wage_is_found_alike_few_or_many_union_by_union(shops, few, monkeypatch):
    monkeypatch.setattr(dues, "FEW", few)
    branch = a_union(shops[0], level="branch")
    group = a_union(branch, level="group")
    apart = a_union(shops[0].parent)
    lacking = [a_member(one) for one in (shops[1], group, shops[0], branch, shops[0])]
    a_member(apart)
    a_member(shops[0], employment_form="新就业形态")
    a_base(shops[0])
    gone = a_member(shops[1])
    Membership.objects.filter(pk=gone.pk).update(status="withdrawn", left_on=NOW.date())
    order = lists.MISSING_LIST.order
    wanted = sorted(lacking, key=lambda row: (row.union_id, row.worker_id))
    assert list(without_base(scope=EVERYWHERE).order_by(*order)) == wanted
    paths = tuple(one.path for one in shops)
    assert list(without_base(scope=Scope(paths=paths)).order_by(*order)) == wanted
    mine = without_base(scope=Scope(paths=(shops[1].path,)))
    assert list(mine) == lacking[:1]
    assert not without_base(scope=Scope()).exists()
    officer = at(shops[1], "members.dues")
    with speaking(officer):
        assert list(without_base(scope=EVERYWHERE)) == lacking[:1]


def test_lists_of_what_is_owed_and_of_who_lacks_a_wage_follow_their_indexes(shops):
    """Behind the walls, as an officer of the province asks: without them every row is passed."""
    a_member(shops[0])
    a_base(shops[1])
    billed(shops[0])
    rows = bill_list(scope=EVERYWHERE, month=MONTH, state=OWED)
    bases = DuesBase.objects.filter(union=shops[1], worker__gt=0, replaced_at=None)
    for query, index in (
        (rows.order_by("-month", "-pk")[:51], "dues_bills_owed"),
        (bases.order_by("union_id", "worker_id").values("worker"), "dues_bases_that_hold"),
    ):
        with speaking(SYSTEM), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            sql, params = query.query.sql_with_params()
            cursor.execute(f"EXPLAIN {sql}", params)
            assert index in "\n".join(line for (line,) in cursor.fetchall())
