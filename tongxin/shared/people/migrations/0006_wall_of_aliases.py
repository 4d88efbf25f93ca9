from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("people", "0005_aliases"), ("orgs", "0002_wall")]
    operations = [Protect("Alias")]
