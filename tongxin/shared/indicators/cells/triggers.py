"""How a write tells which cells it makes doubtful: triggers, written from the declarations.

A write to the ledger itself marks the months of the unions its rows lie in, before and after. Where
another table says when, where or what (the session of a check-in), its rows mark those that point
at them; so that neither of two writers can miss the other, whoever writes a row holds what it
points at with the weakest lock (a foreign key does the same at commit), and whoever changes that
waits for them. Rows that belong to no union, the lists all share, are never locked: a change to
one marks the whole source.

The functions belong to the role that looks past the wall, which whoever writes may not: to the
owner of the tables the joined ones are empty, from version 16 of the database on.
"""

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import psycopg
from django.db import connection
from django.db.models.sql import Query
from django.db.models.sql.constants import INNER
from django.db.models.sql.datastructures import Join

from tongxin.shared.indicators.cells.holding import Hold, is_owned, key_of, pointing, steps
from tongxin.shared.indicators.cells.others import Other, other_of
from tongxin.shared.indicators.cells.sources import Celled
from tongxin.shared.indicators.relation import buckets, image

OLD, NEW = "old_rows", "new_rows"
SEEN = {"INSERT": (NEW,), "UPDATE": (OLD, NEW), "DELETE": (OLD,)}
MARKED = SEEN
EMPTIED = "TRUNCATE"
CLOSURE = "orgs_orgclosure"
COLUMN = re.compile(r'"?(\w+)"?\."(\w+)"')
MARK = """
  INSERT INTO figure_touched (source, place, month)
  SELECT DISTINCT {key}, r.tx_union, figure_month(r.tx_day) FROM ({rows}) r
  WHERE r.tx_union IS NOT NULL AND r.tx_day >= '1900-01-01' AND r.tx_day < '2200-01-01';"""
# The row is held in the state it is read in; nothing is asked of it before it is held.
HOLDING = " OFFSET 0{hold}"
MARK_ALL = "\n  INSERT INTO figure_touched (source) VALUES ({key});"
UNLESS = """
  IF NOT EXISTS (SELECT {columns} FROM new_rows EXCEPT SELECT {columns} FROM old_rows) THEN
    RETURN NULL;
  END IF;"""
HOLD = " FOR KEY SHARE OF {alias}"
WAIT = """
  PERFORM 1 FROM {table} WHERE {key} IN (
    SELECT {key} FROM (SELECT {columns} FROM new_rows EXCEPT SELECT {columns} FROM old_rows) d)
  FOR UPDATE;"""
FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp{ways} AS $mark${source}$mark$;"""
# From the rows written to what they concern, always by index: a plan is kept for the session, and
# the first write, or a table nobody has measured yet, says nothing of the next twenty thousand.
WAYS = "".join(
    f" SET enable_{way} = off" for way in ("seqscan", "hashjoin", "mergejoin", "material")
)
SOURCE = """
DECLARE deeper boolean;
BEGIN{body}
  RETURN NULL;
END """
TRIGGER = """
CREATE TRIGGER {name} AFTER {verb} ON {table}{seen}
FOR EACH STATEMENT EXECUTE FUNCTION {name}();"""
# A relation of the tree makes all months from its first or last day on doubtful.
TREE = {
    "INSERT": "SELECT descendant_id, min(valid_from) FROM new_rows GROUP BY 1",
    "DELETE": "SELECT descendant_id, min(valid_from) FROM old_rows GROUP BY 1",
    "UPDATE": "SELECT n.descendant_id, min(CASE WHEN o.valid_from = n.valid_from"
    " THEN least(o.valid_to, n.valid_to) ELSE least(o.valid_from, n.valid_from) END)"
    " FROM new_rows n JOIN old_rows o USING (id) GROUP BY 1",
}
TREE_MARK = """
  INSERT INTO figure_touched (place, month, later)
  SELECT place, greatest(figure_month(day), '1900-01-01'), true FROM ({rows}) moved (place, day)
  WHERE day < '2200-01-01';"""


@dataclass(frozen=True, slots=True)
class Use:
    """One table in the query of a source: where, by which columns, and what it points at."""

    key: int
    celled: Celled
    alias: str
    table: str
    columns: frozenset[str]
    is_base: bool
    other: Other | None = None  # by which it decides whether rows of the same person count

    def is_told_by(self, verb: str) -> bool:
        """Whether such a write can change anything: a new row is pointed at by none yet."""
        return self.is_base or bool(self.other) or verb != "INSERT"


@dataclass(slots=True)
class Trigger:
    """One function with its trigger."""

    name: str
    table: str
    verb: str
    body: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        """What the function does."""
        return SOURCE.format(body="".join(dict.fromkeys(self.body)))

    @property
    def function(self) -> str:
        """The text that makes the function."""
        ways = "" if self.table == CLOSURE else WAYS
        return FUNCTION.format(name=self.name, source=self.source, ways=ways)

    @property
    def text(self) -> str:
        """The text that makes the trigger."""
        rows = SEEN.get(self.verb, ())
        seen = " ".join(f"{one.partition('_')[0]} TABLE AS {one}" for one in rows)
        seen = f" REFERENCING {seen}" if seen else ""
        return TRIGGER.format(name=self.name, verb=self.verb, table=self.table, seen=seen)


def triggers(known: dict[int, Celled]) -> list[Trigger]:
    """All that the sources need, under their numbers, and those of the tree."""
    uses = [use for key, one in known.items() for use in _uses(key, one)]
    found = []
    for table in sorted({use.table for use in uses}):
        for verb in SEEN:
            here = [
                u for u in uses if u.table == table and (u.is_base or u.other or verb != "INSERT")
            ]
            if here:
                found.append(_trigger(table, verb, here))
        found.append(_emptied(table, [u.key for u in uses if u.table == table]))
    if found:
        found += [*(_tree_trigger(verb) for verb in SEEN), _emptied(CLOSURE, known)]
    return found


def _trigger(table: str, verb: str, uses: list[Use]) -> Trigger:
    made = Trigger(_name(table, verb), table, verb)
    columns = ", ".join(sorted({key_of(table), *(c for use in uses for c in use.columns)}))
    if verb == "UPDATE":
        made.body.append(UNLESS.format(columns=columns))
        if is_owned(table) and not all(use.is_base or use.other for use in uses):
            made.body.append(WAIT.format(table=table, key=key_of(table), columns=columns))
    for use in uses:
        made.body += _told(use, verb)
    return made


def _told(use: Use, verb: str) -> Iterator[str]:
    """What is held and marked for one source; what a mark holds itself is not held before it."""
    held = _held_by_mark(use) if len(SEEN[verb]) == 1 else ""
    if not held:
        yield from _holds(use, SEEN[verb])
    if not use.is_base and not use.other and not is_owned(use.table):
        yield MARK_ALL.format(key=use.key)
        return
    lock = HOLDING.format(hold=HOLD.format(alias=held)) if held else ""
    for seen in MARKED[verb]:
        for rows in _rows_through(use, seen):
            yield MARK.format(key=use.key, rows=rows + lock)
    if held:
        yield from _holds(use, SEEN[verb], held)


def _tree_trigger(verb: str) -> Trigger:
    body = TREE_MARK.format(rows=TREE[verb])
    return Trigger(_name(CLOSURE, verb), CLOSURE, verb, [body])


def _emptied(table: str, keys: Iterable[int]) -> Trigger:
    """All rows at once tell nothing of where they lay."""
    body = [MARK_ALL.format(key=key) for key in sorted(set(keys))]
    return Trigger(_name(table, EMPTIED), table, EMPTIED, body)


def _name(table: str, verb: str) -> str:
    return f"figure_mark_{verb.lower()[:3]}_{table}"[:63]


def _uses(key: int, one: Celled) -> Iterator[Use]:
    query = image(one.terms, one.cuts).query
    sql, _params = query.get_compiler(connection=connection).as_sql()
    columns: dict[str, set[str]] = {}
    for alias, column in COLUMN.findall(sql):
        columns.setdefault(alias, set()).add(column)
    if other := other_of(query):
        names = frozenset(columns.pop(other.alias))
        yield Use(key, one, other.alias, other.table, names, is_base=False, other=other)
    for alias, names in columns.items():  # what the query names and then trims is not there
        joined = query.alias_map[alias]
        is_base = not isinstance(joined, Join)
        yield Use(key, one, alias, joined.table_name, frozenset(names), is_base)


def _rows_through(use: Use, seen: str) -> Iterator[str]:
    """The buckets of rows that come by way of the rows of the trigger; a state has two days."""
    one = use.celled
    for until in (False, True) if one.is_state else (False,):
        if use.other:
            yield _written(use.other.rows(one.source, seen, until=until))
            continue
        if use.is_base:
            query = buckets(one.source, until=until).query
        else:
            query = image(one.terms, one.cuts, until=until).query.clone()
            query.clear_where()
        yield _written(_through(query, use.alias, seen))


def _through(query: Query, alias: str, table: str) -> Query:
    query = query.clone()
    if alias not in query.alias_map:
        raise ValueError(f"no {alias} in {query}")
    joined = copy.copy(query.alias_map[alias])
    joined.table_name = table
    query.alias_map = query.alias_map | {alias: joined}
    return query


def _written(query: Query) -> str:
    """SQL with its values inside: a function takes none."""
    sql, params = query.get_compiler(connection=connection).as_sql()
    connection.ensure_connection()
    return psycopg.ClientCursor(connection.connection).mogrify(sql, params)


def _held_by_mark(use: Use) -> str:
    """The one table that says when or where a row of the ledger lies, if the mark can hold it."""
    query = buckets(use.celled.source).query
    known = [one for alias, one in query.alias_map.items() if query.alias_refcount[alias]]
    joined = [one for one in known if isinstance(one, Join)]
    if not use.is_base or use.other or use.celled.is_state or query.where or len(joined) != 1:
        return ""
    (one,) = joined
    is_sure = one.join_type == INNER and is_owned(one.table_name)
    return one.table_alias if is_sure else ""


def _holds(use: Use, seen: Iterable[str], held: str = "") -> Iterator[str]:
    """Statements that hold, step by step, what the rows of the trigger point at."""
    if use.other:
        yield use.other.holds(seen)
        return
    query = image(use.celled.terms, use.celled.cuts).query
    used = {one.alias for one in _uses(use.key, use.celled)}
    joins = [one for one in query.alias_map.values() if one.table_alias in used]
    if points := pointing(joins, use.alias):
        union = " UNION ".join(f"SELECT {', '.join(points)} FROM {one}" for one in seen)
        rows = f"({union})" if union.count("FROM") > 1 else "".join(seen)
        yield from steps(joins, use.alias, f"{rows} h0", Hold(HOLD, held)).values()
