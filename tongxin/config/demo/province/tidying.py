"""What the database has to know before it can plan well."""

from django.db import connections

from tongxin.config.tables import OWNER_ALIAS


def tidy() -> None:
    """Let the database look at what has come: it plans by that."""
    with connections[OWNER_ALIAS].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    connections[OWNER_ALIAS].close()
