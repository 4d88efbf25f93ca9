"""Own rows are those of every number a person is on file under, not of the account's alone."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION tongxin_persons() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('tongxin.persons', true), '')::bigint[] $$;
"""
# Tables that were put behind the wall before; later ones are written like this from the beginning.
OWN = """
DO $$
DECLARE own record;
BEGIN
  FOR own IN SELECT tablename, policyname, qual FROM pg_policies
    WHERE schemaname = 'public' AND policyname = tablename || '_own'
      AND qual ~ '^[(]\\w+ = tongxin_worker[(][)][)]$'
  LOOP
    EXECUTE format('ALTER POLICY %I ON %I USING (%s)', own.policyname, own.tablename,
                   replace(own.qual, '= tongxin_worker()', '= ANY (tongxin_persons())'));
  END LOOP;
END $$;
"""
CASES = """
ALTER POLICY {table}_own ON {table} USING (case_id IN
  (SELECT id FROM approvals_approvalcase WHERE worker_id = ANY (tongxin_persons())));
"""
NEWS = """
ALTER POLICY notify_notification_read_own ON notify_notification
  USING (worker_id = ANY (tongxin_persons()));
"""


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0008_found_by_form"),
        ("orgs", "0002_wall"),
        ("approvals", "0002_wall"),
        ("notify", "0002_wall"),
    ]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(OWN, migrations.RunSQL.noop),
        migrations.RunSQL(CASES.format(table="approvals_casestep"), migrations.RunSQL.noop),
        migrations.RunSQL(CASES.format(table="approvals_caseentry"), migrations.RunSQL.noop),
        migrations.RunSQL(NEWS, migrations.RunSQL.noop),
    ]
