"""Persons by their form of employment: of the rarer ones there are few among many."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("people", "0007_undone_merges")]
    operations = [
        migrations.AddIndex(
            model_name="worker",
            index=models.Index(fields=["employment_form"], name="workers_by_form"),
        ),
    ]
