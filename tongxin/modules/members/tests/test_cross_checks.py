"""Cross-checks of the examination: members against workers, one employer in two unions, gaps."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongxin.kernel.actors import EVERYWHERE
from tongxin.modules.members.models import Finding, Membership
from tongxin.modules.members.selectors import memberships
from tongxin.modules.members.selectors.memberships import Wanted, member_list
from tongxin.modules.members.services.examining import examine_everything
from tongxin.modules.members.services.findings import accept_finding, assign_finding
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.retaining import Change, retain_membership
from tongxin.modules.members.tests.factories import a_member
from tongxin.modules.members.transfers.examination import told
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.orgs.models import Employer, EmployerCover
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union, a_uscc, an_employer
from tongxin.shared.people.models import Worker

pytestmark = pytest.mark.usefixtures("house")
MIGRATIONS = "tongxin.modules.members.migrations"
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


def test_an_explained_employer_stays_explained_whoever_of_its_members_leaves(root):
    one, other = a_union(root), a_union(root)
    code = a_uscc(900_003)
    first, second = (working_for(a_member(one, **FORM), code) for _ in range(2))
    working_for(a_member(other, **FORM), code)
    rule = "employer_in_two_unions"
    assert {union for union, _member in examined(rule)} == {one.pk, other.pk}
    mine = Finding.objects.get(rule=rule, union=one)
    assert mine.membership == first
    accept_finding(finding_id=mine.pk, reason="两处厂区各自建会", actor=SYSTEM, now=NOW)
    officer = an_officer(other, ["members.admit"])
    theirs = Finding.objects.get(rule=rule, union=other)
    assign_finding(finding_id=theirs.pk, account_id=officer.pk, actor=SYSTEM, now=NOW)
    leaves = {"status": "withdrawn", "on": NOW.date(), "reason": "", "actor": SYSTEM, "now": NOW}
    end_membership(membership_id=first.pk, **leaves)
    assert {union for union, _member in examined(rule, 1)} == {other.pk}
    mine.refresh_from_db()
    assert (mine.state, mine.membership) == ("accepted", second)
    assert Finding.objects.filter(rule=rule).count() == 2
    working_for(second, "")
    assert examined(rule, 2) == {}
    working_for(second, code)
    again = examined(rule, 3)
    assert set(again) == {(one.pk, second.pk), (other.pk, theirs.membership_id)}
    theirs.refresh_from_db()
    assert theirs.assignee == officer


def test_findings_kept_under_a_member_are_kept_under_the_employer(root):
    """The best of several goes on, an explanation before an assignment before an open one."""
    union = a_union(root)
    code, own = a_uscc(900_004), a_uscc(900_005)
    accepted_facts = {"reason": "两处厂区", "accepted_by": "测试员", "accepted_at": NOW}
    made = {}
    for name, uscc, facts in (
        ("gone", code, {"state": "closed", "closed_at": NOW}),
        ("explained", code, {"state": "accepted", **accepted_facts}),
        ("later", code, {"state": "open"}),
        ("erased", own, {"state": "open", "said": ""}),
    ):
        member = working_for(a_member(union, **FORM), uscc)
        told_of = {"said": f"{uscc} 1", "found_at": NOW, "seen_at": NOW} | facts
        rule = "employer_in_two_unions"
        made[name] = Finding.objects.create(
            union=union, rule=rule, key=f"m{member.pk}", membership=member, **told_of
        )
    with connection.cursor() as cursor:
        cursor.execute(import_module(f"{MIGRATIONS}.0039_keys_that_stay").RENAME)
    keys = {name: Finding.objects.get(pk=row.pk).key for name, row in made.items()}
    assert keys == {
        "gone": made["gone"].key,
        "explained": f"e{code}u{union.pk}",
        "later": made["later"].key,
        "erased": f"e{own}u{union.pk}",
    }


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
