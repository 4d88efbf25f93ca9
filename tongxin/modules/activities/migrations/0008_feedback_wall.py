from django.db import migrations

from tongxin.kernel.protect import Protect

# Rows belong to the host; who was there writes the own one, tied to the own live check-in.
OWN = """
CREATE POLICY activities_feedback_give ON activities_feedback FOR INSERT TO tongxin_app
  WITH CHECK (worker_id = tongxin_worker() AND EXISTS (
    SELECT FROM activities_checkin came
    WHERE came.id = check_in_id AND came.worker_id = tongxin_worker() AND came.voided_at IS NULL
      AND came.session_id = activities_feedback.session_id
      AND came.union_id = activities_feedback.union_id));
CREATE POLICY activities_feedback_amend ON activities_feedback FOR UPDATE TO tongxin_app
  USING (worker_id = tongxin_worker()) WITH CHECK (worker_id = tongxin_worker() AND EXISTS (
    SELECT FROM activities_checkin came
    WHERE came.id = check_in_id AND came.worker_id = tongxin_worker() AND came.voided_at IS NULL
      AND came.session_id = activities_feedback.session_id
      AND came.union_id = activities_feedback.union_id));
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0007_feedback"), ("orgs", "0002_wall")]
    operations = [Protect("Feedback", worker="worker_id"), migrations.RunSQL(OWN)]
