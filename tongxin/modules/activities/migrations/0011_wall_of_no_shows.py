from django.db import migrations

from tongxin.kernel.protect import Protect

# Until when a person may not sign up: so many missed sessions within so long, from the last one on.
# A record counts while it is not lifted, its session stands as held and no check-in was entered.
BARRED = """
CREATE FUNCTION activities_barred_until(
    who bigint, at timestamptz, misses int, within interval, barred_for interval)
  RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT max(counted.missed_at) + barred_for FROM (
    SELECT missed.missed_at,
           lag(missed.missed_at, misses - 1) OVER (ORDER BY missed.missed_at, missed.id) AS first
    FROM activities_noshow missed
    JOIN activities_activitysession session ON session.id = missed.session_id
    WHERE missed.worker_id = who AND missed.lifted_at IS NULL AND session.state = 'held'
      AND missed.missed_at > at - within - barred_for
      AND NOT EXISTS (
        SELECT FROM activities_checkin came
        WHERE came.session_id = missed.session_id AND came.worker_id = who
          AND came.voided_at IS NULL)
  ) counted
  WHERE counted.missed_at - counted.first <= within AND counted.missed_at + barred_for > at
$$
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0010_no_shows"), ("orgs", "0002_wall")]
    operations = [
        Protect("NoShow", worker="worker_id"),
        migrations.RunSQL(BARRED),
    ]
