"""The search by name planned anew for every word: without the word no index looks good enough."""

from django.db import migrations

from tongxin.kernel.rls import BYPASS_ROLE

SIGNATURE = "members_named(tokens text[], lo text, hi text) RETURNS SETOF bigint"
WHERE = "WHERE grams @> {}::varchar[] AND union_path >= {} AND union_path < {}"
FORMS = {
    "forwards": (
        "plpgsql",
        "BEGIN RETURN QUERY EXECUTE 'SELECT id FROM people_worker "
        + WHERE.format("$1", "$2", "$3")
        + "' USING tokens, lo, hi; END",
    ),
    "backwards": ("sql", "SELECT id FROM people_worker " + WHERE.format("tokens", "lo", "hi")),
}
REPLACE = f"""
DROP FUNCTION members_named(text[], text, text);
CREATE FUNCTION {SIGNATURE}
LANGUAGE {{}} STABLE SECURITY DEFINER ROWS 1000 SET search_path = public, pg_temp AS $$ {{}} $$;
GRANT CREATE ON SCHEMA public TO {BYPASS_ROLE};
ALTER FUNCTION members_named(text[], text, text) OWNER TO {BYPASS_ROLE};
REVOKE CREATE ON SCHEMA public FROM {BYPASS_ROLE};
"""


class Migration(migrations.Migration):

    dependencies = [("members", "0035_memberships_not_active")]
    operations = [
        migrations.RunSQL(
            REPLACE.format(*FORMS["forwards"]), REPLACE.format(*FORMS["backwards"])
        )
    ]
