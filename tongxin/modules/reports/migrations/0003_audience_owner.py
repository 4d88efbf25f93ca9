from django.db import migrations

from tongxin.shared.orgs.protect import TieAudience


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_wall")]
    operations = [TieAudience("FormAudience"), TieAudience("RoundAudience")]
