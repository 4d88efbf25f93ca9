"""The lists of outside bodies: written by their federation, read by all below it."""

from django.db import migrations

from tongxin.kernel.protect import Protect

READ_BELOW = """
CREATE POLICY orgs_externalorg_below ON orgs_externalorg FOR SELECT TO tongxin_app
  USING (union_path = ANY(tongxin_paths('above')));
"""


class Migration(migrations.Migration):
    dependencies = [("orgs", "0005_external_orgs")]
    operations = [Protect("ExternalOrg"), migrations.RunSQL(READ_BELOW)]
