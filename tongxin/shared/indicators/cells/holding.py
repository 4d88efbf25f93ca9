"""Holding what a written row points at: statements of a trigger, one for each table on the way."""

from typing import NamedTuple

from django.apps import apps
from django.db.models.sql.datastructures import Join

STEP = "\n  PERFORM 1 FROM {rows}{hold};"
# Most rows point at nothing further: one look says so for all that lies behind.
STEP_ON = """
  SELECT bool_or({points}) INTO deeper FROM (SELECT {columns} FROM {rows}{hold}) held;
  IF deeper THEN{behind}
  END IF;"""


class Hold(NamedTuple):
    """How a row is held, and which table is held already."""

    text: str
    already: str = ""


def steps(joins: list[Join], parent: str, rows: str, hold: Hold, depth: int = 1) -> dict[str, str]:
    """Statements by the columns that point there; what lies behind only where there is any."""
    found: dict[str, str] = {}
    for one in joins:
        if one.parent_alias != parent:
            continue
        ((near, far),) = one.join_fields
        alias = f"h{depth}"
        link = f"{alias}.{far.column} = h{depth - 1}.{near.column}"
        here = f"{rows} JOIN {one.table_name} {alias} ON {link}"
        behind = steps(joins, one.table_alias, here, hold, depth + 1)
        is_held = one.table_alias == hold.already
        said = (
            _step(here, alias, hold, behind)
            if is_owned(one.table_name) and not is_held
            else "".join(behind.values())
        )
        if said:
            found[near.column] = found.get(near.column, "") + said
    return found


def _step(rows: str, alias: str, hold: Hold, behind: dict[str, str]) -> str:
    asked = {"rows": rows, "hold": hold.text.format(alias=alias)}
    if not behind:
        return STEP.format(**asked)
    points = " OR ".join(f"{column} IS NOT NULL" for column in behind)
    told = ", ".join(f"{alias}.{column}" for column in behind)
    return STEP_ON.format(points=points, columns=told, behind="".join(behind.values()), **asked)


def pointing(joins: list[Join], parent: str) -> list[str]:
    """The columns by which rows of a table point further."""
    return sorted({one.join_fields[0][0].column for one in joins if one.parent_alias == parent})


def is_owned(table: str) -> bool:
    """Whether each row belongs to one union, so that a lock on it stops nobody elsewhere."""
    model = _model(table)
    names = {one.name for one in model._meta.get_fields()}
    return "union" in names or table == "orgs_unionorg"


def key_of(table: str) -> str:
    """The column by which others point at a table."""
    return _model(table)._meta.pk.column


def _model(table: str):
    return next(one for one in apps.get_models() if one._meta.db_table == table)
