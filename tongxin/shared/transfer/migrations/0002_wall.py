from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("transfer", "0001_initial"), ("orgs", "0002_wall")]
    operations = [Protect("ImportRun"), Protect("ImportFile"), Protect("ImportRefusal")]
