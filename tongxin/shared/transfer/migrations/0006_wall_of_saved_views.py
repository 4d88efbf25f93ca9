from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("transfer", "0005_saved_views"), ("orgs", "0002_wall")]
    operations = [Protect("SavedView")]
