from django.db import migrations

from tongxin.kernel.protect import Protect

# The nearest union above a person that set a rule decides; where nobody did, three within 90 days
# bar for 30. Rules are public: whoever is judged by one may read it.
RULE = """
CREATE POLICY activities_noshowrule_public ON activities_noshowrule FOR SELECT
  TO tongxin_app USING (true);
CREATE FUNCTION activities_no_show_rule(home text, day date)
  RETURNS TABLE (misses int, within_days int, barred_days int) LANGUAGE sql STABLE AS $$
  SELECT found.misses, found.within_days, found.barred_days FROM (
    SELECT rule.misses::int, rule.within_days::int, rule.barred_days::int,
           length(rule.union_path) AS depth, rule.since
    FROM activities_noshowrule rule
    WHERE starts_with(home, rule.union_path) AND rule.since <= day
    UNION ALL SELECT 3, 90, 30, 0, NULL
  ) found ORDER BY found.depth DESC, found.since DESC LIMIT 1
$$;
"""

# A record counts while it is not lifted, its session stands as held, somebody was checked in there
# and the person was not. Each is judged by the rule of its own day.
BARRED = """
DROP FUNCTION activities_barred_until(bigint, timestamptz, int, interval, interval);
CREATE FUNCTION activities_barred_until(who bigint, at timestamptz)
  RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT max(counted.ends) FROM (
    SELECT missed.missed_at + rule.barred_days * interval '1 day' AS ends,
           missed.missed_at - rule.within_days * interval '1 day' AS begins,
           lag(missed.missed_at, rule.misses - 1) OVER (ORDER BY missed.missed_at, missed.id)
             AS first
    FROM activities_noshow missed
    JOIN activities_activitysession session ON session.id = missed.session_id
    JOIN people_worker person ON person.id = missed.worker_id
    CROSS JOIN LATERAL activities_no_show_rule(
      person.union_path::text, (missed.missed_at AT TIME ZONE 'Asia/Shanghai')::date) rule
    WHERE missed.worker_id = who AND missed.lifted_at IS NULL AND session.state = 'held'
      AND missed.missed_at > at - interval '730 days'
      AND EXISTS (
        SELECT FROM activities_checkin came
        WHERE came.session_id = missed.session_id AND came.voided_at IS NULL)
      AND NOT EXISTS (
        SELECT FROM activities_checkin came
        WHERE came.session_id = missed.session_id AND came.worker_id = who
          AND came.voided_at IS NULL)
  ) counted
  WHERE counted.first >= counted.begins AND counted.ends > at
$$
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0024_no_show_rules"), ("people", "0006_wall_of_aliases")]
    operations = [Protect("NoShowRule"), migrations.RunSQL(RULE), migrations.RunSQL(BARRED)]
