"""What may be put on notice: something, not too much, and nobody's numbers."""

import pytest

from tongxin.shared.public_notices.content import Content, check
from tongxin.shared.public_notices.errors import (
    ContentEmpty,
    ContentTooLong,
    PersonalNumberShown,
)


@pytest.mark.parametrize(
    "text",
    [
        "手机13997012345",
        "138 0013 8000",
        "+86 13800138000",
        "身份证11010119900307123X。",
        "１３９９７０１２３４５",
        "110101-19900307-1234",
        "卡号6222 0200 1234 5678 901",
    ],
)
def test_personal_numbers_are_never_put_on_notice(text):
    with pytest.raises(PersonalNumberShown):
        check(Content(title="公示", intro=text))
    with pytest.raises(PersonalNumberShown):
        check(Content(title="公示", columns=("姓名", "备注"), rows=(("甲", text),)))


@pytest.mark.parametrize(
    "text", ["2025年", "电话0971-6123456", "编号 20250922-1a2b3c4d", "35.5万元"]
)
def test_ordinary_numbers_are_shown(text):
    check(Content(title="公示", intro=text))


def test_nothing_to_show_and_too_much_to_show_are_refused():
    with pytest.raises(ContentEmpty):
        check(Content(title=" ", intro="有"))
    with pytest.raises(ContentEmpty):
        check(Content(title="公示"))
    with pytest.raises(ContentTooLong):
        check(Content(title="公示", intro="长" * 2001))
    with pytest.raises(ContentTooLong):
        check(Content(title="公示", columns=("一",), rows=(("行",),) * 2001))
