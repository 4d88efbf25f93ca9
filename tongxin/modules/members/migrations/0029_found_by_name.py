"""Persons found by name through the index: behind the wall alone it could not be used."""

from django.db import migrations

from tongxin.kernel.rls import BYPASS_ROLE

# The wall is asked before any test that might tell of hidden rows, and the test on names is one:
# so every row would be read. The function tells numbers alone; what is shown of them passes the
# walls of both tables.
NAMED = f"""
CREATE FUNCTION members_named(tokens text[], lo text, hi text) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000 SET search_path = public, pg_temp AS $$
  SELECT id FROM people_worker
  WHERE grams @> tokens::varchar[] AND union_path >= lo AND union_path < hi
$$;
GRANT CREATE ON SCHEMA public TO {BYPASS_ROLE};
ALTER FUNCTION members_named(text[], text, text) OWNER TO {BYPASS_ROLE};
REVOKE CREATE ON SCHEMA public FROM {BYPASS_ROLE};
"""


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0028_wall_of_examination"),
        ("people", "0002_wall"),
    ]
    operations = [migrations.RunSQL(NAMED, "DROP FUNCTION members_named(text[], text, text)")]
