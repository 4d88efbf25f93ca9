from django.db import migrations

from tongxin.kernel.protect import Protect, ProtectAudience

SHOWN = {"audience": "ActivityAudience", "shown": "activity_id"}

# What a worker once signed up for or attended stays readable after a change of union.
OWN = """
CREATE POLICY activities_activitysession_own ON activities_activitysession FOR SELECT
  TO tongxin_app USING (
    id IN (SELECT session_id FROM activities_signup WHERE worker_id = tongxin_worker())
    OR id IN (SELECT session_id FROM activities_checkin WHERE worker_id = tongxin_worker()));
CREATE POLICY activities_activity_own ON activities_activity FOR SELECT
  TO tongxin_app USING (tongxin_worker() IS NOT NULL AND id IN (
    SELECT s.activity_id FROM activities_activitysession s
      JOIN activities_signup u ON u.session_id = s.id AND u.worker_id = tongxin_worker()
    UNION ALL
    SELECT s.activity_id FROM activities_activitysession s
      JOIN activities_checkin c ON c.session_id = s.id AND c.worker_id = tongxin_worker()));
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
