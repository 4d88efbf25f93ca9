"""Sums of dues by union and month, written by the database beside every change of a bill."""

from django.db import migrations

from tongxin.kernel.protect import Protect
from tongxin.kernel.rls import BYPASS_ROLE

# A row for each statement: whoever pays at the same union at the same time waits for nobody.
ADD = """
INSERT INTO members_duesmonth
  (union_id, union_path, month, bills, due_amount, settled_amount, owing)
SELECT union_id, '', month, sum(sign), sum(sign * due_amount), sum(sign * settled_amount),
       sum(sign * (settled_amount < due_amount)::int)
FROM ({rows}) bill (sign, union_id, month, due_amount, settled_amount, state)
WHERE state = 'asked' GROUP BY union_id, month
HAVING sum(sign) <> 0 OR sum(sign * due_amount) <> 0 OR sum(sign * settled_amount) <> 0
    OR sum(sign * (settled_amount < due_amount)::int) <> 0
"""
COLUMNS = "union_id, month, due_amount, settled_amount, state"
AFTER, BEFORE = f"SELECT 1, {COLUMNS} FROM after", f"SELECT -1, {COLUMNS} FROM before"  # noqa: S608
BOTH = f"{AFTER} UNION ALL {BEFORE}"
TABLES = {
    "insert": ("REFERENCING NEW TABLE AS after", AFTER),
    "update": ("REFERENCING OLD TABLE AS before NEW TABLE AS after", BOTH),
    "delete": ("REFERENCING OLD TABLE AS before", BEFORE),
}


def _trigger(verb: str) -> str:
    seen, rows = TABLES[verb]
    name = f"members_dues_month_{verb}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$ BEGIN {ADD.format(rows=rows)}; RETURN NULL; END $$;
GRANT CREATE ON SCHEMA public TO {BYPASS_ROLE};
ALTER FUNCTION {name}() OWNER TO {BYPASS_ROLE};
REVOKE CREATE ON SCHEMA public FROM {BYPASS_ROLE};
CREATE TRIGGER {name} AFTER {verb.upper()} ON members_duesbill {seen}
FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


BILLED = f"""
SET LOCAL ROLE {BYPASS_ROLE};
{ADD.format(rows=f"SELECT 1, {COLUMNS} FROM members_duesbill")};
RESET ROLE;
"""


class Migration(migrations.Migration):

    dependencies = [("members", "0041_dues_months"), ("orgs", "0002_wall")]
    operations = [
        Protect("DuesMonth"),
        *(migrations.RunSQL(_trigger(verb)) for verb in TABLES),
        migrations.RunSQL(BILLED),
    ]
