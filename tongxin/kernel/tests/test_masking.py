import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.kernel import masking
from tongxin.kernel.masking import MASKS


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        ("张三", "张*"),
        ("张小明", "张*明"),
        ("欧阳修", "欧阳*"),
        ("欧阳小娜", "欧阳*娜"),
        ("张王小明", "张**明"),
        ("上官", "上*"),
        ("阿卜杜·买提", "阿**·买*"),
        ("阿卜杜·卡德尔·买提", "阿**·***·买*"),
        ("John Smith", "J*** S****"),
        ("Zoë O'Neil-Lu", "Z** O********"),
        ("𬭚小明", "𬭚*明"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_names_are_masked_as_in_public_notices(name, mask):
    assert masking.name(name) == mask


@pytest.mark.parametrize(
    ("kind", "value", "mask"),
    [
        ("id_number", "630102199001010013", "630102********0013"),
        ("id_number", "E12345678", "*****5678"),
        ("id_number", "E1234", "***34"),
        ("mobile", "13812345678", "138****5678"),
        ("mobile", "12345", "***45"),
        ("bank_card", "6222020200112233", "************2233"),
        ("email", "annie@x.cn", "a***@x.cn"),
        ("email", "no address", "****"),
        ("address", "西宁市城北区朝阳街道海湖路12号3单元", "西宁市城北区朝阳街道****"),
        ("address", "西宁市城北区某家园7栋", "西宁市城北区****"),
        ("address", "家园7栋", "****"),
        ("plain", "高血压三级", "****"),
    ],
)
def test_every_kind_shows_only_what_the_rule_allows(kind, value, mask):
    assert MASKS[kind](value) == mask


def test_colleagues_see_the_last_four_digits_of_an_id():
    assert masking.id_number_for_peers("630102199001010013") == "**************0013"


@given(st.dates(), st.integers(0, 9999))
def test_birth_digits_never_show(birth, tail):
    number = f"630102{birth:%Y%m%d}".ljust(14, "0")[:14] + f"{tail:04}"

    assert MASKS["id_number"](number)[6:14] == "*" * 8


@given(st.sampled_from(sorted(MASKS)), st.text(min_size=1, max_size=30))
def test_a_mask_never_gives_the_whole_value(kind, value):
    assert value not in MASKS[kind](value) or set(value) <= {"*", "·"}
