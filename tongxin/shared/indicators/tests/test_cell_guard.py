"""Cells are read only while every write is marked: by the triggers that were put there, and all."""

import pytest

from tongxin.kernel.periods import Period
from tongxin.kernel.rls import bypass, speaking
from tongxin.shared.access.models import Grant
from tongxin.shared.indicators.cells.check import audit_cells
from tongxin.shared.indicators.cells.install import install_with, lacking
from tongxin.shared.indicators.cells.reading import kept_sources
from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.tests.cells import differing, numbers_of, the_owner, with_cells
from tongxin.shared.indicators.tests.happenings import Province
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
INSERTS = "figure_mark_ins_access_grant"


@pytest.fixture
def province():
    with with_cells():
        with speaking(SYSTEM):
            made = Province()
            fold_marks(now=NOW)
        yield made


def by_superuser(statement):
    with the_owner() as owner:
        owner.execute("RESET ROLE")
        owner.execute(statement)


def put_right():
    with the_owner() as owner:
        install_with(owner)


def wrong_numbers(province):
    with speaking(SYSTEM):
        return [
            one
            for union in (province.root, province.east, province.shop)
            for one in differing(Asked(union, Period.parse("2025"), NOW))
        ]


def is_read() -> bool:
    with speaking(SYSTEM), bypass("figures"):
        return bool(kept_sources())


def write(province):
    with speaking(SYSTEM):
        province.check_in()


HARMS = {
    "switched off": f"ALTER TABLE access_grant DISABLE TRIGGER {INSERTS}",
    "gone": f"DROP TRIGGER {INSERTS} ON access_grant",
    "another function": f"CREATE OR REPLACE FUNCTION {INSERTS}() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    # From version 16 on the owner of the tables sees nothing of what the rows point at.
    "of another role": f"ALTER FUNCTION {INSERTS}() OWNER TO tongxin_owner",
}


@pytest.mark.long
@pytest.mark.parametrize("harm", HARMS)
def test_without_its_triggers_no_cell_is_read_until_all_are_built_anew(province, harm):
    assert is_read()
    by_superuser(HARMS[harm])
    assert not is_read()
    write(province)
    assert wrong_numbers(province) == []
    assert lacking() > 0
    with speaking(SYSTEM):
        assert fold_marks(now=NOW).built == 0  # nothing may stand on such triggers

    put_right()
    assert lacking() == 0
    assert not is_read()
    assert wrong_numbers(province) == []
    with speaking(SYSTEM):
        assert fold_marks(now=NOW).built > 0
        assert audit_cells(now=NOW).differing == ()
    assert is_read()
    write(province)
    assert wrong_numbers(province) == []


def test_what_was_written_while_a_trigger_was_off_is_counted_when_a_fold_saw_it_off(province):
    by_superuser(HARMS["switched off"])
    write(province)
    with speaking(SYSTEM):
        fold_marks(now=NOW)
    by_superuser(HARMS["switched off"].replace("DISABLE", "ENABLE"))
    assert lacking() == 0
    assert wrong_numbers(province) == []


def test_emptied_tables_of_the_engine_lose_no_mark(province):
    by_superuser("TRUNCATE figure_source RESTART IDENTITY")
    write(province)
    assert not is_read()
    assert wrong_numbers(province) == []
    put_right()
    write(province)
    assert wrong_numbers(province) == []
    with speaking(SYSTEM):
        assert fold_marks(now=NOW).built > 0
    assert is_read()
    assert wrong_numbers(province) == []
    with speaking(SYSTEM):
        assert audit_cells(now=NOW).differing == ()


@pytest.mark.parametrize("table", ["access_grant", "orgs_orgclosure"])
def test_an_emptied_ledger_is_counted_from_rows_until_it_is_built(province, table):
    with speaking(SYSTEM):
        assert Grant.objects.exists()
    by_superuser(f"TRUNCATE {table} CASCADE")
    assert wrong_numbers(province) == []
    with speaking(SYSTEM):
        assert fold_marks(now=NOW).built > 0
    assert numbers_of_touched() == 0
    assert wrong_numbers(province) == []


def numbers_of_touched() -> int:
    with speaking(SYSTEM):
        return numbers_of("touched")
