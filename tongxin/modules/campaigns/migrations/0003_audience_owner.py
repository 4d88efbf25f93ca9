from django.db import migrations

from tongxin.shared.orgs.protect import TieAudience


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_wall")]
    operations = [TieAudience("CampaignAudience")]
