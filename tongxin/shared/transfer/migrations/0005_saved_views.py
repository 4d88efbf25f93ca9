import django.db.models.deletion
import tongxin.kernel.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0002_wall'),
        ('transfer', '0004_wall_of_exports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('listing', models.CharField(max_length=60, verbose_name='列表')),
                ('name', models.CharField(max_length=30, verbose_name='名称')),
                ('chosen', models.JSONField(default=dict, verbose_name='筛选条件')),
                ('is_shared', models.BooleanField(default=False, verbose_name='本工会共用')),
                ('made_by', models.CharField(max_length=80, verbose_name='保存人')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会')),
            ],
            options={
                'verbose_name': '常用筛选',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_shared', False)), fields=('account', 'listing', 'name'), name='own_views_differ_by_name'), models.UniqueConstraint(condition=models.Q(('is_shared', True)), fields=('union', 'listing', 'name'), name='shared_views_differ_by_name')],
            },
        ),
    ]
