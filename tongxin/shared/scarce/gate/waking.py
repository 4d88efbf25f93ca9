"""A migration operation: the database itself tells the gate that something was returned."""

from django.db.migrations.operations.base import Operation

CHANNEL = "tongxin_gate"
FUNCTION = f"""
CREATE FUNCTION tongxin_wake_gate() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('{CHANNEL}', TG_TABLE_NAME || ':' || NEW.id);
    RETURN NULL;
  END $$;
"""


class WakesGate(Operation):
    """Tell the gate when a row gets more room, or when one of ``watched`` changes."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, name, *, held, watched):
        self.name, self.held, self.watched = name, held, watched

    def deconstruct(self):
        """Arguments for a squashed migration."""
        return type(self).__name__, [self.name], {"held": self.held, "watched": self.watched}

    def state_forwards(self, app_label, state):
        """Models do not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Write the trigger."""
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        changed = [f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in self.watched]
        test = " OR ".join([f"NEW.{self.held} < OLD.{self.held}", *changed])
        schema_editor.execute(
            f"CREATE TRIGGER {table}_wake_gate AFTER UPDATE ON {table}"
            f" FOR EACH ROW WHEN ({test}) EXECUTE FUNCTION tongxin_wake_gate()"
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Take the trigger away."""
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        schema_editor.execute(f"DROP TRIGGER {table}_wake_gate ON {table}")

    def describe(self):
        """One line for the log."""
        return f"Let {self.name} wake the gate"
