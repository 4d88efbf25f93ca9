"""Resident IDs read together are those that are sound when read one by one."""

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.cn import ric

from tongxin.kernel.identity import IdentityError, age_on, parse_resident_id
from tongxin.kernel.identity.many import full_years, number_of, read_resident_ids

days = st.dates(date(1900, 1, 1), date(2026, 12, 31))
places = st.sampled_from(["11", "15", "23", "37", "46", "54", "65", "71", "83", "16", "00", "91"])


@st.composite
def numbers(draw):
    """IDs, a good part of them with one sign changed, taken out or put in."""
    body = f"{draw(places)}0102{draw(days):%Y%m%d}{draw(st.integers(0, 999)):03}"
    whole = body + ric.calc_check_digit(body + "0")
    at, sign = draw(st.integers(0, 17)), draw(st.sampled_from("0123456789Xx:/ ０Ａ张\x00"))
    changed = st.sampled_from(
        [whole, whole[:at] + sign + whole[at + 1 :], whole[:at] + whole[at + 1 :], f" {whole}"]
    )
    return draw(changed)


def one_by_one(value):
    """What the rule for one number says, where it is written as it is kept."""
    try:
        document = parse_resident_id(value)
    except IdentityError:
        return None
    return document if document.number == value and document.birth_date.year >= 1900 else None


@given(st.lists(numbers() | st.none() | st.floats() | st.text(max_size=20), max_size=30))
@example(["63010219900229001X", "630102200002290019", "63010219900101001:", None, 6.3e17, ""])
def test_together_as_one_by_one(values):
    read = read_resident_ids(values)
    assert len(read.sound) == len(values)
    for at, value in enumerate(values):
        wanted = one_by_one(value) if isinstance(value, str) else None
        assert bool(read.sound[at]) == (wanted is not None)
        if wanted:
            assert str(read.birth[at]) == f"{wanted.birth_date:%Y%m%d}"
            assert read.is_male[at] == (wanted.sex == "male")


@given(days, days)
def test_full_years_are_those_of_the_calendar(birth, day):
    born, then = (number_of(one) for one in (birth, day))
    if day >= birth:
        assert full_years(born, then) == age_on(birth, day)
