"""What an activity cost."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.fields import MoneyField
from tongxin.modules.activities.models.activity import Activity
from tongxin.modules.activities.models.attendance import Voidable


class CostKind(models.TextChoices):
    """What money was spent on (费用类别)."""

    PLACE = "place", _("场地")
    GOODS = "goods", _("物料")
    PRIZES = "prizes", _("奖品")
    MEALS = "meals", _("餐饮")
    TRAVEL = "travel", _("交通")
    TEACHING = "teaching", _("讲课费")
    INSURANCE = "insurance", _("保险")
    OTHER = "other", _("其他")


class ActivityCost(Voidable):
    """One thing that was paid for an activity (活动费用); voided with a reason, never deleted."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="costs")
    kind = models.CharField(_("费用类别"), max_length=12, choices=CostKind)
    purpose = models.CharField(_("用途"), max_length=120)
    payee = models.CharField(_("收款单位"), max_length=80, blank=True)
    paid_amount = MoneyField(_("金额"))
    paid_on = models.DateField(_("发生日期"))
    invoice_number = models.CharField(_("发票号码"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("活动费用")
        constraints = [
            CheckConstraint(name="cost_is_above_nought", condition=Q(paid_amount__gt=0)),
            UniqueConstraint(
                name="an_invoice_is_claimed_once",
                fields=["union", "invoice_number"],
                condition=Q(voided_at=None) & ~Q(invoice_number=""),
            ),
        ]
        indexes = [
            models.Index(fields=["union_path", "-paid_on", "-id"], name="costs_latest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.purpose}"
