"""Rosters as they really come in, through the page that takes them: odd signs, odd books, bombs.

Seen failing on these mutants: names without the dot; wide digits left wide; places taken from the
template instead of the head; hidden pages read, too; a merged row taken.
"""

import io
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from tongxin.kernel import clock
from tongxin.modules.members.models import Membership
from tongxin.modules.members.tests.factories import an_id
from tongxin.modules.members.tests.sheets import MEMBER_HEAD, a_row, counts, imported, refusals
from tongxin.shared.people.models import Worker
from tongxin.shared.transfer.models import ImportFile, ImportRun
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.tests.books import a_bomb, a_csv, a_workbook

DESK = "/desk/members/"
NEW = f"{DESK}imports/new/"
WIDE = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")
NAMES = ["阿依古丽·买买提", "才仁•卓玛", "㛃䶮", "王\U0002bb5f", "李\U00031350", "王〇"]
KEPT = ["阿依古丽·买买提", "才仁·卓玛", "㛃䶮", "王\U0002bb5f", "李\U00031350", "王〇"]


def text_of(response) -> str:
    return response.content.decode()


def sent(officer, content: bytes, name: str = "名册.xlsx"):
    return officer.post(NEW, {"sheet": "members", "file": SimpleUploadedFile(name, content)})


def taken(officer, content: bytes, name: str = "名册.xlsx") -> ImportRun:
    """The finished import of a file that was sent by the form."""
    assert sent(officer, content, name)["Location"].startswith(f"{DESK}imports/")
    return run_import(run_id=ImportRun.objects.latest("pk").pk, now=clock.now())


def page_of(officer, run: ImportRun) -> str:
    return text_of(officer.get(f"{DESK}imports/{run.pk}/"))


@pytest.mark.parametrize("kind", ["xlsx", "utf-8-sig", "gb18030", "utf-16"])
def test_names_with_a_dot_and_rare_characters_come_in_and_are_found(tree, officer, kind):
    rows = [a_row(number, "E", 姓名=name) for number, name in enumerate(NAMES, 1)]
    table = MEMBER_HEAD, *rows
    content = a_workbook(*table) if kind == "xlsx" else a_csv(*table, encoding=kind)
    run = taken(officer, content, "名册.xlsx" if kind == "xlsx" else "名册.csv")
    assert counts(run) == [6, 6, 0, 0, 0]
    assert sorted(Worker.objects.values_list("name", flat=True)) == sorted(KEPT)
    for name in KEPT:
        found = text_of(officer.get(DESK, {"words": name}))
        assert f">{name}</a>" in found and "共 1 条" in found


def test_full_width_digits_are_read_as_digits(tree, officer):
    plain = a_row(1, "E", 出生日期="1990-01-01")
    number = an_id(1)
    wide = [one if one == "E" else one.translate(WIDE) for one in plain]
    run = taken(officer, a_workbook(MEMBER_HEAD, wide, a_row(2, "E")))
    assert (counts(run), refusals(run)) == ([2, 2, 0, 0, 0], [])
    worker = Worker.objects.get(name=plain[0])
    assert worker.id_number.open() == number
    assert worker.mobile.open() == "13800000001"
    assert counts(taken(officer, a_workbook(MEMBER_HEAD, plain))) == [1, 0, 0, 1, 0]


def test_columns_in_another_order_go_where_their_header_says(tree, officer):
    rows = [a_row(number, "E", 学历="大专", 民族="藏族") for number in (1, 2)]
    turned = [list(reversed(row)) for row in (MEMBER_HEAD, *rows)]
    run = taken(officer, a_workbook(*turned))
    assert counts(run) == [2, 2, 0, 0, 0]
    told = set(Worker.objects.values_list("education", "ethnicity"))
    assert told == {("大专", "藏族")}
    assert counts(taken(officer, a_workbook(MEMBER_HEAD, *rows))) == [2, 0, 0, 2, 0]


def test_people_on_a_hidden_page_stay_outside_and_the_page_says_so(tree, officer):
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        for name, row in (("去年的", a_row(2, "E")), ("名册", a_row(1, "E"))):
            page = made.add_worksheet(name)
            page.write_row(0, 0, MEMBER_HEAD)
            page.write_row(1, 0, row)
        page.activate()
        made.get_worksheet_by_name("去年的").hide()
    run = taken(officer, book.getvalue())
    assert counts(run) == [1, 1, 0, 0, 0]
    assert Worker.objects.get().id_number.open() == an_id(1)
    assert "隐藏的工作表没有读取：去年的" in page_of(officer, run)


def test_rows_under_one_merged_cell_are_refused_and_the_others_come_in(tree, officer):
    rows = [a_row(number, "E") for number in (1, 2, 3)]
    place = chr(ord("A") + MEMBER_HEAD.index("工会编码"))
    rows[2][MEMBER_HEAD.index("工会编码")] = ""
    run = taken(officer, a_workbook(MEMBER_HEAD, *rows, merge=[f"{place}3:{place}4"]))
    assert counts(run) == [3, 1, 0, 0, 2]
    assert {rule for _row, _column, rule in refusals(run)} == {"transfer.row_merged"}
    assert f"{place}3:{place}4" in page_of(officer, run)


def test_a_formula_counts_as_its_result_and_one_never_computed_stops_the_file(tree, officer):
    head, row = list(MEMBER_HEAD), a_row(1, "E")
    at = head.index("手机号")
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, head)
        page.write_row(1, 0, row)
        page.write_formula(1, at, '="138"&"00000001"', None, row[at])
    assert counts(taken(officer, book.getvalue())) == [1, 1, 0, 0, 0]
    row = [*a_row(2, "E")[:at], '="138"&"00000002"', *a_row(2, "E")[at + 1 :]]
    refused = text_of(sent(officer, a_workbook(head, row)))
    assert "D2" in refused and "公式" in refused
    assert ImportRun.objects.count() == 1


def test_a_bomb_is_refused_on_the_form_and_nothing_is_kept(tree, officer):
    answer = sent(officer, a_bomb())
    assert "解开后异常庞大" in text_of(answer)
    assert not ImportRun.objects.exists() and not ImportFile.objects.exists()


def test_more_than_the_form_takes_is_refused_in_words_and_nothing_is_kept(
    tree, officer, monkeypatch
):
    monkeypatch.setattr("django.conf.settings.IMPORT_LIMIT", 2**20)
    answer = sent(officer, b"PK\x03\x04" + bytes(2**20))
    assert "1 MB" in text_of(answer)
    assert not ImportRun.objects.exists() and not ImportFile.objects.exists()


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"证件号码": "630102199001010012"}, "identity.id_number_check_digit"),
        ({"证件号码": "63010219900231001X"}, "identity.id_number_birth"),
        ({"性别": "女"}, "identity.sex_differs"),
        ({"证件号码": "6.3010219900101E+17"}, "identity.digits_lost"),
    ],
)
def test_what_is_wrong_with_a_row_stands_on_the_page_with_how_to_mend_it(
    tree, officer, cells, rule
):
    run = taken(officer, a_workbook(MEMBER_HEAD, a_row(1, "E", **cells), a_row(2, "E")))
    assert counts(run) == [2, 1, 0, 0, 1]
    refusal = run.refusals.get()
    assert refusal.rule == rule
    page = page_of(officer, run)
    assert str(refusal.message) in page and str(refusal.mend) in page
    assert an_id(1) not in page


def test_whose_member_somebody_is_elsewhere_is_not_told_on_the_page(tree, officer):
    imported("members", a_row(1, "W"))
    run = taken(officer, a_workbook(MEMBER_HEAD, a_row(1, "E")))
    page, result = page_of(officer, run), officer.get(f"{DESK}imports/{run.pk}/result/")
    assert refusals(run) == [(2, "证件号码", "members.member_elsewhere")]
    assert tree[2].name not in page
    with zipfile.ZipFile(io.BytesIO(result.content)) as book:
        assert not any(tree[2].name.encode() in book.read(name) for name in book.namelist())
    assert Membership.objects.filter(union=tree[1]).count() == 0
