"""A house in which the figures of the tests, and only they, have cells."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection

from tongxin.kernel.measures import Measure
from tongxin.kernel.rls import bypass
from tongxin.shared.indicators import declare
from tongxin.shared.indicators.cells.counting import count
from tongxin.shared.indicators.cells.install import install_with
from tongxin.shared.indicators.folding import count_together
from tongxin.shared.indicators.tests.factories import FIGURES, memberships

HELD = declare.Figure(
    "TST02", "会籍数", memberships.count(), "会籍数", "个", Measure("events"), "point"
)
CELLED = (*FIGURES, HELD)


@contextmanager
def only(*figures: declare.Figure) -> Iterator[None]:
    """Nothing else is declared meanwhile."""
    usual = dict(declare._figures)
    declare._figures.clear()
    declare._figures.update({one.code: one for one in figures or CELLED})
    try:
        yield
    finally:
        declare._figures.clear()
        declare._figures.update(usual)


@contextmanager
def the_owner() -> Iterator[psycopg.Cursor]:
    """The owner of the test database; every statement is kept at once."""
    address = psycopg.conninfo.make_conninfo(
        settings.DATABASE_URLS.admin, dbname=connection.settings_dict["NAME"]
    )
    with psycopg.connect(address) as server, server.cursor() as cursor:
        cursor.execute("SET ROLE tongxin_owner")
        yield cursor


@contextmanager
def with_cells(*figures: declare.Figure) -> Iterator[None]:
    """Sources and triggers of the figures; all gone again afterwards."""
    with only(*figures):
        with the_owner() as owner:
            install_with(owner)
        try:
            yield
        finally:
            declare._figures.clear()
            with the_owner() as owner:
                install_with(owner)
                owner.execute("DELETE FROM figure_touched")


def differing(asked) -> list[tuple]:
    """Terms for which cells and rows disagree, by every way of splitting."""
    found = []
    known = declare.figures().values()
    for by in ("", *sorted({way for one in known for way in one.breakdowns})):
        told = [one for one in known if not by or by in one.breakdowns]
        terms = [term for one in told for term in one.terms]
        with bypass("figures"):
            cells = count(terms, asked.span, asked.union.pk, by=by)
            rows = count_together(terms, asked.span, asked.union.pk, by=by)
        place = (by, asked.union.pk, str(asked.period))
        found += [
            (*place, term.source.label, term.how, cells[term], rows[term])
            for term in terms
            if cells[term] != rows[term]
        ]
    return found


def numbers_of(table: str) -> int:
    """How many rows a table of the cells has."""
    with bypass("figures"), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM figure_{table}")
        return cursor.fetchone()[0]
