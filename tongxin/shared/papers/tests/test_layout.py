"""What careless copying does to a notice: columns, broken lines, tables, odd numerals."""

import pytest

from tongxin.shared.papers.reading import NoticeTree, read_notice, read_text
from tongxin.shared.papers.reading.lines import joined_lines
from tongxin.shared.papers.tests.word_files import SPACES, built, packed, paragraph

TITLE = {"p": "霁州市总工会关于下达任务的通知"}


def sources(tree: NoticeTree) -> list[str]:
    return [measure.source for section in tree.sections for measure in section.measures]


def table(*rows: list[str]) -> NoticeTree:
    content = built({"body": [TITLE, {"p": "一、任务分解"}, {"table": list(rows)}]})
    return read_notice(content, filename="任务.docx")


def test_a_table_with_a_telling_column_does_not_count_the_name_of_the_task_too():
    tree = table(
        ["序号", "工作任务", "具体举措", "完成时限"],
        ["1", "职工书屋建设", "新建职工书屋不少于5家", "11月底前"],
        ["2", "女职工关爱", "", "长期"],
        ["3", "台账报送", "每季度末报送工作台账", "长期"],
    )
    assert sources(tree) == ["新建职工书屋不少于5家", "女职工关爱"]
    assert [duty.text for duty in tree.report_duties] == ["每季度末报送工作台账"]


def test_a_table_without_a_column_of_tasks_is_pointed_out_and_gives_none():
    tree = table(["序号", "项目", "数量"], ["1", "建设驿站", "不少于3个"])
    assert sources(tree) == []
    assert any("序号、项目、数量" in warning for warning in tree.warnings)


def test_two_columns_copied_as_one_line_are_parted_at_their_numbers_and_pointed_out():
    tree = read_text(
        "一、开展宣讲活动                四、加强宣传\n"
        "二、举办比赛                    五、严肃纪律\n"
        "三、建立台账                    六、召开总结会\n"
    )
    assert [section.ordinal for section in tree.sections] == list("一四二五三六")
    assert sources(tree) == ["开展宣讲活动", "举办比赛", "建立台账", "召开总结会"]
    assert any("双栏" in warning for warning in tree.warnings)
    assert any("编号次序不对" in warning for warning in tree.warnings)


def test_an_indented_paragraph_goes_on_after_a_short_line():
    lines = [
        "    一、广泛走访。各级工会干部要深入企业走访职",
        "工，每名干部走访职工不少于",
        "30 人次，至少帮助解决一个实",
        "际问题。",
        "    二、总结提升",
        "    请及时总结。",
    ]
    assert joined_lines(lines) == [
        "".join(line.strip() for line in lines[:4]),
        "二、总结提升",
        "请及时总结。",
    ]


def test_a_second_number_behind_a_measure_is_a_measure_of_its_own():
    tree = read_text("一、走访\n各级工会要走访职工不少于30人次，至少帮助解决一个实际问题。")
    found = [(m.source, m.target.value) for m in tree.sections[0].measures]
    assert found == [
        ("各级工会要走访职工不少于30人次", 30),
        ("至少帮助解决一个实际问题", 1),
    ]


def test_a_paragraph_that_ends_in_a_bracket_is_ended():
    lines = ["一、各县总工会要认真举办职工运动会。（责任部门：宣教部）", "霁州市总工会"]
    assert joined_lines(lines) == lines


@pytest.mark.parametrize("numeral", ["一百", "一百零一", "一百二十三"])
def test_numerals_over_a_hundred_head_a_section(numeral):
    tree = read_text(f"关于工作的通知\n{numeral}、开展竞赛。\n")
    assert [(s.ordinal, s.title) for s in tree.sections] == [(numeral, "开展竞赛")]


def cell(text: str, merge: str = "") -> str:
    return f"<w:tc><w:tcPr>{merge}</w:tcPr>{paragraph({'p': text})}</w:tc>"


def test_a_deadline_cell_merged_over_rows_counts_for_each_and_its_task_once():
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        cell("重点任务") + cell("责任部门") + cell("完成时限"),
        cell("建设书屋", start) + cell("宣教部") + cell("2026年6月底", start),
        cell("", on) + cell("办公室") + cell("", on),
        cell("评选书香职工") + cell("办公室") + cell("", on),
        cell("举办读书会") + cell("办公室") + cell(""),
    ]
    grid = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    body = f"{paragraph(TITLE)}{paragraph({'p': '一、任务'})}<w:tbl>{grid}</w:tbl>"
    document = f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
    tree = read_notice(packed({"word/document.xml": document}), filename="任务.docx")
    assert [(m.source, m.deadline) for m in tree.sections[0].measures] == [
        ("建设书屋", "2026-06-30"),
        ("评选书香职工", "2026-06-30"),
        ("举办读书会", None),
    ]


def test_a_table_of_one_row_is_a_frame_around_paragraphs():
    content = built({"body": [TITLE, {"table": [["一、开展宣讲。", "二、举办比赛。"]]}]})
    assert sources(read_notice(content, filename="任务.docx")) == ["开展宣讲", "举办比赛"]


@pytest.mark.parametrize("line", ["一、组织机构\t1", "一、组织机构………………1", "（一）竞赛......12"])
def test_a_table_of_contents_gives_no_sections(line):
    body = [TITLE, {"p": "目录"}, {"p": line}, {"p": "一、组织机构"}, {"p": "成立组委会。"}]
    tree = read_notice(built({"body": body}), filename="任务.docx")
    assert [(s.ordinal, s.title) for s in tree.sections] == [("一", "组织机构")]
    assert sources(tree) == ["成立组委会"]
