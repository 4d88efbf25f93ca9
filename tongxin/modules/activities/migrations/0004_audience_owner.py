from django.db import migrations

from tongxin.shared.orgs.protect import TieAudience


class Migration(migrations.Migration):
    dependencies = [("activities", "0003_lists")]
    operations = [TieAudience("ActivityAudience")]
