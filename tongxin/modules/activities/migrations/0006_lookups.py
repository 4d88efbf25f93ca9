import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0005_gate'),
        ('orgs', '0002_wall'),
        ('people', '0002_wall'),
    ]

    operations = [
        migrations.AlterField(
            model_name='checkin',
            name='session',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='activities.activitysession'),
        ),
        migrations.AlterField(
            model_name='checkin',
            name='worker',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker'),
        ),
        migrations.AlterField(
            model_name='signup',
            name='session',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='signups', to='activities.activitysession'),
        ),
        migrations.AlterField(
            model_name='signup',
            name='worker',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker'),
        ),
        migrations.AddIndex(
            model_name='checkin',
            index=models.Index(fields=['session', 'worker'], name='check_ins_of_a_session'),
        ),
        migrations.AddIndex(
            model_name='signup',
            index=models.Index(fields=['session', 'worker'], name='signups_of_a_session'),
        ),
    ]
