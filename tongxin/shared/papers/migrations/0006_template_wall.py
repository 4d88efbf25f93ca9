from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("papers", "0005_templates"), ("orgs", "0002_wall")]
    operations = [Protect("PaperTemplate")]
