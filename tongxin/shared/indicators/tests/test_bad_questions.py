"""A question that cannot be answered is refused in words, before anything is read."""

import pytest

from tongxin.kernel.periods import Period, PeriodReversed
from tongxin.shared.indicators import compute as questions
from tongxin.shared.indicators.compute import FEW, MOST, Asked, ask, compute
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.errors import (
    PeriodAhead,
    TooMuchAsked,
    UnknownCut,
    UnknownFigure,
)
from tongxin.shared.indicators.tests.factories import PERSONS, TIMES, declared
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def province():
    with declared():
        yield a_union(level="province")


def asking(province, codes, by="", period="2025"):
    return compute(codes, Asked(province, Period.parse(period), NOW), by=by)


REFUSED = {
    "unknown code": (UnknownFigure, ["ACT00"], "", "2025"),
    "unknown code among known ones": (UnknownFigure, [TIMES, "ACT00"], "", "2025"),
    "by day": (UnknownCut, [TIMES], "day", "2025"),
    "a cut of another figure": (UnknownCut, [PERSONS], "kind", "2025"),
    "every month of a century": (TooMuchAsked, [TIMES] * 20, "month", "1900-01-01..2025-12-31"),
    "one figure too often": (TooMuchAsked, [TIMES] * (MOST + 1), "", "2025"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_before_anything_is_read(province, django_assert_num_queries, name):
    error, codes, by, period = REFUSED[name]
    with django_assert_num_queries(0), pytest.raises(error) as refused:
        asking(province, codes, by, period)
    assert refused.value.status in {404, 422}
    assert str(refused.value)


def test_what_is_too_much_says_how_much_may_be_asked(province):
    with pytest.raises(TooMuchAsked) as refused:
        asking(province, [TIMES] * 20, "month", "1900-01-01..2025-12-31")
    assert "20000" in str(refused.value)
    assert str(20 * 126 * 12) in str(refused.value)


def test_many_figures_of_many_unions_below_are_too_much(province, monkeypatch):
    for _ in range(3):
        a_union(province, level="city")
    codes = [TIMES] * (FEW + 1)
    monkeypatch.setattr(questions, "MOST_BELOW", 3 * (FEW + 1))
    assert len(asking(province, codes, "child")) == FEW + 1
    monkeypatch.setattr(questions, "MOST_BELOW", 3 * (FEW + 1) - 1)
    with pytest.raises(TooMuchAsked) as refused:
        asking(province, codes, "child")
    assert str(3 * (FEW + 1)) in str(refused.value)
    assert len(asking(province, codes[1:], "child")) == FEW


def test_as_much_as_may_be_asked_is_answered(province):
    assert len(asking(province, [TIMES] * 5, "month", "2000-01-01..2025-12-31")) == 5
    assert len(asking(province, list(figures()))) == len(figures())


def test_a_period_that_has_not_begun_is_refused_before_anything_is_read(
    province, django_assert_num_queries
):
    ahead = {"union": province, "period": Period.parse("2031"), "actor": SYSTEM, "now": NOW}
    with django_assert_num_queries(0), pytest.raises(PeriodAhead):
        ask(**ahead)


def test_a_range_that_ends_before_it_begins_is_no_period():
    with pytest.raises(PeriodReversed):
        Period.parse("2025-06-30..2025-01-01")
