import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.kernel.identity import (
    IdentityError,
    check_holder,
    normalise_mobile,
    normalise_name,
    parse_bank_card,
    parse_document,
    parse_mobile,
    parse_name,
)


def code_of(read, *args, **facts):
    with pytest.raises(IdentityError) as refusal:
        read(*args, **facts)
    assert refusal.value.how_to_mend
    return refusal.value.code


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "１３８００１３８０００",
        "+86 13800138000",
        "8613800138000",
        "008613800138000",
        "13800138000.0",
        "\u202d13800138000\u202c",
        13800138000,
        13800138000.0,
    ],
)
def test_a_mobile_number_is_read_however_it_was_typed(typed):
    assert parse_mobile(typed) == "13800138000"


@pytest.mark.parametrize(
    "typed",
    ["", "12800138000", "1380013800", "138001380001", "0971-6123456", "13800138000/13900139000"],
)
def test_a_wrong_mobile_number_is_refused(typed):
    assert code_of(parse_mobile, typed) == "identity.mobile_shape"


def test_a_mobile_number_in_scientific_notation_says_that_digits_are_lost():
    assert code_of(parse_mobile, "1.38E+10") == "identity.digits_lost"


def test_the_country_code_is_cut_only_from_a_whole_number():
    assert normalise_mobile("8612345") == "8612345"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张三", "张三"),
        ("张　三", "张三"),
        (" 欧阳 娜娜 ", "欧阳娜娜"),
        ("阿卜杜·买提", "阿卜杜·买提"),
        ("阿卜杜•买提", "阿卜杜·买提"),
        ("阿卜杜・ 买提", "阿卜杜·买提"),
        ("阿卜杜.买提", "阿卜杜·买提"),
        ("阿卜杜．买提", "阿卜杜·买提"),
        ("叶·尔·努尔", "叶·尔·努尔"),
        ("王𬭚", "王𬭚"),
        ("㛃䶮", "㛃䶮"),
        ("王〇", "王〇"),
        ("李\U00031350", "李\U00031350"),
        ("John  Smith", "John Smith"),
        ("J. R. O'Neil-Lu", "J. R. O'Neil-Lu"),
        ("Martin Luther Jr.", "Martin Luther Jr."),
        ("Zoe\u0308", "Zoë"),
        ("才让", "才让"),
        ("བསོད་ནམས", None),
        ("ئادىل", "ئادىل"),
    ],
)
def test_names_of_every_nationality_are_accepted(typed, name):
    assert normalise_name(typed) == (name or typed)
    if name:
        assert parse_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "identity.name_length"),
        ("张", "identity.name_length"),
        ("张" * 51, "identity.name_length"),
        ("张三2", "identity.name_signs"),
        ("张三（小）", "identity.name_signs"),
        ("张三，李四", "identity.name_signs"),
        ("·张三", "identity.name_signs"),
        ("张三·", "identity.name_signs"),
        ("--", "identity.name_signs"),
        ("张\ue000", "identity.name_unreadable_character"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason_and_mend(typed, code):
    assert code_of(parse_name, typed) == code


@given(st.text(max_size=60))
def test_a_name_that_was_read_is_read_again_as_itself(text):
    try:
        name = parse_name(text)
    except IdentityError:
        return
    assert parse_name(name) == name


@pytest.mark.parametrize(
    ("typed", "is_doubtful"),
    [
        ("4111 1111 1111 1111", False),
        ("4111111111111112", True),
        ("6222-0202-0011-2233", True),
        ("1234567890123", True),
    ],
)
def test_a_failing_luhn_check_is_a_warning_not_a_refusal(typed, is_doubtful):
    assert parse_bank_card(typed).is_doubtful is is_doubtful


@pytest.mark.parametrize("typed", ["", "123456789012", "12345678901234567890", "卡号4111111111111"])
def test_a_wrong_bank_card_is_refused(typed):
    assert code_of(parse_bank_card, typed) == "identity.bank_card_shape"


def test_a_bank_card_in_scientific_notation_says_that_digits_are_lost():
    assert code_of(parse_bank_card, "6.22202E+18") == "identity.digits_lost"
    assert code_of(parse_bank_card, 6.2220202001122e18) == "identity.digits_lost"


def test_the_account_belongs_to_the_person():
    check_holder(account_name="阿卜杜.买提", person_name="阿卜杜·买提")

    assert code_of(check_holder, account_name="李四", person_name="张三") == (
        "identity.holder_differs"
    )


def test_parsed_documents_do_not_print_their_numbers():
    shown = repr(parse_document("resident_id", "630102199001010013"))
    shown += repr(parse_bank_card("4111111111111111"))

    assert "63010219" not in shown and "1990" not in shown and "4111" not in shown
