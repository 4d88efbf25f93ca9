"""The gate: a subject's column waits for its public notice, whoever writes (公示关口).

A module's migration puts it on the table beside what ``subjects.Subject`` says in code.
"""

import json
from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.migrations.operations.base import Operation

from tongxin.shared.public_notices.subjects import Subject, known

KEEPER = "public_notices_keep_gate"
ASK = """
SELECT t.tgname, t.tgargs FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE p.proname = %s AND t.tgrelid = %s::regclass AND t.tgenabled = 'O'
"""


class Gate(Operation):
    """Let the rows of a model wait for their public notices.

    ``opens`` names for each guarded value of ``column`` the stage whose notice must have passed;
    ``rests`` are values a row may move to while its notice is not concluded.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(
        self, name: str, *, column: str, opens: Mapping[str, str], rests: Sequence[str] = ()
    ):
        self.name, self.column = name, column
        self.opens, self.rests = dict(opens), list(rests)

    def deconstruct(self):
        """Arguments for a squashed migration."""
        kwargs = {"column": self.column, "opens": self.opens, "rests": self.rests}
        return (type(self).__name__, [self.name], kwargs)

    def state_forwards(self, app_label, state):
        """Models do not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Write the three triggers, in place of older ones."""
        model = to_state.apps.get_model(app_label, self.name)
        schema_editor.execute(without(model) + self._triggers(model), params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Take the triggers away."""
        model = from_state.apps.get_model(app_label, self.name)
        schema_editor.execute(without(model), params=None)

    def describe(self):
        """One line for the log."""
        return f"Let {self.name}.{self.column} wait for its public notices"

    def _triggers(self, model) -> str:
        table, key = model._meta.db_table, model._meta.pk.column
        column = model._meta.get_field(self.column).column
        given = ", ".join(map(_quoted, arguments(model, self.column, self.opens, self.rests)))
        changed = f"OLD.{column} IS DISTINCT FROM NEW.{column} OR OLD.{key} <> NEW.{key}"
        acts = {"INSERT": "", "UPDATE": f" WHEN ({changed})", "DELETE": ""}
        return "".join(
            f"CREATE TRIGGER {_trigger(table, act)} AFTER {act} ON {table}"
            f" FOR EACH ROW{when} EXECUTE FUNCTION {KEEPER}({given});"
            for act, when in acts.items()
        )


def arguments(model, column: str, opens: Mapping[str, str], rests: Sequence[str]) -> list[str]:
    """What a gate's triggers are told: label, key column, column, guarded values, rests."""
    return [
        model._meta.label,
        model._meta.pk.column,
        model._meta.get_field(column).column,
        json.dumps(dict(opens), sort_keys=True),
        json.dumps(sorted(rests)),
    ]


def faults() -> list[str]:
    """Declared subjects whose gate is missing in the database or says something else."""
    return [key for key, subject in sorted(known().items()) if not _stands(subject)]


def without(model) -> str:
    """The statement that takes a gate away."""
    table = model._meta.db_table
    return "".join(
        f"DROP TRIGGER IF EXISTS {_trigger(table, act)} ON {table};"
        for act in ("INSERT", "UPDATE", "DELETE")
    )


def _stands(subject: Subject) -> bool:
    wanted = arguments(subject.model, subject.column, subject.opens(), subject.rests)
    table = subject.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(ASK, [KEEPER, table])
        found = {name: bytes(told).split(b"\0")[:-1] for name, told in cursor.fetchall()}
    names = {_trigger(table, act) for act in ("INSERT", "UPDATE", "DELETE")}
    return names == set(found) and all(
        [one.decode() for one in told] == wanted for told in found.values()
    )


def _trigger(table: str, act: str) -> str:
    return f"{table[:40]}_notice_gate_{act.lower()}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
