"""A damaged cell is named, and made anew by command; a fold is one at a time."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction

from tongxin.kernel.rls import bypass
from tongxin.shared.indicators.cells.check import audit_cells, last_audit, waiting
from tongxin.shared.indicators.cells.reading import kept_sources
from tongxin.shared.indicators.cells.writing import fold_marks, rebuild
from tongxin.shared.indicators.tests.cells import with_cells
from tongxin.shared.indicators.tests.factories import sessions
from tongxin.shared.indicators.tests.happenings import Province
from tongxin.shared.orgs.tests.factories import NOW

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(scope="module", autouse=True)
def cells(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), with_cells():
        yield


@pytest.fixture
def province():
    made = Province()
    fold_marks(now=NOW)
    return made


def damage(sql, *params):
    with bypass("figures"), connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.rowcount


DAMAGES = {
    "own amount": "UPDATE figure_cell SET amounts[1] = amounts[1] + 1 WHERE cut = 0",
    "own days": "UPDATE figure_cell SET last_day = last_day + 40 WHERE cut = 0",
    "own line": "UPDATE figure_cell SET line = line[2:] WHERE cut = 0",
    "own gone": "DELETE FROM figure_cell WHERE cut = 0",
    "sum amount": "UPDATE figure_sum SET amounts[1] = 7 WHERE cut = 0",
    "sum gone": "DELETE FROM figure_sum WHERE cut = 0",
    "own persons": "UPDATE figure_person SET persons = persons || 4000000000 WHERE cut = 0",
    "own persons gone": "DELETE FROM figure_person WHERE cut = 0",
    "persons below gone": "DELETE FROM figure_crowd WHERE cut = 0",
    "persons below elsewhere": "UPDATE figure_crowd SET month = month + 31 WHERE cut = 0",
    "sum elsewhere": "UPDATE figure_sum SET month = month + 31 WHERE cut = 0",
}


@pytest.mark.parametrize("name", DAMAGES)
def test_each_damage_is_named_and_a_rebuild_mends_it(province, name):
    assert audit_cells(now=NOW).differing == ()
    damage(DAMAGES[name])
    found = audit_cells(now=NOW)
    assert found.differing
    assert found.differing[0].month.year in {2024, 2025}
    assert last_audit() == (NOW, len(found.differing))

    rebuild(now=NOW)
    assert audit_cells(now=NOW).differing == ()


def test_a_difference_says_which_union_month_and_figure(province):
    with bypass("figures"):
        found = {id(kept.celled.source.rows): kept.key for kept in kept_sources().values()}
    damage(
        "UPDATE figure_sum SET amounts[1] = 9"
        " WHERE cut = 0 AND place = %s AND month = %s AND source = %s",
        province.root.pk,
        date(2025, 3, 1),
        found[id(sessions.rows)],
    )
    (one,) = audit_cells(now=NOW).differing
    assert (one.place, one.month, one.is_own) == (province.root.pk, date(2025, 3, 1), False)
    assert one.codes == ("TST03",)
    assert list(one.kept.values()) == [9]
    assert list(one.counted.values()) == [1]


def test_what_is_written_since_the_fold_is_no_difference(province):
    province.check_in()
    assert waiting()[0] > 0
    assert audit_cells(now=NOW).differing == ()


def test_folding_twice_changes_nothing(province):
    province.check_in()
    assert fold_marks(now=NOW).marks > 0
    assert fold_marks(now=NOW).marks == 0
    assert audit_cells(now=NOW).differing == ()


def test_a_source_of_another_declaration_is_not_read(province):
    with bypass("figures"):
        assert kept_sources()
    damage("UPDATE figure_source SET digest = 'of another version ' || id")
    with bypass("figures"):
        assert not kept_sources()
    assert province.differing() == []


def test_the_sites_role_may_neither_read_nor_write_cells(province):
    for table in ("source", "cell", "sum", "person", "crowd", "touched", "audit"):
        for verb in ("SELECT 1 FROM", "DELETE FROM"):
            refused = pytest.raises(ProgrammingError, match="permission denied")
            with refused, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"{verb} figure_{table}")


def test_cells_of_another_program_are_closed_when_their_marks_are_taken(province):
    damage("UPDATE figure_source SET digest = 'of another version ' || id")
    fold_marks(now=NOW)
    with bypass("figures"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM figure_source WHERE built_at IS NOT NULL")
        assert cursor.fetchone() == (0,)
