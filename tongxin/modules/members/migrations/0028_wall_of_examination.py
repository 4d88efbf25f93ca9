"""The examination behind the wall; whoever may be on file twice reads that it was asked."""

from django.db import migrations

from tongxin.kernel.protect import Protect

OWN = """
CREATE POLICY members_duplicatepair_own ON members_duplicatepair FOR SELECT TO tongxin_app
  USING (one_id = tongxin_worker() OR other_id = tongxin_worker());
"""


class Migration(migrations.Migration):

    dependencies = [("members", "0027_examination"), ("orgs", "0002_wall")]
    operations = [
        Protect("DataCheck"),
        Protect("Finding"),
        Protect("DuplicatePair"),
        migrations.RunSQL(OWN),
    ]
