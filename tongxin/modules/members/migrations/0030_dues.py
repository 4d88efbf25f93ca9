
import django.db.models.deletion
import tongxin.kernel.fields
import tongxin.kernel.models
import tongxin.kernel.overlap
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0029_found_by_name'),
        ('orgs', '0004_wall_of_employers'),
        ('people', '0007_undone_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='DuesAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('name', models.CharField(max_length=50, verbose_name='姓名')),
                ('owed_amount', tongxin.kernel.fields.MoneyField(default=0, verbose_name='欠费')),
                ('owed_months', models.PositiveSmallIntegerField(default=0, verbose_name='欠费月数')),
                ('owed_since', models.DateField(null=True, verbose_name='最早欠费月份')),
                ('credit_amount', tongxin.kernel.fields.MoneyField(default=0, verbose_name='余额')),
            ],
            options={
                'verbose_name': '会费账户',
            },
        ),
        migrations.CreateModel(
            name='DuesBase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('since', models.DateField(verbose_name='起始月份')),
                ('base', tongxin.kernel.fields.SealedField(kind='plain', verbose_name='缴费基数')),
                ('due_amount', tongxin.kernel.fields.MoneyField(verbose_name='每月会费')),
                ('source', models.CharField(choices=[('desk', '工会干部登记'), ('import', '名册导入')], max_length=8, verbose_name='登记方式')),
                ('made_by', models.CharField(max_length=80, verbose_name='登记人')),
                ('replaced_at', models.DateTimeField(null=True, verbose_name='更正时间')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='停用时间')),
            ],
            options={
                'verbose_name': '缴费基数',
            },
        ),
        migrations.CreateModel(
            name='DuesBill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('month', models.DateField(verbose_name='月份')),
                ('kind', models.CharField(choices=[('base', '按缴费基数'), ('flat', '按定额'), ('new_form', '新就业形态定额'), ('retained', '会籍保留，免缴')], max_length=8, verbose_name='计费方式')),
                ('due_amount', tongxin.kernel.fields.MoneyField(verbose_name='应缴')),
                ('settled_amount', tongxin.kernel.fields.MoneyField(default=0, verbose_name='已缴')),
                ('state', models.CharField(choices=[('asked', '有效'), ('void', '已作废')], db_default='asked', default='asked', max_length=6, verbose_name='账单状态')),
                ('billed_at', models.DateTimeField(verbose_name='出账时间')),
                ('voided_at', models.DateTimeField(null=True, verbose_name='作废时间')),
                ('voided_by', models.CharField(blank=True, max_length=80, verbose_name='作废人')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
            ],
            options={
                'verbose_name': '会费账单',
            },
        ),
        migrations.CreateModel(
            name='DuesPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('month', models.DateField(blank=True, null=True, verbose_name='所属月份')),
                ('paid_amount', tongxin.kernel.fields.MoneyField(verbose_name='缴费金额')),
                ('paid_on', models.DateField(verbose_name='缴费日期')),
                ('way', models.CharField(choices=[('deducted', '单位代扣'), ('cash', '现金'), ('bank', '银行转账')], max_length=8, verbose_name='缴费方式')),
                ('voucher', models.CharField(blank=True, max_length=40, verbose_name='凭证号')),
                ('state', models.CharField(choices=[('recorded', '有效'), ('void', '已作废'), ('refunded', '已退款')], default='recorded', max_length=8, verbose_name='缴费状态')),
                ('made_by', models.CharField(max_length=80, verbose_name='登记人')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='作废或退款时间')),
                ('ended_by', models.CharField(blank=True, max_length=80, verbose_name='作废或退款人')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='作废或退款原因')),
            ],
            options={
                'verbose_name': '会费缴费记录',
            },
        ),
        migrations.CreateModel(
            name='DuesRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('since', models.DateField(verbose_name='起始月份')),
                ('is_collecting', models.BooleanField(default=True, verbose_name='按月收缴')),
                ('flat_amount', tongxin.kernel.fields.MoneyField(blank=True, null=True, verbose_name='没有基数的会员每月定额')),
                ('new_form_amount', tongxin.kernel.fields.MoneyField(blank=True, null=True, verbose_name='新就业形态会员每月定额')),
                ('made_by', models.CharField(max_length=80, verbose_name='设定人')),
            ],
            options={
                'verbose_name': '会费标准',
            },
        ),
        migrations.CreateModel(
            name='WithdrawalProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('union_path', tongxin.kernel.models.OwnerPath(default='')),
                ('name', models.CharField(max_length=50, verbose_name='姓名')),
                ('first_month', models.DateField(verbose_name='起始月份')),
                ('last_month', models.DateField(verbose_name='截止月份')),
                ('months', models.PositiveSmallIntegerField(verbose_name='连续未缴月数')),
                ('state', models.CharField(choices=[('proposed', '系统已提出'), ('notified', '已发催缴函'), ('persuaded', '已劝导'), ('ended', '已自动退会'), ('stopped', '已终止')], default='proposed', max_length=9, verbose_name='办理状态')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('notified_at', models.DateTimeField(null=True, verbose_name='催缴函发出时间')),
                ('answer_by', models.DateField(null=True, verbose_name='答复期限')),
                ('persuaded_on', models.DateField(null=True, verbose_name='劝导日期')),
                ('persuasion', models.CharField(blank=True, max_length=300, verbose_name='劝导情况')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='本人答复')),
                ('stop', models.CharField(blank=True, choices=[('paid', '已缴纳会费'), ('answered', '本人已答复'), ('took_part', '参加了工会活动'), ('officer', '工会不再提议'), ('gone', '会籍已变动')], max_length=9, verbose_name='终止原因')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='办结时间')),
                ('ended_by', models.CharField(blank=True, max_length=80, verbose_name='办结人')),
            ],
            options={
                'verbose_name': '自动退会提议',
            },
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='memberships_of_a_worker_never_overlap',
        ),
        migrations.AlterField(
            model_name='membership',
            name='status',
            field=models.CharField(choices=[('pending_confirm', '待本人确认'), ('active', '在册'), ('transferring', '转接中'), ('retained', '会籍保留'), ('transferred', '已转出'), ('set_aside', '转为保留'), ('resumed', '保留结束'), ('withdrawn', '退会'), ('expelled', '开除会籍'), ('deceased', '去世'), ('auto_withdrawn', '自动退会')], max_length=16, verbose_name='会籍状态'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=tongxin.kernel.overlap.NeverOverlap(condition=models.Q(('status__in', ('active', 'transferring', 'retained', 'withdrawn', 'expelled', 'deceased', 'auto_withdrawn', 'transferred', 'set_aside', 'resumed'))), name='memberships_of_a_worker_never_overlap', owner='worker', since='joined_on', until='left_on'),
        ),
        migrations.AddField(
            model_name='duesaccount',
            name='union',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会'),
        ),
        migrations.AddField(
            model_name='duesaccount',
            name='worker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker', verbose_name='会员'),
        ),
        migrations.AddField(
            model_name='duesbase',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bases', to='members.duesaccount'),
        ),
        migrations.AddField(
            model_name='duesbase',
            name='union',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会'),
        ),
        migrations.AddField(
            model_name='duesbase',
            name='worker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker'),
        ),
        migrations.AddField(
            model_name='duesbill',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bills', to='members.duesaccount'),
        ),
        migrations.AddField(
            model_name='duesbill',
            name='base',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.duesbase'),
        ),
        migrations.AddField(
            model_name='duesbill',
            name='membership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.membership'),
        ),
        migrations.AddField(
            model_name='duesbill',
            name='union',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会'),
        ),
        migrations.AddField(
            model_name='duesbill',
            name='worker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker'),
        ),
        migrations.AddField(
            model_name='duespayment',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='members.duesaccount'),
        ),
        migrations.AddField(
            model_name='duespayment',
            name='union',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会'),
        ),
        migrations.AddField(
            model_name='duespayment',
            name='worker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker'),
        ),
        migrations.AddField(
            model_name='duesrate',
            name='union',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会'),
        ),
        migrations.AddField(
            model_name='withdrawalproposal',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.duesaccount'),
        ),
        migrations.AddField(
            model_name='withdrawalproposal',
            name='membership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.membership'),
        ),
        migrations.AddField(
            model_name='withdrawalproposal',
            name='union',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会'),
        ),
        migrations.AddField(
            model_name='withdrawalproposal',
            name='worker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker'),
        ),
        migrations.AddIndex(
            model_name='duesaccount',
            index=models.Index(condition=models.Q(('owed_months__gt', 0)), fields=['union_path', '-owed_months', '-id'], name='dues_owed_in_a_subtree'),
        ),
        migrations.AddConstraint(
            model_name='duesaccount',
            constraint=models.UniqueConstraint(fields=('union', 'worker'), name='one_dues_account_per_union'),
        ),
        migrations.AddConstraint(
            model_name='duesaccount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('credit_amount__gte', 0), ('owed_amount', 0)), models.Q(('credit_amount', 0), ('owed_amount__gt', 0)), _connector='OR'), name='dues_are_owed_or_in_credit'),
        ),
        migrations.AddConstraint(
            model_name='duesaccount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('owed_amount', 0), ('owed_months', 0), ('owed_since', None)), models.Q(('owed_amount__gt', 0), ('owed_months__gt', 0), ('owed_since__isnull', False)), _connector='OR'), name='owed_dues_say_since_when'),
        ),
        migrations.AddIndex(
            model_name='duesbase',
            index=models.Index(fields=['union_path', '-id'], name='dues_bases_of_a_subtree'),
        ),
        migrations.AddConstraint(
            model_name='duesbase',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('account', 'since'), name='one_dues_base_per_month'),
        ),
        migrations.AddConstraint(
            model_name='duesbase',
            constraint=models.CheckConstraint(condition=models.Q(('since__day', 1)), name='dues_bases_begin_with_a_month'),
        ),
        migrations.AddConstraint(
            model_name='duesbase',
            constraint=models.CheckConstraint(condition=models.Q(('due_amount__gte', 0)), name='dues_by_base_are_never_negative'),
        ),
        migrations.AddIndex(
            model_name='duesbill',
            index=models.Index(fields=['union_path', '-month', '-id'], name='dues_bills_of_a_subtree'),
        ),
        migrations.AddConstraint(
            model_name='duesbill',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('worker', 'month'), name='one_dues_bill_per_member_and_month'),
        ),
        migrations.AddConstraint(
            model_name='duesbill',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='dues_bills_are_of_a_month'),
        ),
        migrations.AddConstraint(
            model_name='duesbill',
            constraint=models.CheckConstraint(condition=models.Q(('due_amount__gte', 0), ('settled_amount__gte', 0), ('settled_amount__lte', models.F('due_amount'))), name='dues_bills_are_never_overpaid'),
        ),
        migrations.AddConstraint(
            model_name='duesbill',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'asked'), ('voided_at', None)), models.Q(('settled_amount', 0), ('state', 'void'), ('voided_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='void_dues_bills_say_why'),
        ),
        migrations.AddIndex(
            model_name='duespayment',
            index=models.Index(fields=['union_path', '-id'], name='dues_payments_of_a_subtree'),
        ),
        migrations.AddConstraint(
            model_name='duespayment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'recorded')), fields=('account', 'month', 'paid_on', 'voucher'), name='a_dues_payment_is_noted_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='duespayment',
            constraint=models.CheckConstraint(condition=models.Q(('paid_amount__gt', 0)), name='dues_payments_are_positive'),
        ),
        migrations.AddConstraint(
            model_name='duespayment',
            constraint=models.CheckConstraint(condition=models.Q(('month', None), ('month__day', 1), _connector='OR'), name='dues_payments_are_for_a_month'),
        ),
        migrations.AddConstraint(
            model_name='duespayment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'recorded')), models.Q(models.Q(('state', 'recorded'), _negated=True), ('ended_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='dues_taken_back_say_why'),
        ),
        migrations.AddConstraint(
            model_name='duesrate',
            constraint=models.UniqueConstraint(fields=('union', 'since'), name='one_dues_rate_per_union_and_month'),
        ),
        migrations.AddConstraint(
            model_name='duesrate',
            constraint=models.CheckConstraint(condition=models.Q(('since__day', 1)), name='dues_rates_begin_with_a_month'),
        ),
        migrations.AddConstraint(
            model_name='duesrate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('flat_amount', None), ('flat_amount__gte', 0), _connector='OR'), models.Q(('new_form_amount', None), ('new_form_amount__gte', 0), _connector='OR')), name='dues_rates_are_never_negative'),
        ),
        migrations.AddIndex(
            model_name='withdrawalproposal',
            index=models.Index(fields=['union_path', '-id'], name='withdrawals_of_a_subtree'),
        ),
        migrations.AddConstraint(
            model_name='withdrawalproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'notified', 'persuaded'))), fields=('membership',), name='one_live_withdrawal_proposal_per_member'),
        ),
        migrations.AddConstraint(
            model_name='withdrawalproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ('proposed', 'notified', 'persuaded')), ('stop', '')), models.Q(('ended_at__isnull', False), ('state', 'ended'), ('stop', '')), models.Q(('ended_at__isnull', False), ('state', 'stopped'), models.Q(('stop', ''), _negated=True)), _connector='OR'), name='ended_withdrawal_proposals_say_when'),
        ),
        migrations.AddConstraint(
            model_name='withdrawalproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), _negated=True), models.Q(('answer_by__isnull', False), ('notified_at__isnull', False), ('persuaded_on__isnull', False), models.Q(('persuasion', ''), _negated=True)), _connector='OR'), name='nobody_withdraws_without_letter_and_persuasion'),
        ),
    ]
