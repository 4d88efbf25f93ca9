"""What the database holds about audiences beyond the wall itself."""

from django.db.migrations.operations.base import Operation


class TieAudience(Operation):
    """An audience row belongs to the union of the row it shows: nobody shows another's row.

    The wall lets one write audience rows in the name of one's own subtree; the foreign key on
    (row, owner) lets the name be that of the row's union only.
    """

    reduces_to_sql = True
    reversible = False

    def __init__(self, name: str) -> None:
        self.name = name

    def state_forwards(self, app_label, state):
        """Models do not change."""

    def database_backwards(self, *_args):
        """A rule is not taken down by migrating backwards."""
        raise NotImplementedError("an audience stays with its owner")

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Write both constraints."""
        model = to_state.apps.get_model(app_label, self.name)
        shown = model._meta.db_table
        row = model._meta.get_field("row").related_model._meta.db_table
        schema_editor.execute(
            f"ALTER TABLE {row} ADD CONSTRAINT {row}_belongs_to_its_union UNIQUE (id, union_id);"
            f"ALTER TABLE {shown} ADD CONSTRAINT {shown}_owner_is_the_rows"
            f" FOREIGN KEY (row_id, owner_id) REFERENCES {row} (id, union_id) ON UPDATE CASCADE;",
            params=None,
        )

    def describe(self):
        """One line for the log."""
        return f"Tie the audience {self.name} to the owner of the row"
