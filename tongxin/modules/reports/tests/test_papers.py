"""A report on paper: HTML whose numbers open their rows, and a Word document."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import override_settings
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Twips

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.selectors.printing import chinese_number
from tongxin.modules.reports.selectors.view import report_view
from tongxin.modules.reports.services.filling import declare_figure, submit
from tongxin.modules.reports.services.paper_docx import to_docx
from tongxin.modules.reports.services.paper_html import to_html
from tongxin.modules.reports.services.review import accept
from tongxin.modules.reports.tests.factories import AFTER, House, a_session
from tongxin.shared.indicators.tests.factories import SESSIONS, TALKS, declared
from tongxin.shared.orgs.tests.factories import SYSTEM
from tongxin.shared.papers.measuring import measure
from tongxin.shells.cli.parser import parser_of
from tongxin.shells.cli.registry import REFUSED, commands


def main(words: list[str]) -> int:
    """The exit code of a command, refusals told as the command line tells them."""
    try:
        chosen = parser_of(commands()).parse_args(words)
        return chosen.run(chosen)
    except DomainError:
        return REFUSED
    except SystemExit as left:
        return left.code


def filled(federation):
    a_session(federation.county)
    a_session(federation.county, kind="talk")
    report = federation.report()
    declare_figure(
        submission_id=report.pk,
        code=SESSIONS,
        value=3,
        reason="一场未及录入",
        actor=federation.clerk,
        now=AFTER,
    )
    submit(
        submission_id=report.pk,
        answers={"story": "第一段\n第二段 <b>&", "mark": "95"},
        actor=federation.clerk,
        now=AFTER,
    )
    accept(submission_id=report.pk, actor=federation.top, now=AFTER)
    report.refresh_from_db()
    return report_view(report, actor=federation.top, now=AFTER)


def test_every_number_of_the_html_opens_its_rows_on_the_site(federation):
    page = to_html(filled(federation), base="https://union.example/")
    union = federation.east.code
    start = f'href="https://union.example/desk/reports/figures/{SESSIONS}/rows/?union={union}'
    assert f'{start}&amp;period=2025" class="tx-figure">2</a>' in page
    assert f'{start}&amp;period=2024" class="tx-figure">0</a>' in page
    assert f"union={federation.county.code}&amp;period=2025" in page
    assert f"{TALKS}/rows/?union={union}&amp;period=2025&amp;side=whole" in page
    assert "一场未及录入" in page
    assert "第二段 &lt;b&gt;&amp;" in page
    assert "<style>" in page and "stylesheet" not in page


def test_the_word_document_has_the_paper_and_fonts_of_the_standard(federation):
    view = filled(federation)
    paper = Document(BytesIO(to_docx(view)))
    section = paper.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert sides == tuple(map(Twips, (2098, 1984, 1587, 1474)))
    title, *rest = [one for one in paper.paragraphs if one.text]
    assert title.text == view.full_title
    assert fonts(title) == "方正小标宋简体"
    assert [fonts(one) for one in rest if one.text == "一、情况"] == ["黑体"]
    assert fonts(next(one for one in rest if "第二段 <b>&" in one.text)) == "仿宋_GB2312"
    cells = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert ["场次", "次", "2", "0", "2", "3"] in cells
    assert [federation.county.name, "2"] in cells
    words = "".join(one.text for one in rest)
    assert "填报数 3次，原因：一场未及录入" in words
    assert "数字已封存" in words


def test_the_word_document_passes_every_check_of_the_standard(federation):
    assert [str(one) for one in measure(to_docx(filled(federation)))] == []


def fonts(paragraph) -> str:
    return paragraph.runs[0].element.rPr.rFonts.get(qn("w:eastAsia"))


def test_the_document_is_a_whole_package_without_machine_traces(federation):
    with ZipFile(BytesIO(to_docx(filled(federation)))) as package:
        assert package.testzip() is None
        assert b'w:type="linesAndChars"' in package.read("word/document.xml")


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (21, "二十一")])
def test_sections_are_counted_in_chinese(number, words):
    assert chinese_number(number) == words


@pytest.fixture
def committed(transactional_db):
    with declared(), speaking(SYSTEM):
        house = House()
        a_session(house.county, on=date(2025, 5, 1))
    with declared():
        yield house


@override_settings(CSRF_TRUSTED_ORIGINS=["https://union.example"])
def test_the_command_writes_html_docx_and_pdf_and_refuses_other_suffixes(
    committed, tmp_path, capsys
):
    place = ["small", "--union", committed.east.code, "--period", "2025", "-o"]
    for suffix, start in (("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!doctype html>")):
        file = tmp_path / f"r.{suffix}"
        assert main(["report", *place, str(file)]) == 0
        assert file.read_bytes().strip().startswith(start)
    assert "https://union.example/desk/reports/figures/" in (tmp_path / "r.html").read_text()
    for suffix in ("odt", "xlsx", ""):
        assert main(["report", *place, str(tmp_path / f"r.{suffix}")]) == 2
        assert not (tmp_path / f"r.{suffix}").exists()
    assert main(["report", "nothing", *place[1:], str(tmp_path / "x.docx")]) == 1
    wrong = [*place[:2], "NOBODY", *place[3:]]
    assert main(["report", *wrong, str(tmp_path / "x.docx")]) == 1
    assert main(["report", *place, str(tmp_path / "no" / "where.docx")]) == 1
    assert capsys.readouterr().out == ""


def test_figures_and_their_rows_agree_on_the_command_line(committed, capsys):
    place = ["--union", committed.province.code, "--period", "2025", "--format", "json"]
    assert main(["figures", *place, "--codes", SESSIONS, "--by", "child"]) == 0
    figure = json.loads(capsys.readouterr().out)[0]
    assert figure["value"] == figure["rows"] == 1
    assert [(one["key"], one["value"]) for one in figure["groups"]] == [(committed.east.code, 1)]
    assert main(["trace", SESSIONS, *place]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert sum(item["measure"] for item in rows["sides"]["part"]) == figure["value"]
    assert rows["figure"]["fingerprint"] == figure["fingerprint"]
    assert main(["trace", TALKS, *place]) == 0
    assert set(json.loads(capsys.readouterr().out)["sides"]) == {"part", "whole"}


def test_recounting_tells_every_row_that_changed_since_the_seal(committed, capsys):
    place = ["figures", "--union", committed.province.code, "--period", "2025"]
    with speaking(SYSTEM):
        report = committed.sent()
        accept(submission_id=report.pk, actor=committed.top, now=AFTER)
    assert main(["audit", *place, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["mismatches"] == []
    assert all(one["intact"] and not one["differences"] for one in told["seals"])
    with speaking(SYSTEM):
        a_session(committed.county)
    assert main(["audit", *place]) == 0
    assert f"{committed.east.code} {SESSIONS}: 1 → 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["figures", "--union", "X", "--period", "2025"], 1),
        (["figures", "--union", "X", "--period", "20x5"], 2),
        (["trace", "NONE", "--union", "X", "--period", "2025"], 1),
        (["audit"], 2),
    ],
)
def test_a_command_that_cannot_be_run_says_so_by_its_exit_code(transactional_db, words, code):
    assert main(words) == code


def test_the_year_is_named_once_on_top_of_the_paper(federation):
    view = report_view(federation.sent(), actor=federation.top, now=AFTER)
    yearly = replace(view, title="年度工作报告", period_title="2025年")
    other = replace(view, title="调研表", period_title="2025年")
    assert yearly.full_title == f"{view.union_name}2025年度工作报告"
    assert other.full_title == f"{view.union_name}2025年调研表"
