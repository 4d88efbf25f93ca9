from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("transfer", "0003_exports"), ("orgs", "0002_wall")]
    operations = [Protect("ExportRun"), Protect("ExportFile")]
