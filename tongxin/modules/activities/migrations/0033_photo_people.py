
import django.db.models.deletion
import tongxin.kernel.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0030_wall_of_draws'),
        ('files', '0002_wall'),
        ('orgs', '0006_wall_of_external_orgs'),
        ('people', '0008_found_by_form'),
    ]

    operations = [
        migrations.CreateModel(
            name='PhotoPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('worker_name', models.CharField(max_length=50, verbose_name='姓名')),
                ('named_at', models.DateTimeField(verbose_name='登记时间')),
                ('named_by', models.CharField(max_length=80, verbose_name='登记人')),
                ('agreed_at', models.DateTimeField(null=True, verbose_name='同意时间')),
                ('agreed_by', models.CharField(blank=True, max_length=80, verbose_name='代录人')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='撤回时间')),
                ('withdrawn_by', models.CharField(blank=True, max_length=80, verbose_name='代办人')),
                ('home', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所在工会')),
                ('photo', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photo_people', to='activities.activitysession')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会')),
                ('worker', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker')),
            ],
            options={
                'verbose_name': '照片中的人',
                'indexes': [models.Index(fields=['worker', '-id'], name='photos_of_a_person')],
                'constraints': [models.UniqueConstraint(fields=('photo', 'worker'), name='a_person_once_in_a_photo'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_at__gte', models.F('named_at')), _connector='OR'), models.Q(('withdrawn_at', None), ('withdrawn_at__gte', models.F('named_at')), _connector='OR')), name='agreed_or_withdrawn_after_being_named')],
            },
        ),
    ]
