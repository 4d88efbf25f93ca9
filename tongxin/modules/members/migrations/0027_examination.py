import django.db.models.deletion
import tongxin.kernel.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0026_wall_of_groups'),
        ('orgs', '0002_wall'),
        ('people', '0006_wall_of_aliases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DataCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('state', models.CharField(choices=[('queued', '等待检查'), ('running', '正在检查'), ('done', '已完成')], default='queued', max_length=8, verbose_name='状态')),
                ('done', models.PositiveSmallIntegerField(default=0, verbose_name='已检查项')),
                ('total', models.PositiveSmallIntegerField(default=0, verbose_name='检查项')),
                ('opened', models.PositiveIntegerField(default=0, verbose_name='新发现')),
                ('closed', models.PositiveIntegerField(default=0, verbose_name='已消除')),
                ('made_by', models.CharField(max_length=80, verbose_name='发起人')),
                ('asked_at', models.DateTimeField(verbose_name='发起时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会')),
            ],
            options={
                'verbose_name': '数据体检',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'done'), _negated=True), fields=('union',), name='one_running_check_per_union'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('finished_at', None)), _connector='OR'), name='finished_checks_say_when')],
            },
        ),
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('agrees', models.CharField(choices=[('birth', '姓名、出生日期、性别相同'), ('mobile', '姓名、手机号相同'), ('both', '姓名、出生日期、性别、手机号相同')], max_length=6, verbose_name='相同的内容')),
                ('state', models.CharField(choices=[('waiting', '待认定'), ('same', '同一人'), ('different', '不是同一人')], default='waiting', max_length=9, verbose_name='认定结果')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='认定依据')),
                ('decided_by', models.CharField(blank=True, max_length=80, verbose_name='认定人')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='认定时间')),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会')),
            ],
            options={
                'verbose_name': '疑似重复',
                'indexes': [models.Index(fields=['union_path', '-id'], name='pairs_of_a_subtree')],
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='a_pair_is_asked_about_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='the_first_of_a_pair_is_older'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='decided_pairs_say_by_whom')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('rule', models.CharField(max_length=30, verbose_name='检查项')),
                ('key', models.CharField(editable=False, max_length=24)),
                ('said', models.CharField(blank=True, max_length=200, verbose_name='情况')),
                ('state', models.CharField(choices=[('open', '待处理'), ('accepted', '已说明'), ('closed', '已消除')], default='open', max_length=8, verbose_name='状态')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('seen_at', models.DateTimeField(verbose_name='最近核对时间')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='消除时间')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('accepted_by', models.CharField(blank=True, max_length=80, verbose_name='说明人')),
                ('accepted_at', models.DateTimeField(null=True, verbose_name='说明时间')),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.membership')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会')),
            ],
            options={
                'verbose_name': '体检问题',
                'indexes': [models.Index(fields=['union_path', '-id'], name='findings_of_a_subtree'), models.Index(fields=['rule', 'state'], name='findings_of_a_rule')],
                'constraints': [models.UniqueConstraint(fields=('rule', 'key'), name='a_finding_stands_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='closed_findings_say_when'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(('accepted_at__isnull', False), models.Q(('accepted_by', ''), _negated=True)), _connector='OR'), name='accepted_findings_say_by_whom')],
            },
        ),
    ]
