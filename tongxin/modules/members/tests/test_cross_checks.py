"""Cross-checks of the examination: members against workers, one employer in two unions, gaps."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongxin.kernel.actors import EVERYWHERE
from tongxin.modules.members.models import Finding, Membership
from tongxin.modules.members.selectors import memberships
from tongxin.modules.members.selectors.memberships import Wanted, member_list
from tongxin.modules.members.services.examining import examine_everything
from tongxin.modules.members.services.retaining import Change, retain_membership
from tongxin.modules.members.tests.factories import a_member
from tongxin.modules.members.transfers.examination import told
from tongxin.shared.orgs.models import Employer, EmployerCover
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union, a_uscc, an_employer
from tongxin.shared.people.models import Worker

pytestmark = pytest.mark.usefixtures("house")
FORM = {"employment_form": "劳动合同"}


@pytest.fixture
def root():
    """A province."""
    return a_union(level="province", kind="local_federation")


def examined(rule: str, days: int = 0) -> dict:
    examine_everything(now=NOW + timedelta(days=days))
    rows = Finding.objects.filter(rule=rule, state="open")
    return {(row.union_id, row.membership_id): told(row) for row in rows}


def working_for(member: Membership, uscc: str) -> Membership:
    Membership.objects.filter(pk=member.pk).update(employer_uscc=uscc)
    return member


def test_more_members_than_workers_is_found_and_joint_unions_are_left_alone(root):
    crowded, joint, fits, uncounted = (
        a_union(root, kind=kind)
        for kind in (
            "grassroots_union",
            "joint_grassroots_union",
            "grassroots_union",
            "grassroots_union",
        )
    )
    branch, subsidiary = a_union(crowded, level="branch"), a_union(fits)
    for place in (crowded, branch, joint, joint, fits, subsidiary, uncounted, uncounted):
        kept = a_member(place, **FORM)
    for place in (crowded, joint, fits, uncounted):
        an_employer(place, workers=1)
    an_employer(uncounted)
    rule = "members_above_workers"
    assert examined(rule) == {(crowded.pk, None): "在册会员 2 人，职工 1 人"}
    kept = Membership.objects.get(union=branch)
    retain_membership(
        membership_id=kept.pk,
        kind="retirement",
        change=Change(NOW.date(), "退休"),
        actor=SYSTEM,
        now=NOW,
    )
    assert examined(rule, 1) == {}


def test_one_employer_in_the_rosters_of_two_unions_is_told_to_both_without_naming_either(root):
    one, other = a_union(root), a_union(root)
    branch, away = a_union(one, level="branch"), a_union(root)
    code, own = a_uscc(900_001), a_uscc(900_002)
    first = working_for(a_member(one, **FORM), code)
    working_for(a_member(branch, **FORM), code)
    second = working_for(a_member(other, **FORM), code)
    working_for(a_member(branch, **FORM), own)
    working_for(a_member(one, **FORM), own)
    for form in ("劳务派遣", "新就业形态"):
        working_for(a_member(away, employment_form=form), code)
    rule = "employer_in_two_unions"
    said = "用人单位 {}（{} 名会员） 同时列在另一个工会"
    assert examined(rule) == {
        (one.pk, first.pk): said.format(code, 2),
        (other.pk, second.pk): said.format(code, 1),
    }
    working_for(second, "")
    assert examined(rule, 1) == {}


def test_an_employer_that_another_union_covers_is_found(root):
    here, there = a_union(root), a_union(root)
    employer = an_employer(there, workers=5)
    mine = working_for(a_member(here, **FORM), employer.uscc)
    rule = "employer_in_two_unions"
    assert set(examined(rule)) == {(here.pk, mine.pk)}
    EmployerCover.objects.filter(employer=employer).update(until=date(2021, 1, 1))
    assert examined(rule, 1) == {}
    assert Employer.objects.get().uscc == employer.uscc


def test_the_list_shows_the_rows_the_finding_of_gaps_counted(root):
    union = a_union(root)
    a_member(union, **FORM)
    lacking = [a_member(union), *(a_member(union, **FORM) for _ in range(3)), a_member(union)]
    for row, gap in zip(
        lacking[1:4], ({"mobile_index": None}, {"birth_date": None}, {"sex": ""}), strict=True
    ):
        Worker.objects.filter(pk=row.worker_id).update(**gap)
    gone = lacking.pop()
    Membership.objects.filter(pk=gone.pk).update(status="withdrawn", left_on=NOW.date())
    found = examined("incomplete_records")
    assert found == {(union.pk, None): "有 4 名会员缺手机号、性别、出生日期或用工形式"}
    rows = member_list(scope=EVERYWHERE, wanted=Wanted(union_code=union.code, incomplete=True))
    assert set(rows) == set(lacking)


@pytest.mark.parametrize("few", [0, 100])
def test_few_and_many_incomplete_records_are_listed_alike_and_found_by_their_index(
    root, few, monkeypatch
):
    monkeypatch.setattr(memberships, "FEW", few)
    union = a_union(root)
    lacking = [a_member(union), a_member(a_union(root))]
    a_member(union, **FORM)
    with CaptureQueriesContext(connection) as queries:
        rows = member_list(scope=EVERYWHERE, wanted=Wanted(incomplete=True)).order_by("-pk")
        assert list(rows) == lacking[::-1]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        assert "workers_incomplete" in "\n".join(line for (line,) in cursor.fetchall())
