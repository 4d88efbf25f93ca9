from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.kernel.numerals import NumeralUnclear, Quantity, read_number, read_quantity

PLAIN = {
    "三千二百": 3200,
    "3.1万": 31000,
    "１２": 12,
    "二十一": 21,
    "十": 10,
    "十五": 15,
    "一百一十五": 115,
    "两": 2,
    "两千零五": 2005,
    "三万零五": 30005,
    "一千二百": 1200,
    "十二万": 120000,
    "一亿三千万": 130000000,
    "三点一万": 31000,
    "二〇二六": 2026,
    "1,234": 1234,
    "１，２３４": 1234,
    "12,345.6万": 123456000,
    "0.5": Decimal("0.5"),
    "3千": 3000,
    "百": 100,
    "零": 0,
}


@pytest.mark.parametrize(("text", "value"), PLAIN.items())
def test_a_number_reads_the_same_in_every_script(text, value):
    assert read_number(text) == value


UNCLEAR = ["", "三五", "二三十", "一百五", "三万五", "几", "百余", "十几", "百百", "一二十", "点五"]
UNCLEAR += ["1,23", "1,2345", "3-5", "1.2.3", "abc", "三点", "千百千"]


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_may_mean_two_numbers_is_refused(text):
    with pytest.raises(NumeralUnclear):
        read_number(text)


QUANTITIES = {
    "3.1万余名": (31000, True, True, "名"),
    "2万余名": (20000, True, True, "名"),
    "350余人(次)": (350, True, True, "人次"),
    "350余人（次）": (350, True, True, "人次"),
    "12万人(次)": (120000, False, False, "人次"),
    "近12万人次": (120000, True, False, "人次"),
    "112万元": (1120000, False, False, "元"),
    "67.5万元": (675000, False, False, "元"),
    "3.1万个": (31000, False, False, "个"),
    "28家": (28, False, False, "家"),
    "百余家": (100, True, True, "家"),
    "十余万人": (100000, True, True, "人"),
    "50场以上": (50, True, True, "场"),
    "不少于二百件": (200, False, True, "件"),
    "超过1,200人": (1200, True, True, "人"),
    "约３００元": (300, True, False, "元"),
    "85%": (85, False, False, "%"),
    "85％": (85, False, False, "%"),
    "百分之九十五": (95, False, False, "%"),
    "1,234": (1234, False, False, ""),
    "1500 平方米": (1500, False, False, "平方米"),
    "三千五百万元": (35000000, False, False, "元"),
}


@pytest.mark.parametrize(("text", "facts"), QUANTITIES.items())
def test_a_quantity_keeps_its_unit_and_how_exactly_it_was_meant(text, facts):
    value, approx, lower_bound, unit = facts
    assert read_quantity(text) == Quantity(Decimal(value), approx, lower_bound, unit)


@pytest.mark.parametrize(
    "text",
    ["", "人", "3-5人", "三至五人", "3月5日", "50人以下", "若干人", "几十人", "1/3", "3.1.2万"],
)
def test_a_quantity_that_is_not_one_number_is_refused(text):
    with pytest.raises(NumeralUnclear):
        read_quantity(text)


def spelled(number: int) -> str:
    """Standard Chinese numeral, written here on its own so that it can judge the reader."""
    if number >= 10_000:
        head, tail = divmod(number, 10_000)
        zero = "零" if 0 < tail < 1000 else ""
        return spelled(head) + "万" + zero + (spelled(tail) if tail else "")
    out, digits = "", str(number)
    for place, digit in enumerate(digits):
        unit = ["", "十", "百", "千"][len(digits) - place - 1]
        out += "〇一二三四五六七八九"[int(digit)].replace("〇", "零") + (
            unit if digit != "0" else ""
        )
    while "零零" in out:
        out = out.replace("零零", "零")
    return out.rstrip("零") or "零"


@given(st.integers(0, 99_999_999))
def test_every_spelled_number_reads_back(number):
    assert read_number(spelled(number)) == number
    assert read_number(f"{number:,}") == number
    assert read_quantity(f"{number}人").value == number


@given(st.text(alphabet="一二三十百千万亿零两点0123456789,.余近约人次家（）", max_size=12))
def test_any_text_is_read_or_refused(text):
    for read in (read_number, read_quantity):
        try:
            read(text)
        except NumeralUnclear:
            continue
