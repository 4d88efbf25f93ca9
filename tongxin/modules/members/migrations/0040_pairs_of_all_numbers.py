"""Whoever may be on file twice reads that it was asked, under every number."""

from django.db import migrations

OWN = """
ALTER POLICY members_duplicatepair_own ON members_duplicatepair
  USING (one_id = ANY (tongxin_persons()) OR other_id = ANY (tongxin_persons()));
"""


class Migration(migrations.Migration):

    dependencies = [("members", "0039_keys_that_stay"), ("people", "0009_all_numbers")]
    operations = [migrations.RunSQL(OWN, migrations.RunSQL.noop)]
