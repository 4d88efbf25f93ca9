from django.db import migrations

from tongxin.kernel.protect import Protect

# A worker commands no subtree: besides reading, noting that the own message was read is allowed.
READ_OWN = """
CREATE POLICY notify_notification_read_own ON notify_notification FOR UPDATE TO tongxin_app
  USING (worker_id = tongxin_worker());
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0001_initial"),
        ("orgs", "0002_wall"),
        ("people", "0002_wall"),
    ]
    operations = [
        Protect("Notification", worker="worker_id"),
        migrations.RunSQL(READ_OWN),
    ]
