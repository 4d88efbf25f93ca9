"""Cells are read where unambiguous and refused where not."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.shared.transfer.cells import (
    EPOCH,
    guarded,
    is_blank,
    read_cell,
    read_date,
    read_decimal,
    read_quantity,
    read_whole,
    unguarded,
)
from tongxin.shared.transfer.errors import (
    CellEmpty,
    CellNotInList,
    CellTooLong,
    DateUnclear,
    NumberNotWhole,
    NumberUnclear,
)
from tongxin.shared.transfer.sheets import Column, Type

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    "raw",
    [
        DAY,
        datetime(2024, 3, 5, 8, 30),  # noqa: DTZ001 - workbooks know no zone
        45356,
        45356.0,
        "45356",
        "2024-03-05",
        "2024/3/5",
        "2024.3.5",
        "2024年3月5日",
        "２０２４年３月５日",
        "20240305",
        20240305,
        "2024-03-05 00:00:00",
        " 2024-3-5 ",
    ],
)
def test_a_day_is_read_in_every_way_that_means_one_day(raw):
    assert read_date(raw) == DAY


@pytest.mark.parametrize(
    "raw", ["05/03/2024", "3-5", "2024-03", "2024", 2024, "2024-13-01", "20240230", "昨天", 12.5]
)
def test_a_day_that_could_be_two_or_none_is_refused(raw):
    with pytest.raises(DateUnclear):
        read_date(raw)


@given(st.dates(date(1910, 1, 1), date(2100, 1, 1)))
def test_serials_and_texts_of_a_day_agree(day):
    assert read_date((day - EPOCH).days) == read_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("raw", "number"),
    [("1,234", 1234), ("１２３４", 1234), (12.0, 12), ("3.1万", 31000), ("1，234", 1234), (0, 0)],
)
def test_counts_are_read_with_separators_full_width_digits_and_scales(raw, number):
    assert read_whole(raw) == number


@pytest.mark.parametrize("raw", ["350余", "12,34", "三五", "12人", "1-2", True, DAY, "约100"])
def test_a_count_that_is_no_plain_number_is_refused(raw):
    with pytest.raises(NumberUnclear):
        read_whole(raw)


@pytest.mark.parametrize("raw", [1.5, "-3", -1])
def test_a_count_is_whole_and_not_below_nothing(raw):
    with pytest.raises(NumberNotWhole):
        read_whole(raw)


def test_an_approximation_is_kept_as_one():
    quantity = read_quantity("350余人(次)")
    assert (quantity.value, quantity.approx, quantity.unit) == (Decimal(350), True, "人次")
    assert read_quantity("3.1万").value == 31000
    assert not read_quantity(12).approx


def test_a_fraction_keeps_its_digits():
    assert read_decimal("1,234.50") == Decimal("1234.50")


def test_columns_ask_for_what_is_required_fits_and_stands_in_the_list():
    with pytest.raises(CellEmpty):
        read_cell(Column("a", "甲", required=True), "  ")
    with pytest.raises(CellTooLong):
        read_cell(Column("a", "甲", most=3), "一二三四")
    colour = Column(
        "a", "颜色", Type.CHOICE, choices={"红": "red", "蓝": "blue"}, also={"红色": "red"}
    )
    assert [read_cell(colour, raw) for raw in ("红", "红色", "RED", None)] == [
        "red",
        "red",
        "red",
        None,
    ]
    with pytest.raises(CellNotInList) as refused:
        read_cell(colour, "绿")
    assert refused.value.how_to_mend == "请填写以下之一：红、蓝"


@pytest.mark.parametrize("raw", [None, "", "  ", "—", "－", "/", "\u3000"])
def test_a_dash_says_nothing(raw):
    assert is_blank(raw)


@given(st.text(max_size=8))
def test_what_we_guard_against_formulas_comes_back_as_it_was(text):
    assert unguarded(guarded(text)) == text or text.startswith((" ", "\n", "\x0b", "'"))
    assert not str(guarded(text)).lstrip().startswith(("=", "+", "-", "@", "＝"))
