from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("notify", "0003_outside"), ("orgs", "0002_wall")]
    operations = [Protect("Sending")]
