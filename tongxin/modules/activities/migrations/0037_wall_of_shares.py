from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("activities", "0036_shares"), ("scarce", "0002_wall")]
    operations = [Protect("SessionShare")]
