import django.db.models.deletion
import tongxin.kernel.models
import tongxin.kernel.overlap
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0021_wall_of_clerks'),
        ('orgs', '0002_wall'),
        ('people', '0006_wall_of_aliases'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(max_length=16, verbose_name='会籍状态')),
                ('since', models.DateField(verbose_name='起始日期')),
                ('until', models.DateField(null=True, verbose_name='截止日期')),
            ],
            options={
                'verbose_name': '群体会员',
                'db_table': 'members_groupspan',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='WorkerGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='群体代码')),
                ('name', models.CharField(max_length=20, unique=True, verbose_name='群体名称')),
                ('also', models.CharField(blank=True, max_length=100, verbose_name='别称')),
                ('sex', models.CharField(blank=True, choices=[('male', '男'), ('female', '女')], max_length=6, verbose_name='由性别得出')),
                ('place', models.PositiveSmallIntegerField(default=100, verbose_name='排列')),
                ('union_code', models.CharField(blank=True, max_length=32, verbose_name='制定工会编码')),
            ],
            options={
                'verbose_name': '职工群体',
            },
        ),
        migrations.CreateModel(
            name='WorkerGroupSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='口径代码')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='口径名称')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('since', models.DateField(verbose_name='起用日期')),
                ('place', models.PositiveSmallIntegerField(default=100, verbose_name='排列')),
                ('union_code', models.CharField(blank=True, max_length=32, verbose_name='制定工会编码')),
                ('union_name', models.CharField(blank=True, max_length=100, verbose_name='制定工会')),
            ],
            options={
                'verbose_name': '群体口径',
            },
        ),
        migrations.CreateModel(
            name='WorkerGroupLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='members.workergroupset')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='members.workergroup')),
            ],
            options={
                'verbose_name': '口径所含群体',
                'constraints': [models.UniqueConstraint(fields=('group_set', 'group'), name='a_group_is_once_in_a_set')],
            },
        ),
        migrations.AddField(
            model_name='workergroupset',
            name='groups',
            field=models.ManyToManyField(related_name='sets', through='members.WorkerGroupLink', to='members.workergroup', verbose_name='职工群体'),
        ),
        migrations.CreateModel(
            name='GroupTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('since', models.DateField(verbose_name='起始日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='截止日期')),
                ('source', models.CharField(choices=[('desk', '工会干部登记'), ('import', '名册导入')], max_length=8, verbose_name='登记方式')),
                ('made_by', models.CharField(max_length=80, verbose_name='登记人')),
                ('ended_by', models.CharField(blank=True, max_length=80, verbose_name='结束登记人')),
                ('union', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会')),
                ('worker', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='group_tags', to='people.worker', verbose_name='职工')),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tags', to='members.workergroup', verbose_name='职工群体')),
            ],
            options={
                'verbose_name': '群体登记',
                'indexes': [models.Index(fields=['worker', 'group'], name='tags_of_a_worker'), models.Index(fields=['group', 'worker'], name='tags_of_a_group')],
                'constraints': [tongxin.kernel.overlap.NeverOverlap(condition=models.Q(('pk__gt', 0)), name='tags_of_a_group_never_overlap', owner='worker', same=('group',), since='since', until='until'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='tag_runs_forward')],
            },
        ),
    ]
