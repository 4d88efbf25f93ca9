"""Answering from cells: what is stored, less the doubtful, plus the doubtful counted from rows.

One part of one statement and so one moment of the database; ``counting`` puts the parts together.
A month of a union is doubtful when a mark says that it was written to since the fold, or when its
days do not all lie inside the asked span.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from tongxin.kernel.periods import Period
from tongxin.shared.indicators.cells.fresh import next_month
from tongxin.shared.indicators.cells.sources import Celled, celled_sources
from tongxin.shared.indicators.declare import Term
from tongxin.shared.indicators.folding import (
    BY,
    CHILD,
    CHILD_OF,
    OWN,
    Counted,
    Number,
    Tally,
    base_of,
)
from tongxin.shared.indicators.relation import Relation, Span

# A hundred aggregates in one query: compiling them takes longer than the answer.
QUIET = "SET LOCAL jit = off"
READ = """
WITH doubtful AS ({doubtful}), stored AS (
  {stored}
  UNION ALL
  SELECT {less}, slots, amounts, -1 FROM figure_cell c JOIN doubtful USING ({same})
  WHERE source = %(source)s AND cut = %(cut)s AND %(union)s = ANY(line) AND {within}
)
SELECT key, array_agg(slot::int), array_agg(amount) FROM (
  SELECT key, slot, sum(amount * sign) AS amount
  FROM stored, unnest(slots, amounts) one (slot, amount) WHERE slot = ANY(%(slots)s)
  GROUP BY key, slot) added
GROUP BY key
UNION ALL
{live}
UNION ALL
SELECT NULL, NULL, NULL FROM figure_source
WHERE id = %(source)s AND digest = %(digest)s AND built_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM figure_touched WHERE source = %(source)s AND place IS NULL)
"""
IN_TREE = """JOIN orgs_orgclosure c ON c.descendant_id = r.tx_union AND c.ancestor_id = %(union)s
 AND c.valid_from <= r.tx_day AND (c.valid_to IS NULL OR r.tx_day < c.valid_to)
{child_of}"""
LIVE = f"""
SELECT {{key}}, %(slots)s::int[], ARRAY[{{columns}}]::numeric[]
FROM ({{relation}}) r {IN_TREE}
WHERE {{of_them}}
GROUP BY 1
"""
# Of few unions by union and day first: there are many rows of each, at one place in the tree.
LIVE_OF_FEW = f"""
SELECT {{key}}, %(slots)s::int[], ARRAY[{{sums}}]::numeric[]
FROM (SELECT r.tx_union, r.tx_day, r.tx_cut, {{named}}
      FROM ({{relation}}) r WHERE {{of_them}} GROUP BY 1, 2, 3) r {IN_TREE}
GROUP BY 1
"""
# Where nothing is doubtful no row is looked at, however few the planner thinks there are.
OF_DOUBTFUL = """EXISTS (SELECT 1 FROM doubtful {others}) AND r.tx_union = ANY(ARRAY(
    SELECT place FROM doubtful JOIN orgs_orgclosure known
      ON known.descendant_id = place AND known.ancestor_id = %(union)s {others}))"""
OTHERS = "WHERE month <> ALL(%(edges)s::date[])"
# The months at the ends are found by their days, the others by the unions that were written to.
# IS TRUE keeps a question a question, hashed once: as a join it was one of each row with each mark.
OF_TOUCHED = """
  AND r.tx_day >= (SELECT min(month) FROM doubtful {others})
  AND r.tx_day < (SELECT (max(month) + interval '1 month')::date FROM doubtful {others})
  AND ((r.tx_union, figure_month(r.tx_day)) IN (SELECT place, month FROM doubtful {others}))
    IS TRUE"""
OF_EDGE = """EXISTS (SELECT 1 FROM doubtful WHERE month = %({edge})s)
  AND (r.tx_union IN (SELECT place FROM doubtful WHERE month = %({edge})s)) IS TRUE"""
# Where no whole month is asked for, nothing that is stored can be of use.
ODD_DAYS = "{live} UNION ALL SELECT NULL, NULL, NULL"
DOUBTFUL_MONTHS = """
  SELECT DISTINCT t.place, m.month FROM figure_touched t
  JOIN unnest(%(months)s::date[]) m (month) ON m.month = t.month OR t.later AND m.month > t.month
  WHERE t.source IS NULL OR t.source = %(source)s
  UNION
  SELECT place, month FROM figure_cell
  WHERE source = %(source)s AND cut = %(cut)s AND month = ANY(%(edges)s::date[])
    AND (first_day < %(start)s OR last_day >= %(end)s)
    AND (%(union)s = ANY(line))
"""
# Of a state the whole union: also where something begins or ends later in the month of the point,
# and where the union has come to stand elsewhere since.
DOUBTFUL_UNIONS = """
  SELECT place FROM figure_touched
  WHERE (source IS NULL OR source = %(source)s) AND place IS NOT NULL
    AND (later OR month <= %(start)s)
  UNION
  SELECT place FROM figure_cell
  WHERE source = %(source)s AND cut = %(cut)s AND month = figure_month(%(start)s)
    AND last_day > %(start)s
  UNION
  SELECT descendant_id FROM orgs_orgclosure
  WHERE valid_from > %(start)s OR valid_to > %(start)s
"""
OF_MONTHS = {
    "doubtful": DOUBTFUL_MONTHS,
    "same": "place, month",
    "within": "month = ANY(%(months)s::date[])",
}
OF_POINT = {
    "doubtful": DOUBTFUL_UNIONS,
    "same": "place",
    "within": "month <= %(start)s",
}
WHOLE = """
  SELECT {key} AS key, slots, amounts, 1 AS sign FROM figure_cell
  WHERE source = %(source)s AND cut = %(cut)s AND place = %(union)s
    AND {within}
  UNION ALL
  SELECT {key}, slots, amounts, 1 FROM figure_sum
  WHERE source = %(source)s AND cut = %(cut)s AND place = %(union)s
    AND {within}
"""
CHILDREN = """
  SELECT place::text AS key, slots, amounts, 1 AS sign FROM figure_cell
  WHERE source = %(source)s AND cut = %(cut)s AND under = %(union)s
    AND {within}
  UNION ALL
  SELECT place::text, slots, amounts, 1 FROM figure_sum
  WHERE source = %(source)s AND cut = %(cut)s AND under = %(union)s
    AND {within}
  UNION ALL
  SELECT '{own}', slots, amounts, 1 FROM figure_cell
  WHERE source = %(source)s AND cut = %(cut)s AND place = %(union)s
    AND {within}
"""
KEYS = {"month": "to_char(month, 'YYYY-MM')", "cut": "grp", "": "''"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A source whose cells may be read, under its number in the database."""

    key: int
    celled: Celled


def kept_sources() -> dict[object, Kept]:
    """Sources with cells, by what their terms share. Ask once for many figures."""
    mine = {one.digest: one for one in celled_sources()}
    if not mine:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(QUIET)
        cursor.execute(
            "SELECT id, digest FROM figure_source WHERE built_at IS NOT NULL AND digest = ANY(%s)"
            " AND guard = (SELECT figure_guard())",
            [list(mine)],
        )
        found = [(key, mine[digest]) for key, digest in cursor.fetchall()]
    return {base_of(one.source, ""): Kept(key, one) for key, one in found}


def wanted_of(kept: Kept, terms: Iterable[Term], by: str) -> dict[Term, tuple[int, int]]:
    """Those of the terms that are kept and cut that way, and where."""
    known = list(terms)
    if kept.celled.cut(by, known[0].source) is None:
        return {}
    return {term: slots for term in known if (slots := kept.celled.slot(term))}


def question(
    kept: Kept, wanted: Mapping[Term, tuple[int, int]], span: Span, union_id: int, by: str
) -> tuple[str, Mapping[str, object]]:
    """What asks for group, slots and amounts; a row without group says that they may be read."""
    one = kept.celled
    slots = sorted({slot for both in wanted.values() for slot in both})
    cut = one.cut(by, one.source) or 0
    about: dict[str, Any] = {"source": kept.key, "digest": one.digest, "cut": cut}
    about |= {"union": union_id, "slots": slots} | days_of(one, span)
    way = OF_POINT if one.is_state else OF_MONTHS
    live = "UNION ALL".join(
        form.format(
            columns=", ".join(columns[slot - 1] for slot in slots),
            named=", ".join(f"{columns[slot - 1]} AS a{slot}" for slot in slots),
            sums=", ".join(f"sum(r.a{slot})" for slot in slots),
            relation=named(relation, about),
            of_them=of_them,
            **live_split(by),
        )
        for form, days, of_them in _read_again(one, span, about)
        for relation, columns in [one.asked(days, one.cuts[cut])]
    )
    if is_odd(one, span):
        return ODD_DAYS.format(live=live), about
    stored = _stored(by).format(own=OWN, key=KEYS.get(by, KEYS["cut"]), **way)
    return READ.format(**way, less=_less(by), stored=stored, live=live), about


def _read_again(one: Celled, span: Span, about: dict[str, Any]) -> Iterator[tuple[str, Span, str]]:
    """How, on which days and of which unions rows are counted."""
    if is_odd(one, span):
        yield LIVE, span, "true"
    elif one.is_state:
        yield LIVE_OF_FEW, span, OF_DOUBTFUL.format(others="")
    else:
        yield LIVE_OF_FEW, span, (OF_DOUBTFUL + OF_TOUCHED).format(others=OTHERS)
        for number, month in enumerate(about["edges"]):
            about[f"edge{number}"] = month
            yield LIVE, within(span, month), OF_EDGE.format(edge=f"edge{number}")


def within(span: Span, month: date) -> Span:
    """The days of a month that lie in the span."""
    start, end = span.days
    days = Period.between(max(start, month), min(end, next_month(month)))
    return replace(span, period=days)


def named(relation: Relation, about: dict[str, Any]) -> str:
    """The relation with names for its values, which come by position."""
    names: Sequence[str] = [f"r{len(about)}_{n}" for n in range(len(relation.params))]
    about |= dict(zip(names, relation.params, strict=True))
    return relation.sql.replace("%%", "%%%%") % tuple(f"%({name})s" for name in names)


def is_odd(one: Celled, span: Span) -> bool:
    """Whether the period holds no whole month, so that rows alone can tell."""
    start, end = span.period.start, span.period.end
    first = start if start.day == 1 else next_month(start.replace(day=1))
    return not one.is_state and next_month(first) > end


def days_of(one: Celled, span: Span) -> dict[str, Any]:
    """The months of the span, and those at its ends that it does not wholly hold."""
    if one.is_state:
        return {"start": span.point}
    start, end = span.days
    months = list(_months(start, end))
    edges = [month for month in months if month < start or next_month(month) > end]
    return {"start": start, "end": end, "months": months, "edges": edges}


def _stored(by: str) -> str:
    return CHILDREN if by == "child" else WHOLE


def _less(by: str) -> str:
    """The group of a stored cell."""
    if by == "child":
        return f"coalesce(line[array_position(line, %(union)s) + 1]::text, '{OWN}')"
    return KEYS.get(by, KEYS["cut"])


def live_split(by: str) -> dict[str, str]:
    """The group of a row, and what must be joined to know it."""
    if by == "child":
        return {"key": CHILD, "child_of": CHILD_OF}
    return {"key": BY["month" if by == "month" else "cut"] if by else "''", "child_of": ""}


def told(
    wanted: Mapping[Term, tuple[int, int]], rows: Iterable[tuple], by: str
) -> Iterator[tuple[Term, Counted]]:
    """What the rows of the answer say of each term."""
    amounts: dict[str, dict[int, Decimal]] = {}
    for key, slots, values in rows:
        group = amounts.setdefault(key, {})
        for slot, value in zip(slots, values, strict=True):
            group[slot] = group.get(slot, Decimal(0)) + value
    for term, slots in wanted.items():
        yield term, _counted(amounts, slots, by)


def _counted(
    amounts: Mapping[str, Mapping[int, Decimal]], slots: tuple[int, int], by: str
) -> Counted:
    value, rows = slots
    none = Decimal(0)
    tallies = {
        key: Tally(_number(group.get(value, none)), int(group[rows]))
        for key, group in amounts.items()
        if group.get(rows)
    }
    return Counted(sum(tallies.values(), Tally()), tallies if by else {})


def _number(amount: Decimal) -> Number:
    return int(amount) if amount.as_tuple().exponent == 0 else amount


def _months(start: date, end: date) -> Iterator[date]:
    month = start.replace(day=1)
    while month < end:
        yield month
        month = next_month(month)
