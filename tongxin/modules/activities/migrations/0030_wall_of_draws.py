from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("activities", "0029_draws"), ("scarce", "0002_wall")]
    operations = [Protect("SessionDraw")]
