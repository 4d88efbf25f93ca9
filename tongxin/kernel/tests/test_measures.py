from decimal import Decimal

import pytest

from tongxin.kernel.measures import (
    Measure,
    MeasuredValue,
    MeasureMismatch,
    PersonsNotAdded,
    WrongSum,
    add,
)

ADDITIVE = [measure for measure in Measure if measure.additive]


def test_only_persons_and_rates_do_not_add_as_plain_values():
    assert set(Measure) - set(ADDITIVE) == {Measure.PERSONS, Measure.RATE}


def test_every_measure_has_a_chinese_label_of_its_own():
    assert len({str(measure.label) for measure in Measure}) == len(Measure) == 10


@pytest.mark.parametrize("measure", ADDITIVE)
def test_values_of_one_additive_measure_add_up(measure):
    values = [MeasuredValue(measure, Decimal("1.50")), MeasuredValue(measure, Decimal("2.25"))]

    assert add(values) == MeasuredValue(measure, Decimal("3.75"))


def test_persons_are_never_added():
    with pytest.raises(PersonsNotAdded) as refusal:
        add([MeasuredValue(Measure.PERSONS, 4), MeasuredValue(Measure.PERSONS, 3)])

    assert "重新统计" in str(refusal.value)


def test_different_measures_are_never_added():
    with pytest.raises(WrongSum) as refusal:
        add([MeasuredValue(Measure.PERSON_TIMES, 16), MeasuredValue(Measure.REACH, 900)])

    assert str(refusal.value) == "“人次”与“触达次数”口径不同，不能相加，请分别列示"


def test_different_units_of_one_measure_are_never_added():
    with pytest.raises(WrongSum):
        add([MeasuredValue(Measure.THINGS, 3, "家"), MeasuredValue(Measure.THINGS, 2, "件")])


def test_rates_add_numerators_and_denominators_never_percentages():
    total = add([MeasuredValue.rate(1, 2), MeasuredValue.rate(3, 6)])

    assert (total.numerator, total.denominator, total.value) == (4, 8, Decimal("0.5"))


def test_a_rate_without_cases_has_no_value_but_adds():
    assert MeasuredValue.rate(0, 0).value is None
    assert add([MeasuredValue.rate(0, 0), MeasuredValue.rate(1, 4)]).value == Decimal("0.25")


@pytest.mark.parametrize(
    "make",
    [
        lambda: MeasuredValue(Measure.RATE, Decimal("0.5")),
        lambda: MeasuredValue(Measure.RATE, Decimal("0.5"), numerator=1),
        lambda: MeasuredValue(Measure.PERSONS, 1, numerator=1, denominator=2),
        lambda: MeasuredValue(Measure.MONEY, 0.1),  # type: ignore[arg-type]
        lambda: MeasuredValue(Measure.EVENTS),
    ],
)
def test_a_value_must_have_the_shape_of_its_measure(make):
    with pytest.raises(MeasureMismatch):
        make()


def test_one_value_is_its_own_sum():
    assert add([MeasuredValue(Measure.PERSONS, 7)]).value == 7
