"""No page shows the words of a column."""

from datetime import UTC, date, datetime

import pytest

from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.plain import plain_row
from tongxin.shared.indicators.trace import TracedRow
from tongxin.shared.indicators.wording import cut_names, group_name, in_words
from tongxin.shared.orgs.models import UnionOrg


def test_every_cut_of_every_figure_has_a_chinese_name():
    named = cut_names()
    cuts = {cut for figure in figures().values() for cut in figure.cuts}
    assert cuts <= set(named)
    assert [cut for cut, name in named.items() if name.isascii()] == []


@pytest.mark.parametrize(
    ("code", "by", "key", "name"),
    [
        ("CMP02", "state", "accepted", "已办结"),
        ("CMP01", "urgency", "", "未填写"),
        ("ORG01", "level", "county", "县级"),
        ("ACT05", "kind", "读书会", "读书会"),
        ("ACT05", "month", "2026-05", "2026-05"),
    ],
)
def test_a_group_is_called_as_people_call_it(code, by, key, name):
    assert group_name(figures()[code], by, key) == name


def test_a_coded_value_is_shown_by_its_label_and_any_other_as_it_is():
    tasks = figures()["CMP02"].part.terms[0].source
    assert in_words(tasks, "state", "reported") == "待验收"
    assert in_words(tasks, "campaign__title", "读书月") == "读书月"
    assert in_words(tasks, "no_such_column", 3) == 3


def test_an_instant_is_written_in_the_time_of_the_house():
    held = datetime(2026, 6, 8, 17, 30, tzinfo=UTC)
    facts = {"details": {"签到时间": held}, "is_readable": True}
    row = TracedRow("a:1", UnionOrg(code="U1"), date(2026, 6, 9), 1, **facts)
    assert plain_row(row)["details"] == {"签到时间": "2026-06-09 01:30+08:00"}
