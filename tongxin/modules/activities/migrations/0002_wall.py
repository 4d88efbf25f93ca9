from django.db import migrations

from tongxin.kernel.protect import Protect, ProtectAudience

SHOWN = {"audience": "ActivityAudience", "shown": "activity_id"}

# What a worker once signed up for or attended stays readable after a change of union. Functions,
# and asked once for a statement: written out, every statement on these tables would plan them.
OWN = """
CREATE FUNCTION activities_own_sessions() RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    IF tongxin_worker() IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
      SELECT session_id FROM activities_signup WHERE worker_id = tongxin_worker()
      UNION SELECT session_id FROM activities_checkin WHERE worker_id = tongxin_worker());
  END $$;
CREATE FUNCTION activities_own_activities() RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    IF tongxin_worker() IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
      SELECT activity_id FROM activities_activitysession
      WHERE id = ANY (activities_own_sessions()));
  END $$;
CREATE POLICY activities_activitysession_own ON activities_activitysession FOR SELECT
  TO tongxin_app USING (id = ANY ((SELECT activities_own_sessions())::bigint[]));
CREATE POLICY activities_activity_own ON activities_activity FOR SELECT
  TO tongxin_app USING (id = ANY ((SELECT activities_own_activities())::bigint[]));
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial"), ("orgs", "0002_wall")]
    operations = [
        ProtectAudience("ActivityAudience"),
        Protect("Activity", audience="ActivityAudience"),
        Protect("ActivityRole", **SHOWN),
        Protect("ActivitySession", **SHOWN),
        Protect("Signup", worker="worker_id"),
        Protect("CheckIn", worker="worker_id"),
        Protect("Headcount"),
        migrations.RunSQL(OWN),
    ]
