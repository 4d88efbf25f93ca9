from django.db import migrations

from tongxin.kernel.protect import APP, Protect, ProtectAudience

# A form without a union is the house's: everybody reads it, only the system writes it. Items are
# seen with their form: the inner query stands behind the wall of the forms.
HOUSE_FORMS = f"""
CREATE POLICY {{table}}_house ON {{table}} FOR ALL TO {APP} USING (
  union_id IS NULL AND current_setting('tongxin.lo', true) = '/');
CREATE POLICY {{table}}_seen ON {{table}} FOR SELECT TO {APP} USING ({{seen}});
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("orgs", "0002_wall")]
    operations = [
        Protect("ReportForm", audience="FormAudience"),
        ProtectAudience("FormAudience"),
        Protect("FormItem"),
        migrations.RunSQL(
            HOUSE_FORMS.format(table="reports_reportform", seen="union_id IS NULL")
            + HOUSE_FORMS.format(
                table="reports_formitem", seen="form_id IN (SELECT id FROM reports_reportform)"
            )
        ),
        Protect("ReportRound", audience="RoundAudience"),
        ProtectAudience("RoundAudience"),
        Protect("Submission"),
        Protect("Answer"),
        Protect("SubmissionStep"),
        Protect("ReportSnapshot"),
    ]
