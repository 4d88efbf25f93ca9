"""The marked workbook of a large import, kept sealed beside its file."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("transfer", "0006_wall_of_saved_views")]
    operations = [
        migrations.AddField(
            model_name="importfile", name="result", field=models.BinaryField(null=True)
        ),
    ]
