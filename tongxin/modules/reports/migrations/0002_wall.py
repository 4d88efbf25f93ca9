from django.db import migrations

from tongxin.kernel.protect import APP, Protect, ProtectAudience

# A form without a union is the house's: everybody reads it, only the system writes it. Items are
# seen with their form: the inner query stands behind the wall of the forms.
HOUSE = f"""
CREATE POLICY {{table}}_house ON {{table}} FOR ALL TO {APP} USING (
  union_id IS NULL AND current_setting('tongxin.lo', true) = '/');
"""
READ = f"""
CREATE POLICY reports_reportform_seen ON reports_reportform FOR SELECT TO {APP}
  USING (union_id IS NULL);
CREATE POLICY reports_formitem_audience ON reports_formitem FOR SELECT TO {APP}
  USING (form_id IN (SELECT id FROM reports_reportform));
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("orgs", "0002_wall")]
    operations = [
        Protect("ReportForm", audience="FormAudience"),
        ProtectAudience("FormAudience"),
        Protect("FormItem"),
        migrations.RunSQL(HOUSE.format(table="reports_reportform")),
        migrations.RunSQL(HOUSE.format(table="reports_formitem")),
        migrations.RunSQL(READ),
        Protect("ReportRound", audience="RoundAudience"),
        ProtectAudience("RoundAudience"),
        Protect("Submission"),
        Protect("Answer"),
        Protect("SubmissionStep"),
        Protect("ReportSnapshot"),
    ]
