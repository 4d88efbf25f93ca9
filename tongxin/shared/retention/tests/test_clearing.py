"""Every night what is over goes, each table by its own rule."""

from datetime import timedelta

import pytest

from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.retention import declarations
from tongxin.shared.retention.declarations import Keep, Then, all_keeps, keep
from tongxin.shared.retention.models import Clearing
from tongxin.shared.retention.services import clear_expired, table_lines

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def only(monkeypatch):
    monkeypatch.setattr(declarations, "_keeps", {})


def test_each_table_is_cleared_from_its_own_day_on_and_the_log_tells(only):
    asked = []
    rows = iter([4, 0, 2])
    one = Keep(
        label="notify.Notification",
        why="试用",
        then=Then.DELETE,
        since="发出",
        days=30,
        clear=lambda before: asked.append(before) or next(rows),
    )
    keep(one)
    assert clear_expired(now=NOW) == {one.label: 4}
    assert asked == [NOW - timedelta(days=30)]
    told = AuditEntry.objects.get(verb="retention.cleared")
    assert (told.target, told.change["count"]) == (one.label, 4)
    clear_expired(now=NOW)
    assert AuditEntry.objects.filter(verb="retention.cleared").count() == 1
    clear_expired(now=NOW)
    last = Clearing.objects.get()
    assert (last.count, last.total, last.problem) == (2, 6, "")
    [line] = table_lines()
    assert (line.last, line.name) == (last, "站内通知")


def test_a_table_that_fails_holds_up_no_other_and_is_named(only):
    def broken(_before):
        raise RuntimeError("no such place")

    for label, clear in (("access.Account", broken), ("people.Worker", lambda _before: 1)):
        keep(Keep(label=label, why="试用", then=Then.DELETE, since="建立", days=1, clear=clear))
    assert clear_expired(now=NOW) == {"people.Worker": 1}
    assert "no such place" in Clearing.objects.get(label="access.Account").problem


@pytest.mark.parametrize(
    "wrong",
    [
        {"then": Then.DELETE},
        {"then": Then.DELETE, "days": 3},
        {"then": Then.KEEP, "days": 3, "by": "tests"},
        {"then": Then.WITH_OWNER, "clear": len},
    ],
    ids=str,
)
def test_a_rule_that_says_half_is_refused(only, wrong):
    with pytest.raises(ValueError, match="if and only if"):
        keep(Keep(label="people.Worker", why="试用", **wrong))


def test_two_rules_for_one_table_are_refused(only):
    one = Keep(label="people.Worker", why="试用", then=Then.KEEP)
    keep(one)
    keep(one)
    assert all_keeps() == [one]
    with pytest.raises(ValueError, match="twice"):
        keep(Keep(label="people.Worker", why="另一说法", then=Then.KEEP))
