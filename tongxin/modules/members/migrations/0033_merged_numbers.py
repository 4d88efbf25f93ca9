"""A number that was merged into another one begins no membership, whoever admits at that instant."""

from django.db import migrations

from tongxin.kernel.rls import BYPASS_ROLE

# Once a statement for a whole import; the foreign key has waited for a merge that is under way.
REFUSE = f"""
CREATE FUNCTION members_refuse_merged() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh JOIN people_alias known ON known.gone_id = fresh.worker_id
             WHERE known.until IS NULL AND fresh.left_on IS NULL) THEN
    RAISE EXCEPTION 'a merged number begins no membership'
      USING ERRCODE = 'integrity_constraint_violation',
            CONSTRAINT = 'merged_numbers_begin_no_membership';
  END IF;
  RETURN NULL;
END $$;
GRANT CREATE ON SCHEMA public TO {BYPASS_ROLE};
ALTER FUNCTION members_refuse_merged() OWNER TO {BYPASS_ROLE};
REVOKE CREATE ON SCHEMA public FROM {BYPASS_ROLE};
CREATE TRIGGER members_refuse_merged AFTER INSERT ON members_membership
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION members_refuse_merged();
"""
FORGET = """
DROP TRIGGER members_refuse_merged ON members_membership;
DROP FUNCTION members_refuse_merged();
"""


class Migration(migrations.Migration):

    dependencies = [("members", "0032_merged_state"), ("people", "0007_undone_merges")]
    operations = [migrations.RunSQL(REFUSE, FORGET)]
