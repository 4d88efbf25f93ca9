"""Which minutes of a card were taken: what was scanned without a network comes in later."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0033_merged_numbers'),
    ]

    operations = [
        migrations.AddField(
            model_name='membercard',
            name='taken_steps',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, editable=False, size=None),
        ),
    ]
