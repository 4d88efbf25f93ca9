"""Dues paid (会费缴纳), and proposals to end the membership of who pays none (自动退会提议)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.fields import MoneyField
from tongxin.kernel.models import TimeStamped
from tongxin.modules.members.models.dues import DuesAccount
from tongxin.modules.members.models.memberships import Membership
from tongxin.modules.members.states import SILENT, Paid, Silence
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class DuesPayment(UnionOwned, TimeStamped):
    """Money a member paid as dues (缴费记录): never changed, only taken back with a reason."""

    class Way(models.TextChoices):
        """How the money came (缴费方式)."""

        DEDUCTED = "deducted", _("单位代扣")
        CASH = "cash", _("现金")
        BANK = "bank", _("银行转账")

    account = models.ForeignKey(DuesAccount, models.PROTECT, related_name="payments")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    month = models.DateField(_("所属月份"), null=True, blank=True)
    paid_amount = MoneyField(_("缴费金额"))
    paid_on = models.DateField(_("缴费日期"))
    way = models.CharField(_("缴费方式"), max_length=8, choices=Way)
    voucher = models.CharField(_("凭证号"), max_length=40, blank=True)
    state = models.CharField(_("缴费状态"), max_length=8, choices=Paid, default=Paid.RECORDED)
    made_by = models.CharField(_("登记人"), max_length=80)
    ended_at = models.DateTimeField(_("作废或退款时间"), null=True)
    ended_by = models.CharField(_("作废或退款人"), max_length=80, blank=True)
    reason = models.CharField(_("作废或退款原因"), max_length=200, blank=True)

    hidden_in_log = ("reason", "paid_amount")

    class Meta:
        verbose_name = _("会费缴费记录")
        constraints = [
            UniqueConstraint(
                name="a_dues_payment_is_noted_once",
                fields=["account", "month", "paid_on", "voucher"],
                condition=Q(state=Paid.RECORDED),
                nulls_distinct=False,
            ),
            CheckConstraint(name="dues_payments_are_positive", condition=Q(paid_amount__gt=0)),
            CheckConstraint(
                name="dues_payments_are_for_a_month", condition=Q(month=None) | Q(month__day=1)
            ),
            CheckConstraint(
                name="dues_taken_back_say_why",
                condition=Q(state=Paid.RECORDED, ended_at=None)
                | ~Q(state=Paid.RECORDED) & Q(ended_at__isnull=False) & ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["union_path", "-id"], name="dues_payments_of_a_subtree")]

    def __str__(self) -> str:
        return f"payment {self.pk}"


class WithdrawalProposal(UnionOwned, TimeStamped):
    """That somebody who pays nothing and takes no part may have withdrawn (自动退会提议).

    It ends nothing by itself (handbook 44): letter, time to answer, persuasion, then a person.
    """

    class Stop(models.TextChoices):
        """Why it was dropped (终止原因)."""

        PAID = "paid", _("已缴纳会费")
        ANSWERED = "answered", _("本人已答复")
        TOOK_PART = "took_part", _("参加了工会活动")
        OFFICER = "officer", _("工会不再提议")
        GONE = "gone", _("会籍已变动")

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    account = models.ForeignKey(DuesAccount, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=50)
    first_month = models.DateField(_("起始月份"))
    last_month = models.DateField(_("截止月份"))
    months = models.PositiveSmallIntegerField(_("连续未缴月数"))
    state = models.CharField(_("办理状态"), max_length=9, choices=Silence, default=Silence.PROPOSED)
    proposed_at = models.DateTimeField(_("提出时间"))
    notified_at = models.DateTimeField(_("催缴函发出时间"), null=True)
    answer_by = models.DateField(_("答复期限"), null=True)
    persuaded_on = models.DateField(_("劝导日期"), null=True)
    persuasion = models.CharField(_("劝导情况"), max_length=300, blank=True)
    answer = models.CharField(_("本人答复"), max_length=300, blank=True)
    stop = models.CharField(_("终止原因"), max_length=9, choices=Stop, blank=True)
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True)
    ended_by = models.CharField(_("办结人"), max_length=80, blank=True)

    hidden_in_log = ("name", "persuasion", "answer", "reason")

    class Meta:
        verbose_name = _("自动退会提议")
        constraints = [
            UniqueConstraint(
                name="one_live_withdrawal_proposal_per_member",
                fields=["membership"],
                condition=Q(state__in=SILENT),
            ),
            CheckConstraint(
                name="ended_withdrawal_proposals_say_when",
                condition=Q(state__in=SILENT, ended_at=None, stop="")
                | Q(state=Silence.ENDED, ended_at__isnull=False, stop="")
                | Q(state=Silence.STOPPED, ended_at__isnull=False) & ~Q(stop=""),
            ),
            CheckConstraint(
                name="nobody_withdraws_without_letter_and_persuasion",
                condition=~Q(state=Silence.ENDED)
                | Q(notified_at__isnull=False, answer_by__isnull=False, persuaded_on__isnull=False)
                & ~Q(persuasion=""),
            ),
        ]
        indexes = [
            models.Index(fields=["union_path", "-id"], name="withdrawals_of_a_subtree"),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether anything may still happen."""
        return self.state in SILENT
