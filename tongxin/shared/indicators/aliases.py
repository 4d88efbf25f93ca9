"""One person on file under two numbers counts once (合并登记), under the number that is kept.

Ledgers and cells keep the numbers that were written; which number stands for which is read with
the question. So a merge is true at once, in every month, and touches no cell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from pyroaring import BitMap64

from tongxin.shared.indicators.declare import Source, Term
from tongxin.shared.indicators.relation import Fold, Relation
from tongxin.shared.people.models import Worker

LED_ON = """SELECT named.*, {columns} FROM ({rows}) named
LEFT JOIN people_alias known ON known.gone_id = named.{number} AND known.until IS NULL"""
KEPT = "coalesce(known.kept_id, named.{number}) AS {name}"
RUNNING = "SELECT array_agg(ARRAY[gone_id, kept_id]) FROM people_alias WHERE until IS NULL"
# Everybody who is on file twice, under both numbers.
TWICE = """ARRAY(SELECT unnest(ARRAY[gone_id, kept_id]) FROM people_alias
                    WHERE until IS NULL)"""
COLUMNS = ("tx_key", "tx_union", "tx_day", "tx_person", "tx_value", "tx_cut", "tx_beyond")


def counts_persons(term: Term) -> bool:
    """Whether different persons of the roster are counted, so that a merge makes them fewer."""
    is_of_persons = term.how == "distinct" and term.column == term.source.person
    return is_of_persons and names_workers(term.source)


def names_workers(source: Source) -> bool:
    """Whether the rows name persons of the roster."""
    return bool(source.person) and _leads_to(source.rows.model, source.person) is Worker


@lru_cache(maxsize=256)
def _leads_to(model: type[Model], lookup: str) -> type[Model] | None:
    try:
        for step in lookup.split("__"):
            model = model._meta.get_field(step).related_model
    except (FieldDoesNotExist, AttributeError):
        return None
    return model


def led_on(one: Relation, term: Term) -> Relation:
    """The same rows with the persons that are kept, also where these are the value."""
    if not names_workers(term.source):
        return one
    same = {"tx_person", *(["tx_value"] if counts_persons(term) else [])}
    names = [name for name in COLUMNS if name != "tx_beyond" or one.crosses]
    told = ", ".join(
        KEPT.format(number="tx_person", name=name) if name in same else f"named.{name}"
        for name in names
    )
    sql = LED_ON.replace("named.*, ", "").format(columns=told, rows=one.sql, number="tx_person")
    return replace(one, sql=sql)


def led_on_persons(one: Relation) -> Relation:
    """Rows that name persons of the roster as tx_person, with the kept ones as tx_kept."""
    columns = KEPT.format(number="tx_person", name="tx_kept")
    return replace(one, sql=LED_ON.format(columns=columns, rows=one.sql, number="tx_person"))


def led_on_together(one: Fold) -> Fold:
    """The same for many terms: those that count persons find the persons that are kept."""
    numbers = {one.values[term] for term in one.values if counts_persons(term)}
    for number in sorted(numbers):
        name = f"{number}_kept"
        columns = KEPT.format(number=number, name=name)
        sql = LED_ON.format(columns=columns, rows=one.relation.sql, number=number)
        values = {
            term: name if column == number and counts_persons(term) else column
            for term, column in one.values.items()
        }
        one = replace(one, relation=replace(one.relation, sql=sql), values=values)
    return one


def merged(crowd: BitMap64, kept: Mapping[int, int], leaving: BitMap64) -> BitMap64:
    """The persons of a crowd, each under one number; ``leaving`` are those that ``kept`` names."""
    gone = crowd & leaving
    return crowd - gone | BitMap64(kept[one] for one in gone) if gone else crowd


def pairs(rows: Iterable[Iterable[int]] | None) -> dict[int, int]:
    """Which number stands for which, as the database tells it."""
    return dict(rows or ())
