"""The operator looks after the cells from the command line."""

import json

import pytest

from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.tests.cells import with_cells
from tongxin.shared.indicators.tests.happenings import Province
from tongxin.shared.indicators.tests.test_cell_check import DAMAGES, damage
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shells.cli import audit, figures, upkeep
from tongxin.shells.cli.parser import parser_of
from tongxin.shells.cli.registry import DONE, REFUSED, USAGE, Command

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(scope="module", autouse=True)
def cells(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), with_cells():
        yield


@pytest.fixture(autouse=True)
def no_owner(monkeypatch):
    """The triggers are there: a test does not write on the owner's connection."""
    monkeypatch.setattr(upkeep, "OWNER", "nobody")


def run(*line: str) -> int:
    commands = [
        Command("figures", "", figures._figures_arguments, figures._figures),
        Command("audit", "", audit._audit_arguments, audit._audit),
    ]
    given = parser_of(commands).parse_args(line)
    return {"figures": figures._figures, "audit": audit._audit}[line[0]](given)


def test_a_damaged_cell_is_printed_and_gone_after_a_build(capsys):
    province = Province()
    assert run("figures", "build") == DONE
    assert run("audit", "figures") == DONE
    assert "不符 0 个" in capsys.readouterr().out

    damage(DAMAGES["own amount"])
    assert run("audit", "figures") == REFUSED
    said = capsys.readouterr()
    assert f"{province.shop.code} 本级 2025-03 TST0" in said.out, said.out
    assert "tongxin figures build" in said.err
    assert run("audit", "figures", "--format", "json") == REFUSED
    told = json.loads(capsys.readouterr().out)
    assert told["differing"] == len(told["differences"]) > 0

    assert run("figures", "build") == DONE
    assert run("audit", "figures") == DONE


def test_a_fold_says_what_it_took(capsys):
    province = Province()
    fold_marks(now=NOW)
    province.check_in()
    assert run("figures", "fold") == DONE
    assert "1 个标记" in capsys.readouterr().err
    assert province.differing() == []


@pytest.mark.parametrize(
    "line",
    [["figures"], ["figures", "--union", "1"], ["audit", "figures", "--period", "2025"]],
)
def test_half_a_question_is_told_what_lacks(line, capsys):
    assert run(*line) == USAGE
    assert "--union" in capsys.readouterr().err
