"""What a numbered line is: a heading, a measure or a duty to report."""

import pytest

from tongxin.shared.papers.reading import NoticeTree, read_text

HEAD = "霁州市总工会关于开展竞赛的通知\n各县总工会：\n"
FOOT = "\n霁州市总工会\n2026年3月1日\n"


def read(*lines: str) -> NoticeTree:
    return read_text(HEAD + "\n".join(lines) + FOOT)


def measures(tree: NoticeTree) -> list[tuple[str, list[str]]]:
    return [(s.title, [m.source for m in s.measures]) for s in tree.sections]


DEEDS = [
    "开展宣讲活动。",
    "开展“安康杯”竞赛",
    "各县总工会要建立工作台账。",
    "加强宣传引导。",
    "每县培训不少于三十人",
]


@pytest.mark.parametrize("line", DEEDS)
def test_a_line_that_is_a_deed_with_nothing_beneath_is_a_section_with_its_measure(line):
    tree = read(f"一、{line}", "二、竞赛分组", "设置三个大组。")
    bare = line.rstrip("。")
    assert measures(tree)[0] == (bare, [bare])
    assert not any(line in warning for warning in tree.warnings)


TITLES = ["加强组织领导", "强化责任担当", "加强宣传引导", "组织机构", "评选条件", "宣传发动"]


@pytest.mark.parametrize("line", TITLES)
def test_a_title_with_nothing_beneath_stays_a_title_and_is_pointed_out(line):
    tree = read(f"一、{line}", "二、竞赛分组", "设置三个大组。")
    assert measures(tree)[0] == (line, [])
    assert any(f"“一、{line}”" in warning for warning in tree.warnings)


@pytest.mark.parametrize("line", [*TITLES, "开展“安康杯”竞赛", "做好信息报送"])
def test_a_title_with_a_body_gives_no_measure_of_its_own(line):
    tree = read(f"一、{line}", "各县总工会要选派一名联络员。")
    assert measures(tree) == [(line, ["各县总工会要选派一名联络员"])]
    tree = read(f"一、{line}。各县总工会要选派一名联络员。")
    assert measures(tree) == [(line, ["各县总工会要选派一名联络员"])]


@pytest.mark.parametrize(
    "line", ["严禁摊派费用。", "疗休养活动由市总工会统一组织。", "组织机构是否健全。"]
)
def test_a_sentence_that_orders_nothing_gives_nothing(line):
    tree = read(f"一、{line}", "二、竞赛分组", "设置三个大组。")
    assert measures(tree)[0] == (line.rstrip("。"), [])
    assert tree.report_duties == []


@pytest.mark.parametrize("behind", ["", "联系人：林知夏。", "逾期不再受理。"])
def test_a_duty_to_report_is_read_with_and_without_words_behind_it(behind):
    tree = read("一、请于6月30日前将总结报市总工会办公室。" + behind)
    assert [(d.to, d.deadline) for d in tree.report_duties] == [("市总工会办公室", "2026-06-30")]
    assert measures(tree)[0][1] == []


def test_a_numbered_sentence_of_a_lower_level_belongs_to_the_section_above():
    tree = read("一、报送", "（一）请各单位报送参赛名单。", "（二）经费由承办单位负责。")
    assert [s.ordinal for s in tree.sections] == ["一"]
    assert [d.text for d in tree.report_duties] == ["请各单位报送参赛名单"]


def test_the_title_of_a_sentence_does_not_stop_at_its_adverbial():
    tree = read("一、每季度末，各县总工会要向市总工会报送进展，逾期通报。")
    assert tree.sections[0].title == "每季度末，各县总工会要向市总工会报送进展"


def test_a_bracket_behind_a_task_sets_its_deadline_and_is_no_body():
    tree = read("一、举办职工运动会。（责任部门：宣教部；完成时限：11月底前）")
    assert [(m.source, m.deadline) for m in tree.sections[0].measures] == [
        ("举办职工运动会", "2026-11-30")
    ]
    assert not any("期限" in warning for warning in tree.warnings)
    tree = read("一、选树典型。组织评选，至少宣传两次。（责任单位：各县总工会，时限：9月30日）")
    assert [m.deadline for m in tree.sections[0].measures] == ["2026-09-30", "2026-09-30"]


def test_a_deadline_without_a_task_is_said_and_given_to_none():
    tree = read("一、开展培训", "二、时限：9月30日前完成。")
    assert [m.deadline for s in tree.sections for m in s.measures] == [None]
    assert any("9月30日前" in warning for warning in tree.warnings)


def test_numbers_that_run_on_through_the_sections_are_in_order():
    tree = read("一、参赛", "1.成立代表队。", "2.制定方案。", "二、总结", "3.召开总结会。")
    assert not any("编号" in warning for warning in tree.warnings)
    tree = read("一、参赛", "1.成立代表队。", "二、总结", "3.召开总结会。")
    assert any("编号" in warning for warning in tree.warnings)


@pytest.mark.parametrize(
    "day", ["2026-03-05", "2026.3.5", "２０２６年３月５日", "二〇二六年三月五日"]
)
def test_the_date_is_read_as_a_careless_clerk_writes_it(day):
    tree = read_text(f"关于竞赛的通知\n各县总工会：\n一、开展竞赛。\n霁州市总工会\n{day}\n")
    assert (tree.document.date, tree.document.issuer) == ("2026-03-05", "霁州市总工会")
    assert measures(tree) == [("开展竞赛", ["开展竞赛"])]
