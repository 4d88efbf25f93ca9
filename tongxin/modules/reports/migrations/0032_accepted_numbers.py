from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0031_wall_of_sealing")]
    operations = [
        migrations.AddField("Sealing", "accepted", models.JSONField(default=dict)),
    ]
