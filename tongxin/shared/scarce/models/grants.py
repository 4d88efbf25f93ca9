"""Money that never runs below zero, and what a person had in a period."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.fields import MoneyField
from tongxin.kernel.models import TimeStamped
from tongxin.kernel.money import ZERO
from tongxin.shared.orgs.models import DateRange, IntRange, UnionOwned
from tongxin.shared.people.models import Worker


class Allowance(UnionOwned, TimeStamped):
    """Money that may be used up to what was granted (额度), in yuan."""

    title = models.CharField(_("名称"), max_length=80)
    granted_amount = MoneyField(_("核定额度"))
    used_amount = MoneyField(_("已用额度"), default=ZERO, editable=False)

    class Meta:
        verbose_name = _("额度")
        constraints = [
            CheckConstraint(
                name="allowance_never_overdrawn",
                condition=Q(used_amount__lte=F("granted_amount")),
            ),
            CheckConstraint(name="allowance_never_below_zero", condition=Q(used_amount__gte=0)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def left_amount(self):
        """What may still be used (剩余额度)."""
        return self.granted_amount - self.used_amount


class AllowanceEntry(UnionOwned, TimeStamped):
    """One use of an allowance, or the giving back of one (额度流水); never changed afterwards."""

    allowance = models.ForeignKey(Allowance, models.PROTECT, related_name="entries")
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reversals", verbose_name=_("冲回")
    )
    moved_amount = MoneyField(_("金额"))
    purpose = models.CharField(_("用途"), max_length=120)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("额度流水")
        constraints = [CheckConstraint(name="entry_moves_money", condition=Q(moved_amount__gt=0))]

    def __str__(self) -> str:
        return f"{self.allowance_id} {self.moved_amount}"


class Hashed(Func):
    """A text as one number, so that core GiST can compare it for equality."""

    function = "hashtextextended"
    template = "%(function)s(%(expressions)s, 0)"
    output_field = models.BigIntegerField()


class BenefitKey(UnionOwned, TimeStamped):
    """That a person had a benefit in a period (享受记录): once, whichever union gives it."""

    benefit = models.CharField(_("服务项目"), max_length=60)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    period = models.CharField(_("统计期"), max_length=24)
    starts_on = models.DateField(editable=False)
    ends_on = models.DateField(editable=False)
    received_at = models.DateTimeField(_("享受时间"))
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    void_reason = models.CharField(_("作废原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("享受记录")
        constraints = [
            UniqueConstraint(
                name="one_benefit_per_person_and_period",
                fields=["benefit", "worker", "period"],
                condition=Q(voided_at=None),
            ),
            ExclusionConstraint(
                name="periods_of_a_benefit_never_overlap",
                expressions=[
                    (IntRange(Hashed("benefit"), Hashed("benefit")), "&&"),
                    (IntRange(F("worker"), F("worker")), "&&"),
                    (DateRange(F("starts_on"), F("ends_on")), "&&"),
                ],
                condition=Q(voided_at=None),
            ),
            CheckConstraint(name="benefit_period_forward", condition=Q(ends_on__gt=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.benefit} {self.worker_id} {self.period}"
