"""Prose: what is bound, what was typed by hand, how numbers are said, what Word leaves behind."""

from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from docx.oxml import OxmlElement
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxin.kernel.numerals import read_quantity
from tongxin.modules.reports.selectors.prose.marks import (
    OLD,
    Binding,
    aged,
    bound_to,
    hand_mark,
    marks_in,
)
from tongxin.modules.reports.selectors.prose.numbers import typed_numbers
from tongxin.modules.reports.selectors.prose.pasting import from_html, from_word, tidy
from tongxin.modules.reports.selectors.prose.rounding import said

NAMING = [  # data: numbers that name, date or order something
    "2021年",
    "2021年3月18日",
    "3月12日",
    "5月1日至7日",
    "2021-03-18",
    "2019—2023年",
    "二〇二一年三月十八日",
    "18日",
    "上午9:30",
    "第3届",
    "第十二条",
    "第二十一次全会",
    "工会法第五十五条",
    "青总办〔2021〕3号",
    "[2021] 15号文件",
    "“十四五”时期",
    "“我为群众办100件实事”实践活动",
    "《关于进一步做好2021年工作的100条意见》",
    "成立100周年",
    "12351职工服务热线",
    "GB/T 9704-2012",
    "A4纸",
    "5G基站",
    "3号楼",
    "一批先进",
    "统一部署",
    "两个维护",
    "四个自信",
]
COUNTING = [  # data: numbers that count something
    "155",
    "1,653",
    "44.7万",
    "50余",
    "68.5%",
    "百分之六十八",
    "１２",
    "6975",
    "3.1万余",
    "2/3",
]
WORDED = [("十二", "场"), ("三百余", "人"), ("五", "家"), ("两", "次")]  # data
WORDS = st.sampled_from(["组织职工参加", "全市累计覆盖", "共有", "其中", "达到", "，", "。"])
fragments = st.one_of(
    st.sampled_from(NAMING).map(lambda text: (text, [])),
    st.sampled_from(COUNTING).map(lambda text: (f"{text}人次", [text])),
    st.sampled_from(WORDED).map(lambda pair: ("".join(pair), [pair[0]])),
    st.sampled_from(["{ACT04}", "{ACT05|余}", "{人工:300|清册}"]).map(lambda text: (text, [])),
)


@given(parts=st.lists(st.tuples(WORDS, fragments), max_size=8))
@settings(deadline=None, max_examples=300)
def test_exactly_the_numbers_that_count_something_are_found(parts):
    text = "".join(f"{word}{fragment}" for word, (fragment, _numbers) in parts) + "。"
    expected = [number for _word, (_fragment, numbers) in parts for number in numbers]
    assert [one.words for one in typed_numbers(text)] == expected


@pytest.mark.parametrize("text", NAMING)
def test_dates_ordinals_names_and_document_numbers_are_no_such_numbers(text):
    assert list(typed_numbers(f"根据{text}的要求")) == []


def test_headings_are_counted_by_nobody():
    text = "一、基本情况\n（二）主要做法\n1.建机制\n2、抓落实\n（3）强保障，培训30人。"
    assert [one.words for one in typed_numbers(text)] == ["30"]


@given(value=st.integers(0, 10**10), how=st.sampled_from(["余", "近", "约"]))
def test_a_rounded_number_read_back_is_true_and_near(value, how):
    quantity = read_quantity(f"{said(value, how)}人")
    assert abs(quantity.value - value) <= Decimal(value) / 10
    if how == "余":
        assert quantity.value <= value
        assert quantity.lower_bound is (quantity.value < value)
    if how == "近":
        assert quantity.value >= value


@pytest.mark.parametrize(
    ("value", "how", "words"),
    [
        (31234, "精确", "31,234"),
        (31234, "余", "3.1万余"),
        (31234, "近", "近3.2万"),
        (31000, "余", "3.1万"),
        (317, "余", "310余"),
        (9990, "近", "近1万"),
        (7, "余", "7"),
        (Decimal("12.50"), "精确", "12.5"),
    ],
)
def test_numbers_are_said_as_prose_says_them(value, how, words):
    assert said(value, how) == words


BINDINGS = st.builds(
    Binding,
    code=st.sampled_from(["ACT04", "TST04", "MEM01"]),
    union=st.sampled_from(["", "QH01", "630100-2"]),
    period=st.sampled_from(["", "上期", "2024Q1", "2021-03-20..2021-04-30"]),
    compared=st.sampled_from(["", "上期", "上年同期"]),
    rounding=st.sampled_from(["精确", "余", "近", "约"]),
    with_unit=st.booleans(),
)


@given(binding=BINDINGS, before=st.sampled_from(["", "举办", "（"]))
def test_a_binding_written_into_a_text_is_read_back_as_it_was(binding, before):
    [mark] = marks_in(f"{before}{binding.written}场")
    assert mark.binding == binding
    assert mark.source == binding.written


def test_full_width_signs_and_small_letters_mean_the_same():
    [mark] = marks_in("｛act04｜工会：QH01｜比上期%｝")
    assert mark.binding == Binding("ACT04", union="QH01", compared="上期", is_percent=True)


@pytest.mark.parametrize("text", ["{附件}", "{", "}", "{ACT04|随便}", "{ACT04|工会:}", "{人工:}"])
def test_braces_around_anything_else_are_neither_figure_nor_number(text):
    [mark] = marks_in(text)
    assert mark.binding is None and not mark.hand


def test_figures_of_a_text_that_goes_up_stay_those_of_its_writers():
    text = "办{ACT04}场，同比{ACT04|期间:上期}，{人工:9|清册}"
    taken = bound_to(text, "QH01")
    assert taken == "办{ACT04|工会:QH01}场，同比{ACT04|工会:QH01|期间:上期}，{人工:9|清册}"


def test_a_year_later_figures_follow_and_typed_numbers_wait_for_their_source():
    text = f"办{{ACT04}}场，{hand_mark('155', '资产清册')}平方米"
    later = aged(text)
    [figure, number] = marks_in(later)
    assert figure.source == "{ACT04}"
    assert (number.hand, number.origin, number.is_old) == ("155", f"{OLD}资产清册", True)
    assert aged(later) == later


PASTED = """<html><head><style>p{color:red}</style></head><body><!--StartFragment-->
<p class=MsoNormal style="font-size:16pt">全年<b>举办</b>活动<del>十场</del>
<ins>{ACT04}场</ins>。</p>
<p class=MsoNormal>展馆<img src="file:///c:/a.png">开放。<o:p></o:p></p>
<table><tr><td>单位</td><td>人数</td></tr><tr><td>东城</td><td>12</td></tr></table>
<div class="msocomtxt">请核对</div><!--EndFragment--></body></html>"""


def test_text_pasted_from_word_becomes_paragraphs_and_says_what_was_left_out():
    pasted = from_html(PASTED)
    assert pasted.text.split("\n") == [
        "全年举办活动 {ACT04}场。",
        "展馆开放。",
        "单位 人数",
        "东城 12",
    ]
    for told in (
        "图片 1 张",
        "删除的修订 1 处",
        "插入的修订 1 处",
        "表格 1 个",
        "批注 1 条",
        "字体",
    ):
        assert told in pasted.told


def test_a_forty_page_file_is_read_with_its_changes_accepted():
    paper = Document()
    for number in range(1200):
        paper.add_paragraph(f"第{number}段，工会干部走访企业，听取职工意见，推动解决实际问题。")
    gone = OxmlElement("w:del")
    run = paper.paragraphs[0].runs[0]._r
    gone.append(run)
    paper.paragraphs[0]._p.append(gone)
    out = BytesIO()
    paper.save(out)
    pasted = from_word(out.getvalue(), "总结.docx")
    assert pasted.text.count("\n") == 1198 and pasted.text.startswith("第1段")
    assert "删除的修订 1 处" in pasted.told


def test_plain_text_is_kept_and_nothing_is_said():
    assert from_html("只有文字").told == ""
    assert from_html("").text == ""
    assert tidy("一\r\n\r\n\r\n\r\n二\ufffc \u200b\n") == "一\n\n二"
    assert tidy(tidy("甲 \n\n\n乙")) == "甲\n\n乙"
