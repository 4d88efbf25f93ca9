"""The sheets of unions and members."""

from datetime import date

import pytest

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.periods import Period
from tongxin.modules.members.models import Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.tests.factories import an_id, some_facts
from tongxin.modules.members.tests.sheets import (
    MEMBER_HEAD,
    UNION_HEAD,
    a_row,
    counts,
    imported,
    refusals,
)
from tongxin.shared.access.homes import home_of
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.permissions import Can as CanOrgs
from tongxin.shared.orgs.services import close_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.models import Worker
from tongxin.shared.transfer.exporting import export_sheet
from tongxin.shared.transfer.permissions import Can as CanTransfer
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.services import Order, Upload, accept_file
from tongxin.shared.transfer.sheets import get_sheet
from tongxin.shared.transfer.tests.books import a_workbook

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def unions():
    root = a_union(level="province", code="R")
    return a_union(root, code="E"), a_union(root, code="W")


def test_the_headers_are_those_of_the_template():
    assert get_sheet("unions").headers == UNION_HEAD
    assert get_sheet("members").headers == MEMBER_HEAD


def test_a_whole_federation_comes_in_in_any_order_and_a_second_time_changes_nothing():
    rows = [
        ("S1", "示例厂工会", "基层", "单位工会", "C1", "2021-05-01"),
        ("C1", "示例市总工会", "city", "local_federation", "P", "2020-01-01"),
        ("P", "示例省总工会", "省级", "地方总工会", "", "2019-01-01"),
        ("S2", "示例站工会", "基层工会", "联合基层工会", "C1", "2022/5/1"),
    ]
    assert counts(imported("unions", *rows)) == [4, 4, 0, 0, 0]
    shop = UnionOrg.objects.get(code="S1")
    assert shop.parent.code == "C1"
    assert shop.path.startswith(UnionOrg.objects.get(code="P").path)
    assert counts(imported("unions", *rows)) == [4, 0, 0, 4, 0]


def test_circles_unknown_superiors_and_second_roots_are_refused_by_row():
    run = imported(
        "unions",
        ("P", "省", "省级", "地方总工会", "", "2019-01-01"),
        ("A", "甲", "市级", "地方总工会", "B", "2020-01-01"),
        ("B", "乙", "市级", "地方总工会", "A", "2020-01-01"),
        ("C", "丙", "市级", "地方总工会", "X", "2020-01-01"),
        ("D", "丁", "市级", "地方总工会", "", "2020-01-01"),
        ("F", "戊", "市级", "地方总工会", "F", "2020-01-01"),
        ("G", "己", "市级", "地方总工会", "P", "2018-01-01"),
        ("H", "庚", "星级", "地方总工会", "P", "明天"),
        ("I", "辛", "市级", "地方总工会", "H", "2020-01-01"),
    )
    assert counts(run) == [9, 1, 0, 0, 8]
    assert refusals(run) == [
        (3, "上级工会编码", "members.parent_circular"),
        (4, "上级工会编码", "members.parent_circular"),
        (5, "上级工会编码", "members.parent_unknown"),
        (6, "上级工会编码", "members.parent_missing"),
        (7, "上级工会编码", "members.parent_circular"),
        (8, "成立日期", "orgs.before_founding"),
        (9, "层级", "transfer.not_in_list"),
        (9, "成立日期", "transfer.date_unclear"),
        (10, "上级工会编码", "members.parent_unknown"),
    ]


def test_a_union_on_file_is_not_renamed_by_a_sheet(unions):
    run = imported("unions", ("E", "新名", "基层", "单位工会", "R", "2020-01-01"))
    assert refusals(run) == [(2, "名称", "members.union_differs")]


def test_the_code_of_a_union_elsewhere_is_taken_and_its_name_not_told(unions):
    east, west = unions
    rights = dict.fromkeys((CanTransfer.IMPORT, CanOrgs.MANAGE), Scope(paths=(east.path,)))
    row = ("W", "甲", "分会", "单位工会", "E", "2021-01-01")
    run = imported_by(Actor(name="o", grants=rights), "unions", row, union=east)
    assert refusals(run) == [(2, "工会编码", "orgs.code_taken")]
    assert west.name not in run.refusals.get().message


def imported_by(actor, key, *rows, union):
    """The import with the actor's own eyes, whoever started the test."""
    from tongxin.shared.transfer import running

    before, running.actor_of_run = running.actor_of_run, lambda _run, now: actor
    try:
        return imported(key, *rows, actor=actor, union=union)
    finally:
        running.actor_of_run = before


def test_rows_become_members_from_their_day_and_a_second_time_changes_nothing(unions):
    rows = [a_row(n, "EW"[n % 2]) for n in range(6)]
    assert counts(imported("members", *rows)) == [6, 6, 0, 0, 0]
    member = Membership.objects.first()
    assert (member.status, member.joined_on) == ("active", date(2024, 3, 5))
    assert home_of(member.worker_id, date(2024, 3, 5)) == member.union
    assert Worker.objects.filter(union=unions[0]).count() == 3

    assert counts(imported("members", *rows)) == [6, 0, 0, 6, 0]
    assert AuditEntry.objects.filter(verb="transfer.imported").count() == 2


def test_everything_in_the_row_is_kept_sealed_where_it_must_be(unions):
    full = a_row(
        1,
        "E",
        姓名="阿依古丽·买买提",
        民族="维吾尔族",
        学历="大学本科",
        政治面貌="群众",
        户籍类型="农业",
        用工形式="新就业形态",
        职业="骑手",
        技能等级="高级工",
        职工群体="快递员、农民工",
        用人单位信用代码="91350100M000100Y43",
    )
    assert counts(imported("members", full)) == [1, 1, 0, 0, 0]
    worker = Worker.objects.get()
    assert worker.name == "阿依古丽·买买提"
    assert (worker.sex, worker.birth_date) == ("male", date(1990, 1, 1))
    assert worker.worker_groups == ["农民工", "快递员"]
    assert worker.mobile.mask == "138****0001"
    assert worker.memberships.get().employer_uscc == "91350100M000100Y43"


def test_a_changed_cell_amends_and_an_empty_one_keeps(unions):
    imported("members", a_row(1, "E", 学历="高中", 职业="车工"))
    changed = a_row(1, "E", 学历="大学本科", 手机号="13700000001", 入会日期="2024-03-01")
    assert counts(imported("members", changed)) == [1, 0, 1, 0, 0]
    worker = Worker.objects.get()
    assert (worker.education, worker.occupation) == ("大学本科", "车工")
    assert worker.mobile.open() == "13700000001"
    assert worker.memberships.get().joined_on == date(2024, 3, 1)
    assert counts(imported("members", changed)) == [1, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"姓名": ""}, "姓名", "transfer.required"),
        ({"姓名": "王3"}, "姓名", "identity.name_signs"),
        ({"证件类型": "驾驶证"}, "证件类型", "transfer.not_in_list"),
        ({"证件号码": "630102199001010012"}, "证件号码", "identity.id_number_check_digit"),
        ({"证件号码": "6.3010219900101E+17"}, "证件号码", "identity.digits_lost"),
        ({"证件号码": "63010219900231001X"}, "证件号码", "identity.id_number_birth"),
        ({"性别": "女"}, "性别", "identity.sex_differs"),
        ({"出生日期": "1990-01-02"}, "出生日期", "identity.birth_date_differs"),
        ({"手机号": "0971-1234567"}, "手机号", "identity.mobile_shape"),
        ({"证件号码": an_id(5, born=date(2012, 1, 1))}, "出生日期", "identity.age_out_of_range"),
        ({"入会日期": "2026-06-02"}, "入会日期", "members.join_in_future"),
        ({"入会日期": "2019-06-02"}, "入会日期", "members.join_before_founding"),
        ({"入会日期": "2024-03"}, "入会日期", "transfer.date_unclear"),
        ({"工会编码": "X"}, "工会编码", "members.unknown_union"),
        (
            {"用人单位信用代码": "91350100M000100Y44"},
            "用人单位信用代码",
            "identity.uscc_check_digit",
        ),
        ({"证件类型": "护照", "证件号码": "E12345678"}, "性别", "transfer.required"),
    ],
)
def test_a_wrong_cell_is_named_with_its_rule(unions, cells, column, rule):
    run = imported("members", a_row(1, "E", **cells), a_row(2, "E"))
    assert counts(run) == [2, 1, 0, 0, 1]
    assert (2, column, rule) in refusals(run)
    secret = cells.get("证件号码")
    assert secret is None or secret not in {r.value for r in run.refusals.all()}


@pytest.mark.parametrize(
    "number", [630102199001010011, 6.30102199001010e17, "6.30102E+17", "630102199001010000"]
)
def test_an_id_number_kept_as_a_number_is_refused_and_how_to_mend_it_is_said(unions, number):
    """Eighteen digits do not fit: what stands there is another person's number, or nobody's."""
    spoilt = [number if cell == an_id(1) else cell for cell in a_row(1, "E")]
    upload = Upload("members.xlsx", a_workbook(MEMBER_HEAD, spoilt, a_row(2, "E")))
    run = accept_file(upload=upload, order=Order("members"), actor=SYSTEM, now=NOW)
    run = run_import(run_id=run.pk, now=NOW)
    assert counts(run) == [2, 1, 0, 0, 1]
    assert refusals(run) == [(2, "证件号码", "identity.digits_lost")]
    assert "文本" in run.refusals.get().mend


def test_all_that_is_wrong_with_a_row_is_said_at_once(unions):
    run = imported(
        "members", a_row(1, "E", 性别="女", 出生日期="2020-01-01", 入会日期="2030-01-01")
    )
    assert {column for _row, column, _rule in refusals(run)} >= {"出生日期", "入会日期"}


def test_a_member_of_another_union_is_refused_without_telling_where(unions):
    imported("members", a_row(1, "W"))
    run = imported("members", a_row(1, "E"))
    assert refusals(run) == [(2, "证件号码", "members.member_elsewhere")]
    assert unions[1].name not in run.refusals.get().message


def test_the_same_person_twice_in_the_file_is_taken_once(unions):
    twin = a_row(1, "E", 姓名="别名")
    assert refusals(imported("members", a_row(1, "E"), twin)) == [
        (3, "证件号码", "transfer.row_repeated")
    ]
    assert refusals(imported("members", twin)) == [(2, "姓名", "members.name_differs")]


def test_a_former_member_comes_back_but_not_over_earlier_days(unions):
    imported("members", a_row(1, "W"))
    end_membership(
        membership_id=Membership.objects.get().pk,
        status="withdrawn",
        on=date(2025, 1, 1),
        reason="",
        actor=SYSTEM,
        now=NOW,
    )
    early, late = (a_row(1, "E", 入会日期=day) for day in ("2024-12-31", "2025-01-01"))
    assert refusals(imported("members", early)) == [(2, "入会日期", "members.earlier_membership")]
    assert counts(imported("members", late)) == [1, 1, 0, 0, 0]
    assert Worker.objects.get().union == unions[0]
    assert Worker.objects.get().home_path == unions[0].path


def test_whoever_waited_for_confirmation_is_confirmed_by_the_officers_sheet(unions):
    facts = some_facts(name="王乙", id_number=an_id(1))
    pending = Joining(joined_on=date(2024, 1, 1), is_confirmed=False)
    admit(facts=facts, union=unions[0], joining=pending, actor=SYSTEM, now=NOW)
    assert counts(imported("members", a_row(1, "E"))) == [1, 0, 1, 0, 0]
    assert Membership.objects.get().status == "active"


def test_a_union_outside_the_import_is_unknown_and_a_closed_one_takes_nobody(unions):
    run = imported("members", a_row(1, "E"), a_row(2, "W"), union=unions[0])
    assert refusals(run) == [(3, "工会编码", "members.unknown_union")]
    close_union(union=unions[1], on=date(2025, 1, 1), reason="", actor=SYSTEM, now=NOW)
    assert refusals(imported("members", a_row(2, "W"))) == [(2, "工会编码", "members.union_closed")]


def test_an_officer_imports_into_the_own_subtree_alone(unions):
    rights = dict.fromkeys((CanTransfer.IMPORT, Can.ADMIT), Scope(paths=(unions[0].path,)))
    officer = Actor(name="o", grants=rights)
    run = imported_by(officer, "members", a_row(1, "E"), a_row(2, "W"), union=unions[0])
    assert counts(run) == [2, 1, 0, 0, 1]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_export_is_masked_guarded_and_has_the_headers_of_the_import(unions, suffix, tmp_path):
    imported("members", a_row(1, "E", 职业="=HYPERLINK(1)"), a_row(2, "W"))
    file = tmp_path / f"members.{suffix}"
    period = Period.parse("2025")
    assert export_sheet("members", unions[0], period, file, actor=SYSTEM, now=NOW) == 1
    content = file.read_bytes()
    assert an_id(1).encode() not in content
    if suffix == "csv":
        text = content.decode("utf-8-sig")
        assert text.splitlines()[0] == ",".join(MEMBER_HEAD)
        assert "'=HYPERLINK" in text and "138****0001" in text
    before = Period.parse("2023")
    assert export_sheet("members", unions[0], before, file, actor=SYSTEM, now=NOW) == 0


def test_an_export_of_unions_comes_in_again(unions, tmp_path):
    file = tmp_path / "unions.csv"
    root = UnionOrg.objects.get(code="R")
    assert export_sheet("unions", root, None, file, actor=SYSTEM, now=NOW) == 3
    lines = [line.split(",") for line in file.read_text("utf-8-sig").splitlines()[1:]]
    assert counts(imported("unions", *lines)) == [3, 0, 0, 3, 0]
