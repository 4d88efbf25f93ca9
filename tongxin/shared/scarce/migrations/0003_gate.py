from django.db import migrations

from tongxin.shared.scarce.gate.waking import FUNCTION


class Migration(migrations.Migration):
    dependencies = [("scarce", "0002_wall")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION tongxin_wake_gate()")]
