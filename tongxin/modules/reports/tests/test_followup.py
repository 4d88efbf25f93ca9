"""The board of a superior: stages by subtree, reminders at one press, sums with their basis."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tongxin.kernel.errors import NotThere
from tongxin.modules.reports.models import ItemKind
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.followup import at_stage, lines_below, reports_below
from tongxin.modules.reports.selectors.summary import together
from tongxin.modules.reports.services.answers import save_answers
from tongxin.modules.reports.services.facts import ItemFacts
from tongxin.modules.reports.services.filling import start_filling, submit
from tongxin.modules.reports.services.review import return_for_revision
from tongxin.modules.reports.services.rounds import open_round, remind_below
from tongxin.modules.reports.states import Act
from tongxin.modules.reports.tests.factories import AFTER, DUE, OPENED, SMALL, YEAR, a_form
from tongxin.modules.reports.tests.test_pages import DESK, browser, office, text

__all__ = ["office"]
LATER = DUE + timedelta(days=1)


@pytest.fixture
def cascade(federation):
    """The first city asks its county for the same form and period."""
    return open_round(
        form=federation.form,
        union=federation.east,
        period=YEAR,
        due_at=DUE,
        actor=federation.clerk,
        now=OPENED,
    )


def board(federation, union=None, now=AFTER):
    scope = federation.top.scope(Can.VIEW)
    return lines_below(federation.round, union or federation.province, scope=scope, now=now)


def counted(line) -> dict[str, int]:
    return {stage: count for stage, count in line.counts.items() if count}


def test_stages_are_counted_by_subtree_whoever_asked(federation, cascade):
    terms = {"actor": federation.clerk, "now": AFTER}
    county = cascade.submissions.get()
    start_filling(submission_id=federation.report().pk, **terms)
    save_answers(submission_id=county.pk, answers={"story": "话"}, **terms)
    total, lines = board(federation)
    assert counted(total) == {"asked": 4, "unopened": 2, "unfilled": 1, "unsent": 1}
    east, west = lines
    assert counted(east) == {"asked": 2, "unfilled": 1, "unsent": 1}
    assert counted(west) == {"asked": 1, "unopened": 1}
    assert (east.has_more, west.has_more) == (True, False)
    assert east.own == federation.report()
    _total, [below] = board(federation, federation.east)
    assert counted(below) == {"asked": 1, "unsent": 1}


def test_sent_returned_and_late_are_told_apart_and_listed(federation):
    report = federation.sent()
    return_for_revision(submission_id=report.pk, reason="改", actor=federation.top, now=AFTER)
    total, _lines = board(federation, now=LATER)
    assert counted(total) == {"asked": 3, "unopened": 2, "returned": 1, "late": 2, "received": 1}
    scope = federation.top.scope(Can.VIEW)
    rows = reports_below(federation.round, federation.province, scope=scope)
    for stage, count in total.counts.items():
        assert at_stage(rows, stage, LATER).count() == count, stage


def test_one_press_reminds_a_subtree_and_only_those_who_have_not_sent(federation, cascade):
    federation.sent()
    terms = {"round_id": federation.round.pk, "below": federation.east, "now": AFTER}
    assert remind_below(actor=federation.top, **terms) == 1
    assert cascade.submissions.get().steps.filter(act=Act.REMINDED).count() == 1
    assert remind_below(actor=federation.top, stage="unsent", **terms) == 0
    with pytest.raises(NotThere):
        remind_below(actor=federation.clerk, **terms)


BOOKS = {"kind": ItemKind.QUESTION, "unit": "册", "measure": "quantity"}
ASKING = replace(
    SMALL,
    key="asking",
    items=(
        ItemFacts(code="books", label="图书", **BOOKS),
        ItemFacts(ItemKind.QUESTION, "men", "人数", unit="人", measure="persons"),
        ItemFacts(ItemKind.CHOICE, "how", "进度", choices=("好", "差")),
    ),
)


def test_a_sum_says_on_how_many_of_how_many_it_rests(federation):
    round_ = open_round(
        form=a_form(federation.province, ASKING),
        union=federation.province,
        period=YEAR,
        due_at=DUE,
        actor=federation.top,
        now=OPENED,
    )
    said = {
        federation.east: (federation.clerk, {"books": "1,200", "men": "3", "how": "好"}),
        federation.west: (federation.stranger, {"books": "30.5", "how": "好"}),
    }
    for union, (actor, answers) in said.items():
        report = round_.submissions.get(union=union)
        save_answers(submission_id=report.pk, answers=answers, actor=actor, now=AFTER)
    scope = federation.top.scope(Can.VIEW)
    assert [(one.answered, one.asked) for one in together(round_, scope=scope)] == [(0, 3)] * 3
    for union, (actor, _answers) in said.items():
        report = round_.submissions.get(union=union)
        submit(submission_id=report.pk, actor=actor, now=AFTER)
    books, men, how = together(round_, scope=scope)
    assert (books.total, books.answered, books.asked) == (Decimal("1230.5"), 2, 3)
    assert (men.is_added, men.answered) == (False, 1)
    assert how.choices == (("好", 2), ("差", 0))


def test_the_board_and_the_sums_have_pages(office):
    home = f"{DESK}rounds/{office.round.pk}/"
    client = browser(office.top)
    page = text(client.get(f"{home}follow/"))
    assert "各下级报送情况" in page
    assert office.west.name in page
    narrowed = text(client.get(f"{home}follow/?below={office.east.code}&stage=unopened"))
    assert office.west.name not in narrowed
    key = {"below": office.east.code, "stage": "", "idempotency_key": "a"}
    told = client.post(f"{home}follow/remind/", key)
    assert "已催报 1 个单位" in text(client.get(told["Location"]))
    assert "自评分" in text(client.get(f"{home}summary/"))
    assert "3 个应报单位中的 0 个" in text(client.get(f"{home}summary/"))
