"""Tables and files in a report: typed row by row, added up, kept beside, sent along."""

import json
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import (
    Incomplete,
    ItemWrong,
    NotOpenForFilling,
    TableWrong,
    UnknownItem,
)
from tongxin.modules.reports.models import FormItem, ItemKind, ReportForm
from tongxin.modules.reports.models.forms import PeriodKind
from tongxin.modules.reports.selectors.answers import fields_of
from tongxin.modules.reports.selectors.changes import revised
from tongxin.modules.reports.selectors.files import files_by_item
from tongxin.modules.reports.selectors.summary import together
from tongxin.modules.reports.selectors.tables import Column, Table, packed, rows_in, tidied
from tongxin.modules.reports.selectors.view import ReportView, report_view
from tongxin.modules.reports.services.answers import save_answers
from tongxin.modules.reports.services.building import add_item, start_form
from tongxin.modules.reports.services.facts import FormFacts, HeadFacts, ItemFacts
from tongxin.modules.reports.services.files import attach_file, detach_file
from tongxin.modules.reports.services.filling import submit
from tongxin.modules.reports.services.forms import make_form
from tongxin.modules.reports.services.paper_docx import to_docx
from tongxin.modules.reports.services.review import accept, return_for_revision
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.tests.factories import AFTER, DUE, OPENED, YEAR, an_officer
from tongxin.shared.files.errors import AlreadyAttached
from tongxin.shared.files.kinds import UploadRefused
from tongxin.shared.files.selectors import readable

COLUMNS = (
    Column("项目"),
    Column("投入", "元", "money"),
    Column("职工", "人", "persons"),
)
PROJECTS = ItemFacts(ItemKind.TABLE, "projects", "实事项目", is_required=True, columns=COLUMNS)
PROOF = ItemFacts(ItemKind.FILE, "proof", "佐证材料", is_required=True)
WITH_TABLE = FormFacts(
    key="projects",
    version=1,
    title="实事项目表",
    period_kind=PeriodKind.YEAR,
    help="",
    items=(PROJECTS, PROOF),
)
TWO = json.dumps([["书屋", "1,200.50", "30"], ["", "", ""], ["爱心驿站", "８00", ""]])


@pytest.fixture
def asked(federation, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    form = make_form(facts=WITH_TABLE, union=federation.province, actor=federation.top, now=OPENED)
    federation.tables = open_round(
        form=form,
        union=federation.province,
        period=YEAR,
        due_at=DUE,
        actor=federation.top,
        now=OPENED,
    )
    federation.table = federation.tables.submissions.get(union=federation.east)
    return federation


def a_note(words: str = "说明", name: str = "说明.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode())


def by(actor):
    return {"actor": actor, "now": AFTER}


def fill(house, text=TWO, **more):
    terms = {"submission_id": house.table.pk, "actor": house.clerk, "now": AFTER} | more
    return save_answers(answers={"projects": text}, **terms)


def seen(house) -> ReportView:
    house.table.refresh_from_db()
    return report_view(house.table, **by(house.clerk))


def test_rows_are_tidied_and_only_numbers_of_one_kind_are_added(asked):
    fill(asked)
    line = next(line for line in seen(asked).lines if line.code == "projects")
    assert line.table.rows == (("书屋", "1200.5", "30"), ("爱心驿站", "800", ""))
    assert line.table.totals == (None, Decimal("2000.5"), None)
    assert line.table.printed[-1] == ("合计", "2,000.5", "")
    assert line.table.heads == ("项目", "投入（元）", "职工（人）")
    assert line.text.splitlines()[1] == "项目：爱心驿站；投入（元）：800"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("书屋", "逐行填写"),
        ('[["书屋","3"]]', "逐行填写"),
        ('[["书屋",3,"4"]]', "逐行填写"),
        ('{"a":1}', "逐行填写"),
        ('[["书屋","三万","4"]]', "第 1 行“投入”请只填数字"),
        (json.dumps([["字" * 201, "1", "1"]]), "不超过 200 字"),
        (json.dumps([["a", "1", "1"]] * 201), "最多填 200 行"),
    ],
)
def test_rows_that_do_not_fit_are_refused_and_nothing_is_lost(asked, text, said):
    fill(asked)
    with pytest.raises(TableWrong, match=said), transaction.atomic():
        fill(asked, text)
    assert rows_in(asked.table.answers.get(item__code="projects").text)[0][0] == "书屋"


@given(st.lists(st.tuples(st.text(max_size=9), st.integers(-9, 9), st.integers(0, 9)), max_size=9))
def test_a_table_read_back_is_the_table_that_was_typed(rows):
    typed = tuple((words.strip(), str(two), str(three)) for words, two, three in rows)
    kept, reason = tidied(COLUMNS, packed(typed))
    assert (rows_in(kept), reason) == (typed, "")
    assert tidied(COLUMNS, kept) == (kept, "")
    total = Table(COLUMNS, rows_in(kept)).totals[1]
    assert total == sum(two for _words, two, _three in rows)


def test_of_two_who_fill_one_table_both_stay_and_are_read_as_words(asked):
    second = an_officer(asked.east)
    fill(asked, json.dumps([["书屋", "1", "1"]]), seen={"projects": 0})
    fill(asked, json.dumps([["驿站", "2", "2"]]), seen={"projects": 0}, actor=second)
    waiting = fields_of(asked.table, {})["projects"].beside
    assert [one.said for one in waiting] == ["项目：驿站；投入（元）：2；职工（人）：2"]


def test_a_table_and_a_file_are_required_sent_compared_sealed_and_printed(asked):
    with pytest.raises(Incomplete, match="实事项目、佐证材料"), transaction.atomic():
        submit(submission_id=asked.table.pk, **by(asked.clerk))
    fill(asked)
    where = {"submission_id": asked.table.pk, "code": "proof"}
    attach_file(upload=a_note(), **where, **by(asked.clerk))
    submit(submission_id=asked.table.pk, **by(asked.clerk))
    with pytest.raises(NotOpenForFilling):
        attach_file(upload=a_note("迟到"), **where, **by(asked.clerk))
    return_for_revision(submission_id=asked.table.pk, reason="漏报", **by(asked.top))
    fill(asked, json.dumps([["书屋", "5", "30"]]))
    attach_file(upload=a_note("补充", "补充.txt"), **where, **by(asked.clerk))
    submit(submission_id=asked.table.pk, **by(asked.clerk))
    changes = {one.label: one for one in revised(asked.table)}
    assert "1,200.5" in changes["实事项目"].before
    assert changes["佐证材料"].after == "说明.txt\n补充.txt"
    accept(submission_id=asked.table.pk, **by(asked.top))
    kept = seen(asked)
    assert kept.is_sealed
    assert kept.lines[0].table.rows == (("书屋", "5", "30"),)
    paper = Document(BytesIO(to_docx(kept)))
    cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
    assert cells == ["项目", "投入（元）", "职工（人）", "书屋", "5", "30"]
    assert "佐证材料：说明.txt" in "\n".join(p.text for p in paper.paragraphs)


def test_a_file_is_read_by_the_superior_and_taken_away_only_by_its_union(asked):
    where = {"submission_id": asked.table.pk, "code": "proof"}
    made = attach_file(upload=a_note(), **where, **by(asked.clerk))
    with speaking(asked.top):
        assert readable(made.pk, actor=asked.top).file.name == "说明.txt"
        assert files_by_item(asked.table, actor=asked.top) == {"proof": [made]}
    with speaking(asked.stranger), pytest.raises(NotThere):
        readable(made.pk, actor=asked.stranger)
    with pytest.raises(NotThere):
        detach_file(attachment_id=made.pk, **where, **by(asked.stranger))
    with pytest.raises(AlreadyAttached), transaction.atomic():
        attach_file(upload=a_note(), **where, **by(asked.clerk))
    with pytest.raises(UploadRefused), transaction.atomic():
        attach_file(upload=a_note("<html><script>", "x.html"), **where, **by(asked.clerk))
    detach_file(attachment_id=made.pk, **where, **by(asked.clerk))
    assert files_by_item(asked.table, actor=asked.clerk) == {"proof": []}
    assert not asked.table.answers.get(item__code="proof").text


def test_words_are_no_file_and_a_file_hangs_only_where_one_is_asked_for(asked):
    with pytest.raises(UnknownItem):
        save_answers(submission_id=asked.table.pk, answers={"proof": "附后"}, **by(asked.clerk))
    terms = {"submission_id": asked.table.pk, "code": "projects", **by(asked.clerk)}
    with pytest.raises(UnknownItem):
        attach_file(upload=a_note(), **terms)


def test_the_columns_of_all_reports_make_one_number_with_its_basis(asked):
    for union, text in ((asked.east, TWO), (asked.west, json.dumps([["书屋", "99.5", "7"]]))):
        report = asked.tables.submissions.get(union=union)
        clerk = asked.clerk if union == asked.east else asked.stranger
        where = {"submission_id": report.pk, "actor": clerk, "now": AFTER}
        save_answers(answers={"projects": text}, **where)
        attach_file(upload=a_note(union.name), code="proof", **where)
        submit(**where)
    with speaking(asked.top):
        money, people = together(asked.tables, scope=asked.top.scope("reports.view"))
    assert (money.label, money.total, money.is_added) == ("实事项目：投入", Decimal(2100), True)
    assert (money.answered, money.asked) == (2, asked.tables.submissions.count())
    assert not people.is_added


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((), "1 至 10 列"),
        (tuple(Column(f"第{n}列") for n in range(11)), "1 至 10 列"),
        ((Column("甲"), Column("甲")), "不能相同"),
        ((Column(" "),), "都要有名称"),
        ((Column("字" * 41),), "太长"),
        ((Column("甲", "册", "rate"),), "计量类型请写"),
        ((Column("甲", "", "money"),), "不写计量类型"),
    ],
)
def test_a_table_that_cannot_be_is_refused(federation, columns, said):
    head = HeadFacts("表", PeriodKind.YEAR)
    terms = {"actor": federation.top, "now": OPENED}
    form = start_form(union=federation.province, key="tables", head=head, **terms)
    item = ItemFacts(ItemKind.TABLE, label="表", columns=columns)
    with pytest.raises(ItemWrong, match=said):
        add_item(form_id=form.pk, item=item, **terms)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormItem.objects.create(
            union=form.union, form=form, ordinal=1, code="x", label="x", kind=ItemKind.TABLE
        )


def test_the_columns_of_a_published_table_stay_for_the_database_too(asked):
    item = ReportForm.objects.get(key="projects").items.get(code="projects")
    with pytest.raises(IntegrityError), transaction.atomic():
        FormItem.objects.filter(pk=item.pk).update(columns=[{"label": "别的"}])
