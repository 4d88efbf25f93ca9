from django.db import migrations

from tongxin.kernel.protect import APP

# What lies at no union (the calendar, an account without a post) is read from the topmost one.
HOUSE = f"""
CREATE POLICY audit_house ON audit_auditentry FOR SELECT TO {APP} USING (
  union_path = '/' AND EXISTS (SELECT 1 FROM unnest(tongxin_paths('scope')) root
  WHERE root ~ '^/([0-9]+/)?$'));
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_wall")]
    operations = [migrations.RunSQL(HOUSE)]
