"""A merged membership, a merge that two persons agree to, an examination that failed."""

import django.db.models.deletion
import tongxin.kernel.overlap
from django.conf import settings
from django.db import migrations, models

# What one person alone decided before two were asked for.
ALONE = """
SET LOCAL ROLE tongxin_bypass;
UPDATE members_duplicatepair SET proposed_by = '（此前由一人认定）' WHERE state = 'same';
SET LOCAL ROLE NONE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0031_wall_of_dues'),
        ('orgs', '0004_wall_of_employers'),
        ('people', '0007_undone_merges'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='datacheck',
            name='one_running_check_per_union',
        ),
        migrations.RemoveConstraint(
            model_name='datacheck',
            name='finished_checks_say_when',
        ),
        migrations.RemoveConstraint(
            model_name='duplicatepair',
            name='decided_pairs_say_by_whom',
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='memberships_of_a_worker_never_overlap',
        ),
        migrations.AddField(
            model_name='datacheck',
            name='problem',
            field=models.CharField(blank=True, max_length=300, verbose_name='未能完成的原因'),
        ),
        migrations.AddField(
            model_name='duplicatepair',
            name='carried',
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='duplicatepair',
            name='decider',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='duplicatepair',
            name='proposal',
            field=models.CharField(blank=True, max_length=300, verbose_name='提出合并的依据'),
        ),
        migrations.AddField(
            model_name='duplicatepair',
            name='proposed_at',
            field=models.DateTimeField(null=True, verbose_name='提出时间'),
        ),
        migrations.AddField(
            model_name='duplicatepair',
            name='proposed_by',
            field=models.CharField(blank=True, max_length=80, verbose_name='提出人'),
        ),
        migrations.AddField(
            model_name='duplicatepair',
            name='proposer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunSQL(ALONE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='datacheck',
            name='state',
            field=models.CharField(choices=[('queued', '等待检查'), ('running', '正在检查'), ('done', '已完成'), ('failed', '未能完成')], default='queued', max_length=8, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='duplicatepair',
            name='state',
            field=models.CharField(choices=[('waiting', '待认定'), ('proposed', '待另一人核准'), ('same', '同一人'), ('different', '不是同一人')], default='waiting', max_length=9, verbose_name='认定结果'),
        ),
        migrations.AlterField(
            model_name='membership',
            name='status',
            field=models.CharField(choices=[('pending_confirm', '待本人确认'), ('active', '在册'), ('transferring', '转接中'), ('retained', '会籍保留'), ('transferred', '已转出'), ('set_aside', '转为保留'), ('resumed', '保留结束'), ('withdrawn', '退会'), ('expelled', '开除会籍'), ('deceased', '去世'), ('auto_withdrawn', '自动退会'), ('merged', '已合并')], max_length=16, verbose_name='会籍状态'),
        ),
        migrations.AddConstraint(
            model_name='datacheck',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('union',), name='one_running_check_per_union'),
        ),
        migrations.AddConstraint(
            model_name='datacheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ['done', 'failed'])), models.Q(('finished_at', None), ('state__in', ['queued', 'running'])), _connector='OR'), name='finished_checks_say_when'),
        ),
        migrations.AddConstraint(
            model_name='duplicatepair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state__in', ['waiting', 'proposed'])), models.Q(('decided_at__isnull', False), ('state__in', ['same', 'different']), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='decided_pairs_say_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='duplicatepair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['proposed', 'same']), _negated=True), models.Q(('proposed_by', ''), _negated=True), _connector='OR'), name='proposed_pairs_say_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='duplicatepair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'same'), _negated=True), models.Q(('decider__isnull', False), ('proposer__isnull', False), models.Q(('proposer', models.F('decider')), _negated=True)), models.Q(models.Q(('proposer', None), ('decider', None), _connector='OR'), models.Q(('proposed_by', models.F('decided_by')), _negated=True)), _connector='OR'), name='nobody_merges_alone'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=tongxin.kernel.overlap.NeverOverlap(condition=models.Q(('status__in', ('active', 'transferring', 'retained', 'withdrawn', 'expelled', 'deceased', 'auto_withdrawn', 'transferred', 'set_aside', 'resumed', 'merged'))), name='memberships_of_a_worker_never_overlap', owner='worker', since='joined_on', until='left_on'),
        ),
    ]
