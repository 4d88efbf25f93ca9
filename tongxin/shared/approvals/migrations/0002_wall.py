from django.db import migrations

from tongxin.kernel.protect import Protect

# The person a case is about reads how it stands: its steps and entries with it.
READ_OWN = """
CREATE POLICY {table}_own ON {table} FOR SELECT TO tongxin_app
  USING (case_id IN (SELECT id FROM approvals_approvalcase WHERE worker_id = tongxin_worker()));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0001_initial"),
        ("orgs", "0002_wall"),
        ("people", "0002_wall"),
        ("access", "0002_wall"),
    ]
    operations = [
        Protect("ApprovalCase", worker="worker_id"),
        Protect("CaseStep"),
        Protect("CaseEntry"),
        Protect("Delegation"),
        Protect("Recusal"),
        migrations.RunSQL(READ_OWN.format(table="approvals_casestep")),
        migrations.RunSQL(READ_OWN.format(table="approvals_caseentry")),
    ]
