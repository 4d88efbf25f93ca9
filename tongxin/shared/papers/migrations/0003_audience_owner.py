from django.db import migrations

from tongxin.shared.orgs.protect import TieAudience


class Migration(migrations.Migration):
    dependencies = [("papers", "0002_wall")]
    operations = [TieAudience("DocumentAudience")]
