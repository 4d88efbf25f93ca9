from django.db import migrations

from tongxin.kernel.protect import APP, BYPASS, in_scope

APPEND_ONLY = f"""
REVOKE UPDATE, DELETE, TRUNCATE ON audit_auditentry, audit_auditbatch, audit_auditlink
  FROM {APP}, {BYPASS};
ALTER TABLE audit_auditentry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_auditentry FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_bypass ON audit_auditentry TO {BYPASS} USING (true) WITH CHECK (true);
CREATE POLICY audit_append ON audit_auditentry FOR INSERT TO {APP} WITH CHECK (true);
CREATE POLICY audit_scope ON audit_auditentry FOR SELECT TO {APP} USING ({in_scope("union_path")});
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("orgs", "0002_wall")]
    operations = [migrations.RunSQL(APPEND_ONLY)]
