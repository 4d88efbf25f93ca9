from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0002_limits"), ("orgs", "0002_wall")]
    operations = [Protect("TimeLimit"), Protect("LimitEntry")]
