"""Migration operations that put a table behind the second wall."""

from django.db.migrations.operations.base import Operation

APP, BYPASS = "tongxin_app", "tongxin_bypass"

PERSONS = """
CREATE OR REPLACE FUNCTION tongxin_persons() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('tongxin.persons', true), '')::bigint[] $$;
"""
FUNCTIONS = f"""{PERSONS}
CREATE FUNCTION tongxin_paths(name text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(current_setting('tongxin.' || name, true), ''), '{{}}')::text[] $$;
CREATE FUNCTION tongxin_worker() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('tongxin.worker', true), '')::bigint $$;
CREATE FUNCTION tongxin_within(path text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT EXISTS (SELECT 1 FROM unnest(tongxin_paths('scope')) root
     WHERE path COLLATE "C" >= root AND path COLLATE "C" < left(root, -1) || '0') $$;
CREATE FUNCTION tongxin_fill_path() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.union_path := coalesce((SELECT path FROM orgs_unionorg WHERE id = NEW.union_id), '');
    RETURN NEW;
  END $$;
"""

GRANTS = f"""
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}, {BYPASS};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP}, {BYPASS};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP}, {BYPASS};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}, {BYPASS};
"""


def in_scope(column: str) -> str:
    """The range test on one path column, written so that an index serves it."""
    return (
        f"({column} >= current_setting('tongxin.lo', true)"
        f" AND {column} < current_setting('tongxin.hi', true)"
        f" AND (current_setting('tongxin.single', true) = '1' OR tongxin_within({column})))"
    )


class Protect(Operation):
    """Row-level security for one model: range on the owner's path, own rows, audience.

    ``path`` names the path column; with ``owned`` it is kept equal to the union's by trigger and
    foreign key. ``worker`` names the column of the person who may read (``id`` on the person),
    under every number the person is on file by.
    ``audience`` names the model of the rows that open a row to unions outside the subtree;
    ``shown`` the column they name, when a row is shown together with its parent.
    """

    reduces_to_sql = True
    reversible = False

    def __init__(self, name, *, path="union_path", owned=True, worker="", **shown_by):
        self.name, self.path, self.owned, self.worker = name, path, owned, worker
        self.audience = shown_by.pop("audience", "")
        self.shown = shown_by.pop("shown", "id")
        if shown_by:
            raise TypeError(f"unknown arguments: {sorted(shown_by)}")

    def deconstruct(self):
        """Arguments for a squashed migration."""
        kwargs = {"path": self.path, "owned": self.owned, "shown": self.shown}
        return (type(self).__name__, [self.name], kwargs | self._extras())

    def state_forwards(self, app_label, state):
        """Models do not change."""

    def database_backwards(self, *_args):
        """A wall is not taken down by migrating backwards."""
        raise NotImplementedError("a protected table stays protected")

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Write constraint, trigger, index and policies."""
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        parts = [_wall(table)]
        if self.owned:
            parts.append(_kept_equal(table))
        parts.append(_policy(table, "scope", "ALL", in_scope(self.path)))
        if self.worker:
            parts.insert(0, PERSONS)  # a database of before may be here ahead of people 0009
            mine = f"{self.worker} = ANY (tongxin_persons())"
            parts.append(_policy(table, "own", "SELECT", mine))
        if self.audience:
            shown = to_state.apps.get_model(app_label, self.audience)._meta.db_table
            seen = (
                f"{self.shown} IN (SELECT row_id FROM {shown}"
                " WHERE union_path = ANY(tongxin_paths('above')))"
            )
            parts.append(_policy(table, "audience", "SELECT", seen))
        schema_editor.execute("".join(parts), params=None)

    def describe(self):
        """One line for the log."""
        return f"Put {self.name} behind row-level security"

    def _extras(self):
        return {k: v for k in ("worker", "audience") if (v := getattr(self, k))}


class ProtectAudience(Operation):
    """Row-level security for an audience table: its writer owns the row that is shown."""

    reduces_to_sql = True
    reversible = False

    def __init__(self, name):
        self.name = name

    def state_forwards(self, app_label, state):
        """Models do not change."""

    def database_backwards(self, *_args):
        """A wall is not taken down by migrating backwards."""
        raise NotImplementedError("a protected table stays protected")

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Write constraint, trigger, index and policies."""
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        seen = "union_path = ANY(tongxin_paths('above'))"
        schema_editor.execute(
            _wall(table)
            + _kept_equal(table)
            + _foreign_path(table, "owner")
            + _policy(table, "scope", "ALL", in_scope("owner_path"))
            + _policy(table, "audience", "SELECT", f"{seen} OR {in_scope('union_path')}"),
            params=None,
        )

    def describe(self):
        """One line for the log."""
        return f"Put the audience {self.name} behind row-level security"


def _wall(table: str) -> str:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY {table}_bypass ON {table} TO {BYPASS} USING (true) WITH CHECK (true);"
    )


def _policy(table: str, name: str, verb: str, test: str) -> str:
    return f"CREATE POLICY {table}_{name} ON {table} FOR {verb} TO {APP} USING ({test});"


def _kept_equal(table: str) -> str:
    return _foreign_path(table, "union") + (
        f"CREATE TRIGGER {table}_fill_path BEFORE INSERT OR UPDATE ON {table}"
        " FOR EACH ROW WHEN (NEW.union_path = '') EXECUTE FUNCTION tongxin_fill_path();"
    )


def _foreign_path(table: str, kind: str) -> str:
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{kind}_path_is_the_unions"
        f" FOREIGN KEY ({kind}_id, {kind}_path) REFERENCES orgs_unionorg (id, path)"
        f" ON UPDATE CASCADE;"
        f"CREATE INDEX {table}_{kind}_path ON {table} ({kind}_path);"
    )
