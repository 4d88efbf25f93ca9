"""Dues: worked numbers, bills of a month, payments, what is owed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tongxin.kernel.money import AmountOutOfRange
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.dues import (
    BaseTooFarAhead,
    DuesUnionClosed,
    MonthAhead,
    MonthUnreadable,
    NotCollecting,
    RateOutOfRange,
    TakesNoDues,
    WageOutOfRange,
)
from tongxin.modules.members.models import DuesBase, DuesBill, Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors.dues import without_base
from tongxin.modules.members.services.dues_bases import close_bases, forget_bases, reveal_base
from tongxin.modules.members.services.dues_billing import bill_everywhere, void_bill
from tongxin.modules.members.services.dues_months import parse_month
from tongxin.modules.members.services.dues_rates import terms_of
from tongxin.modules.members.services.dues_sums import monthly_dues
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.retaining import Change, retain_membership
from tongxin.modules.members.states import Billed, Retained, Status
from tongxin.modules.members.tests.dues import (
    MONTH,
    a_base,
    a_bill,
    a_rate,
    account_of,
    at,
    back,
    billed,
)
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.errors import UseRestricted
from tongxin.shared.people.models import Worker

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def union(tree):
    """A union that collects dues."""
    a_rate(tree[1])
    return tree[1]


@pytest.mark.parametrize(
    ("wage", "dues"),
    [("5436.00", "27.15"), ("9.99", "0.00"), ("10", "0.05"), ("0", "0"), ("12349.99", "61.70")],
)
def test_dues_are_half_a_percent_of_full_tens_of_yuan(wage, dues):
    assert monthly_dues(Decimal(wage)) == Decimal(dues)


@pytest.mark.parametrize(
    "raw", ["2026-03", "2026年3月", "2026/3", "202603", "２０２６－０３", date(2026, 3, 1)]
)
def test_a_month_is_read_as_people_write_it(raw):
    assert parse_month(raw) == date(2026, 3, 1)


@pytest.mark.parametrize("raw", ["2026-13", "三月", "20263333", "", "1026-03"])
def test_what_is_no_month_is_refused(raw):
    with pytest.raises(MonthUnreadable):
        parse_month(raw)


def test_a_month_is_billed_once_by_the_rule_that_fits_each_member(union):
    by_base, without, courier = a_member(union), a_member(union), a_member(union)
    retained = a_member(union)
    courier.worker.employment_form = "新就业形态"
    courier.worker.save()
    change = Change(back(3), "退休")
    by = {"actor": SYSTEM, "now": NOW}
    retain_membership(membership_id=retained.pk, kind=Retained.RETIREMENT, change=change, **by)
    a_base(union, member=by_base)
    done = billed(union)
    assert (done.made, done.amount, done.missing) == (3, Decimal("27.15"), 1)
    kinds = {bill.worker_id: (bill.kind, bill.due_amount) for bill in DuesBill.objects.all()}
    assert kinds == {
        by_base.worker_id: ("base", Decimal("27.15")),
        courier.worker_id: ("new_form", 0),
        retained.worker_id: ("retained", 0),
    }
    again = billed(union)
    assert (again.made, again.missing) == (0, 1)
    a_base(union, member=without, wage="3000")
    assert billed(union).made == 1
    assert account_of(without).owed_amount == 15
    assert account_of(courier).owed_months == 0


def test_a_flat_rate_of_the_federation_holds_below_until_a_union_has_its_own(tree, union):
    root = tree[0]
    a_rate(root, is_collecting=False, new_form_amount=Decimal(5), since=back(2))
    assert terms_of(union, MONTH).new_form == 5
    assert terms_of(union, back(3)).new_form == 0
    a_rate(union, new_form_amount=Decimal(0), since=MONTH)
    assert terms_of(union, MONTH).new_form == 0
    assert not terms_of(tree[2], MONTH).is_collecting


def test_a_base_that_changes_in_march_leaves_the_bill_of_january_alone(union):
    member = a_member(union)
    a_base(union, member=member, wage="5000", since=back(4))
    for ago in (4, 3):
        billed(union, back(ago))
    a_base(union, member=member, wage="8000", since=back(2))
    for ago in (4, 3, 2):
        billed(union, back(ago))
    dues = DuesBill.objects.filter(worker=member.worker).order_by("month")
    assert [bill.due_amount for bill in dues] == [25, 25, 40]
    corrected = a_base(union, member=member, wage="6000", since=back(4))
    assert DuesBase.objects.filter(replaced_at__isnull=False).count() == 1
    assert [bill.due_amount for bill in dues.all()] == [25, 25, 40]
    void_bill(bill_id=dues[0].pk, reason="基数登记错误", actor=SYSTEM, now=NOW)
    billed(union, back(4))
    mended = DuesBill.objects.get(worker=member.worker, month=back(4), state=Billed.ASKED)
    assert (mended.due_amount, mended.base) == (30, corrected)


def test_who_moves_within_a_month_is_asked_by_the_union_of_its_first_day(tree, union):
    here = a_member(union, joined_on=back(1))
    later = a_member(union, joined_on=back(1) + timedelta(days=1))
    gone = a_member(union)
    by = {"reason": "x", "actor": SYSTEM, "now": NOW}
    end_membership(membership_id=gone.pk, status=Status.WITHDRAWN, on=back(1), **by)
    for member in (here, later):
        a_base(union, member=member)
    billed(union, back(1))
    assert set(DuesBill.objects.values_list("worker", flat=True)) == {here.worker_id}


def test_members_of_branches_are_billed_and_those_of_other_unions_below_are_not(tree, union):
    branch = a_union(union, level="branch")
    below = a_union(union)
    inside, other = a_member(branch), a_member(below)
    a_base(branch, member=inside)
    a_base(below, member=other)
    billed(union)
    assert set(DuesBill.objects.values_list("worker", flat=True)) == {inside.worker_id}


def test_what_cannot_be_billed_says_why(tree, union):
    with pytest.raises(MonthAhead):
        billed(union, back(-1))
    with pytest.raises(NotCollecting):
        billed(tree[2])
    with pytest.raises(TakesNoDues):
        a_rate(tree[0], is_collecting=True)
    for amount in ("-1", "1000.01", "1e11"):
        with pytest.raises(RateOutOfRange):
            a_rate(union, flat_amount=Decimal(amount))
    a_rate(union, is_collecting=False, since=MONTH)
    with pytest.raises(NotCollecting):
        billed(union)
    union.closed_on = back(1)
    union.save()
    with pytest.raises(DuesUnionClosed):
        billed(union)
    with pytest.raises(DuesUnionClosed):
        a_base(union, member=a_member_of_closed(union))


def a_member_of_closed(union):
    union.closed_on = None
    union.save()
    member = a_member(union)
    union.closed_on = back(1)
    union.save()
    return member


@pytest.mark.parametrize(
    ("wage", "error"),
    [("-1", WageOutOfRange), ("200000.01", WageOutOfRange), ("1e12", AmountOutOfRange)],
)
def test_no_such_wage(union, wage, error):
    with pytest.raises(error):
        a_base(union, wage=wage)
    with pytest.raises(BaseTooFarAhead):
        a_base(union, since=back(-4))


def test_a_wage_is_sealed_and_nothing_else_of_the_row_or_the_log_says_it(union):
    base = a_base(union, wage="5436.00")
    assert base.base.open() == "5436.00" and base.base.mask == "****"
    said = "".join(str(entry.change) for entry in AuditEntry.objects.all())
    assert "5436" not in said and "27.15" not in said


def test_the_monthly_job_bills_every_union_that_collects_once(tree, union):
    a_base(union)
    a_base(tree[2])
    assert (bill_everywhere(now=NOW), bill_everywhere(now=NOW)) == (1, 0)


def test_wages_go_three_years_after_the_member_left_and_bills_stay(union):
    bill = a_bill(union)
    assert close_bases(now=NOW) == 0
    by = {"reason": "x", "actor": SYSTEM, "now": NOW}
    end_membership(membership_id=bill.membership_id, status=Status.WITHDRAWN, on=NOW.date(), **by)
    assert close_bases(now=NOW) == 1
    assert (forget_bases(NOW), forget_bases(NOW + timedelta(days=1))) == (0, 1)
    bill.refresh_from_db()
    assert (bill.base, bill.due_amount) == (None, Decimal("27.15"))


def test_a_wage_is_needed_again_when_its_member_is_back(union):
    base = a_base(union)
    by = {"reason": "x", "actor": SYSTEM, "now": NOW}
    member = Membership.objects.get(worker=base.worker_id)
    end_membership(membership_id=member.pk, status=Status.WITHDRAWN, on=NOW.date(), **by)
    assert close_bases(now=NOW) == 1
    Membership.objects.create(
        worker_id=base.worker_id, union=union, status=Status.ACTIVE, joined_on=NOW.date()
    )
    assert close_bases(now=NOW) == 0
    base.refresh_from_db()
    assert base.ended_at is None


def test_a_wage_stays_closed_when_its_person_is_held_back_at_another_union(tree):
    base = a_base(tree[1])
    Worker.objects.filter(pk=base.worker_id).update(
        union=tree[2], union_path=tree[2].path, restricted_at=NOW
    )
    officer = at(tree[1], Can.DUES_BASE)
    with speaking(officer), pytest.raises(UseRestricted):
        reveal_base(base_id=base.pk, reason="核对", actor=officer, now=NOW)


def test_who_lacks_a_wage_at_a_branch_is_listed_whatever_another_union_knows(union):
    branches = [a_union(union, level="branch") for _ in range(2)]
    a_rate(union)
    base = a_base(branches[0])
    scope = SYSTEM.scope(Can.DUES)
    assert list(without_base(scope=scope)) == []
    DuesBase.objects.filter(pk=base.pk).update(union=branches[1], union_path=branches[1].path)
    assert [row.worker_id for row in without_base(scope=scope)] == [base.worker_id]
