from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.kernel.money import AmountOutOfRange, in_words, yuan


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("27.145", "27.15"),
        ("27.1449", "27.14"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("-0.001", "0.00"),
        (5, "5.00"),
        (Decimal("1E+3"), "1000.00"),
    ],
)
def test_amounts_are_rounded_half_up_to_the_fen(value, amount):
    assert str(yuan(value)) == amount


@pytest.mark.parametrize("value", ["一百", "NaN", "Infinity", "1000000000000", "-1e12", "1e99"])
def test_what_is_no_storable_amount_is_refused(value):
    with pytest.raises(AmountOutOfRange):
        yuan(value)


def test_a_float_is_never_money():
    with pytest.raises(TypeError):
        yuan(0.1)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("1200", "壹仟贰佰元整"),
        ("10", "壹拾元整"),
        ("15.5", "壹拾伍元伍角整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100010", "壹拾万零壹拾元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1000000", "壹佰万元整"),
        ("20030000000", "贰佰亿叁仟万元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("-12", "负壹拾贰元整"),
    ],
)
def test_amounts_are_written_as_on_receipts(amount, words):
    assert in_words(amount) == words


def read_words(words):
    """The slow way back: what a cashier reads."""
    sign = -1 if words.startswith("负") else 1
    places = {"拾": 10, "佰": 100, "仟": 1000}
    total = group = digit = 0
    fen = 0
    for mark in words.lstrip("负"):
        if mark in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(mark)
        elif mark in places:
            group, digit = group + digit * places[mark], 0
        elif mark in "万亿":
            total, group, digit = total + (group + digit) * {"万": 10**4, "亿": 10**8}[mark], 0, 0
        elif mark == "元":
            total, group, digit = total + group + digit, 0, 0
        elif mark in "角分":
            fen, digit = fen + digit * {"角": 10, "分": 1}[mark], 0
    return sign * (Decimal(total) + Decimal(fen) / 100)


@given(st.integers(-(10**13), 10**13))
def test_the_words_say_the_amount_and_never_double_a_zero(fen):
    amount = Decimal(fen) / 100

    assert read_words(in_words(amount)) == amount
    assert "零零" not in in_words(amount)
