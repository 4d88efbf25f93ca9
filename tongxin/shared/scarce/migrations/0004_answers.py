import django.db.models.deletion
import tongxin.kernel.models
from django.db import migrations, models

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0002_wall'),
        ('people', '0002_wall'),
        ('scarce', '0003_gate'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnswerSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('questions', models.PositiveSmallIntegerField(verbose_name='题数')),
                ('opens_at', models.DateTimeField(verbose_name='开始时间')),
                ('closes_at', models.DateTimeField(verbose_name='截止时间')),
                ('pass_epoch', models.PositiveIntegerField(default=0, editable=False, verbose_name='凭证批次')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会')),
            ],
            options={
                'verbose_name': '答题场次',
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='answer_window_runs_forward'), models.CheckConstraint(condition=models.Q(('questions__gt', 0)), name='a_sheet_asks_something')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('question', models.PositiveSmallIntegerField(verbose_name='题号')),
                ('choice', models.CharField(max_length=16, verbose_name='选择')),
                ('answered_at', models.DateTimeField(verbose_name='作答时间')),
                ('act_key', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker')),
                ('sheet', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='scarce.answersheet')),
            ],
            options={
                'verbose_name': '作答',
                'constraints': [models.UniqueConstraint(fields=('sheet', 'worker', 'question'), name='one_answer_per_question')],
            },
        ),
        Protect("AnswerSheet"),
        Protect("Answer", worker="worker_id"),
    ]
