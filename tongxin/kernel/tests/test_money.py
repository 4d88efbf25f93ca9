import re
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


DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = {"": 1, "拾": 10, "佰": 100, "仟": 1000}


def read_group(words):
    pairs = re.findall(f"([{DIGITS[1:]}])([拾佰仟]?)", words or "")
    return sum(DIGITS.index(digit) * PLACES[place] for digit, place in pairs)


def read_words(words):
    """The slow way back: what a cashier reads."""
    shape = "(负?)(?:(?:(.+)亿)?(?:(.+)万)?(.*)元)?零?(?:(.)角)?(?:(.)分)?整?"
    sign, *groups, jiao, fen = re.fullmatch(shape, words).groups()
    whole = sum(read_group(g) * size for g, size in zip(groups, (10**8, 10**4, 1), strict=True))
    amount = whole + Decimal(read_group(jiao) * 10 + read_group(fen)) / 100
    return -amount if sign else amount


@given(st.integers(-(10**14) + 1, 10**14 - 1))
def test_the_words_say_the_amount_and_never_double_a_zero(fen):
    amount = Decimal(fen) / 100

    assert read_words(in_words(amount)) == amount
    assert "零零" not in in_words(amount)
