from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), ("people", "0002_wall"), ("orgs", "0002_wall")]
    operations = [Protect("Membership", worker="worker_id")]
