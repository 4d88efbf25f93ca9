from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from tongxin.kernel.identity import (
    DigitsLost,
    DocumentKind,
    IdentityError,
    Sex,
    age_on,
    check_agrees,
    check_member_age,
    normalise_id_number,
    parse_document,
    parse_resident_id,
    parse_uscc,
)

VALID_USCC = [
    "91350100M000100Y43",
    "81630100MC0000012W",
    "81630100MC0000020P",
    "81360100MB12345624",
]
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def refusal_of(read, *args, **facts):
    with pytest.raises(IdentityError) as refusal:
        read(*args, **facts)
    return refusal.value


def with_check_digit(number):
    return number + ric.calc_check_digit(number + "0")


@pytest.mark.parametrize(
    ("number", "birth_date", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("630102199001010013", date(1990, 1, 1), Sex.MALE),
        ("630102199001010021", date(1990, 1, 1), Sex.FEMALE),
    ],
)
def test_a_resident_id_tells_birth_and_sex(number, birth_date, sex):
    document = parse_resident_id(number)

    assert (document.number, document.birth_date, document.sex) == (number, birth_date, sex)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("630102199001010012", "identity.id_number_check_digit"),
        ("630102900101001", "identity.id_number_length"),
        ("", "identity.id_number_length"),
        ("63010219900101001A", "identity.id_number_signs"),
        ("X30102199001010013", "identity.id_number_signs"),
        ("٦30102199001010013", "identity.id_number_signs"),
        ("990102199001010013", "identity.id_number_place"),
        ("630102199002300013", "identity.id_number_birth"),
        ("630102199013010013", "identity.id_number_birth"),
    ],
)
def test_a_wrong_resident_id_is_refused_with_its_reason_and_mend(number, code):
    refusal = refusal_of(parse_resident_id, number)

    assert refusal.code == code
    assert str(refusal) and refusal.how_to_mend


@pytest.mark.parametrize(
    "typed",
    [
        " 11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "'11010519491231002X",
    ],
)
def test_a_resident_id_is_read_however_it_was_typed(typed):
    assert normalise_id_number(typed) == "11010519491231002X"
    assert parse_resident_id(typed).sex is Sex.FEMALE


@pytest.mark.parametrize(
    "typed", ["6.30102E+17", "6.30102e17", "6.30102199001010e+17", 6.30102199001010013e17]
)
def test_a_number_mangled_by_a_spreadsheet_says_that_digits_are_lost(typed):
    refusal = refusal_of(parse_resident_id, typed)

    assert isinstance(refusal, DigitsLost)
    assert "末尾几位已经丢失" in str(refusal)
    assert "文本" in refusal.how_to_mend


def test_zeros_at_the_end_of_a_wrong_number_hint_at_the_spreadsheet():
    assert isinstance(refusal_of(parse_resident_id, "630102199001010000"), DigitsLost)


@pytest.mark.parametrize(
    "head", ["63012319900101001", "63990119900101001", "81000019900101001", "83000019900101001"]
)
def test_abolished_counties_and_residence_permits_are_not_refused_as_ids(head):
    assert parse_resident_id(with_check_digit(head)).sex is Sex.MALE


@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_wrong_sign_of_an_id_is_noticed(at, sign):
    number = "11010519491231002X"
    changed = number[:at] + sign + number[at + 1 :]

    if changed != number:
        refusal_of(parse_resident_id, changed)


@pytest.mark.parametrize(
    ("kind", "number", "birth_date", "sex"),
    [
        (DocumentKind.RESIDENT, "630102199001010013", date(1990, 1, 1), Sex.MALE),
        (
            DocumentKind.HMT_PERMIT,
            with_check_digit("81000019850615002"),
            date(1985, 6, 15),
            Sex.FEMALE,
        ),
        (
            DocumentKind.FOREIGN_PERMIT,
            with_check_digit("91112319850615001"),
            date(1985, 6, 15),
            Sex.MALE,
        ),
        (DocumentKind.FOREIGN_PERMIT, "USA110081010101", None, None),
        (DocumentKind.PASSPORT, "E12345678", None, None),
    ],
)
def test_every_document_kind_is_read_for_what_it_says(kind, number, birth_date, sex):
    document = parse_document(kind.value, number.lower())

    assert (document.kind, document.number) == (kind, number)
    assert (document.birth_date, document.sex) == (birth_date, sex)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.HMT_PERMIT, "630102199001010013"),
        (DocumentKind.HMT_PERMIT, "810000198506150021"),
        (DocumentKind.FOREIGN_PERMIT, "630102199001010013"),
        (DocumentKind.FOREIGN_PERMIT, "US1110081010101"),
        (DocumentKind.PASSPORT, "E123"),
        (DocumentKind.PASSPORT, "E12345678901234567890"),
        (DocumentKind.PASSPORT, "护照12345"),
    ],
)
def test_a_document_of_another_kind_is_refused(kind, number):
    assert refusal_of(parse_document, kind, number).how_to_mend


def test_typed_birth_and_sex_must_agree_with_the_number():
    document = parse_resident_id("630102199001010013")

    check_agrees(document, birth_date=date(1990, 1, 1), sex="male")
    check_agrees(document, birth_date=None, sex=None)
    refused = [
        refusal_of(check_agrees, document, birth_date=date(1990, 1, 2), sex=None),
        refusal_of(check_agrees, document, birth_date=None, sex="female"),
    ]
    assert [refusal.code for refusal in refused] == [
        "identity.birth_date_differs",
        "identity.sex_differs",
    ]


def test_members_are_sixteen_to_a_hundred_and_twenty():
    today = date(2026, 5, 1)

    check_member_age(date(2010, 5, 1), today)
    check_member_age(date(1905, 5, 2), today)
    for birth in (date(2010, 5, 2), date(1905, 5, 1), date(2027, 1, 1)):
        assert "16" in str(refusal_of(check_member_age, birth, today))
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


@pytest.mark.parametrize("code", VALID_USCC)
def test_a_credit_code_with_fitting_check_digits_is_read(code):
    assert parse_uscc(f" {code.lower()[:8]} {code.lower()[8:]}") == code


def test_a_code_of_a_rural_collective_may_begin_with_letters():
    endings = [one + two for one in USCC_SIGNS for two in USCC_SIGNS]

    assert len([end for end in endings if is_read(f"N2630100MF000000{end}")]) == 1


def is_read(code):
    return code_of(code) == ""


def code_of(code):
    try:
        parse_uscc(code)
    except IdentityError as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("code", VALID_USCC)
def test_changing_any_one_sign_of_a_credit_code_is_noticed(code):
    for at in range(18):
        for sign in set(USCC_SIGNS) - {code[at]}:
            assert not is_read(code[:at] + sign + code[at + 1 :])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "identity.uscc_length"),
        ("63010000123456X", "identity.uscc_length"),
        ("9135O100M000100Y43", "identity.uscc_signs"),
        ("91350100M000100Y4统", "identity.uscc_signs"),
        ("91350100M000100Y44", "identity.uscc_check_digit"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_its_reason_and_mend(code, reason):
    refusal = refusal_of(parse_uscc, code)

    assert refusal.code == reason
    assert refusal.how_to_mend


@given(st.text(max_size=25) | st.floats() | st.integers())
def test_whatever_is_typed_is_read_or_refused_without_echo(value):
    for read in (parse_resident_id, parse_uscc):
        facts = {}
        try:
            read(value)
        except IdentityError as refusal:
            facts = refusal.facts
        assert facts == {}
