"""Long titles are broken at words, as a trapezoid or a diamond."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.shared.papers.layout.titles import WIDEST, broken_title, is_shaped
from tongxin.shared.papers.layout.typography import breadth


@given(st.text("工会关于的开展通知《》“”，、12aB（）", min_size=1, max_size=160))
def test_no_title_loses_a_sign_or_overflows_its_line(title):
    lines = broken_title(title)
    assert "".join(lines) == title
    assert all(0 < breadth(line) <= WIDEST for line in lines)


@given(st.integers(21, 160))
def test_titles_of_plain_words_always_find_a_shape(length):
    lines = broken_title(("关于开展劳动竞赛活动工作" * 14)[:length])
    assert is_shaped(lines), lines


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于召开会议的通知", ("关于召开会议的通知",)),
        (
            "澜江省总工会关于召开工会第十次代表大会的请示",
            ("澜江省总工会关于召开", "工会第十次代表大会的请示"),
        ),
    ],
)
def test_words_are_not_torn(title, lines):
    assert broken_title(title) == lines


@pytest.mark.parametrize(
    ("widths", "good"),
    [((10, 12), True), ((8, 12, 9), True), ((12, 8, 12), False), ((9, 9), False), ((9,), True)],
)
def test_a_shape_has_no_waist_and_is_no_block(widths, good):
    assert is_shaped(tuple("字" * width for width in widths)) is good
