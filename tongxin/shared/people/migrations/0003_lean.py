"""Persons without a second index and foreign key on the union (ADR 0015)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0002_wall'),
        ('people', '0002_wall'),
    ]

    operations = [
        migrations.AlterField(
            model_name='worker',
            name='union',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg'),
        ),
    ]
