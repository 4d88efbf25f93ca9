from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("reports", "0030_sealing"), ("orgs", "0002_wall")]
    operations = [Protect("Sealing")]
