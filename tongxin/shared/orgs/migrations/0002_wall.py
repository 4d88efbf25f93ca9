from django.db import migrations

from tongxin.kernel.protect import FUNCTIONS, GRANTS

RULES = """
CREATE UNIQUE INDEX one_root ON orgs_unionorg ((true)) WHERE parent_id IS NULL;
ALTER TABLE orgs_unionorg ADD CONSTRAINT path_is_closed_by_its_id
  CHECK (path ~ '^/([0-9]+/)+$' AND right(path, length(id::text) + 2) = '/' || id || '/');
"""


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_initial")]
    operations = [
        migrations.RunSQL(GRANTS),
        migrations.RunSQL(FUNCTIONS),
        migrations.RunSQL(RULES),
    ]
