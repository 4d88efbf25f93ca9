from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("people", "0002_wall")]
    operations = [Protect("CommitteePost"), Protect("Grant"), Protect("ApiToken")]
