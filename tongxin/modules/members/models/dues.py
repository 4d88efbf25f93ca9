"""Dues (会费): how much is asked of whom, month by month, and on what grounds."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.fields import MoneyField, SealedField
from tongxin.kernel.models import TimeStamped
from tongxin.modules.members.models.memberships import Membership
from tongxin.modules.members.states import Billed, TagSource
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class DuesRate(UnionOwned, TimeStamped):
    """How a union collects dues from a month on (会费标准), until the next row says otherwise.

    Without an amount of its own for members of new employment forms, the nearest superior's holds.
    """

    since = models.DateField(_("起始月份"))
    is_collecting = models.BooleanField(_("按月收缴"), default=True)
    flat_amount = MoneyField(_("没有基数的会员每月定额"), null=True, blank=True)
    new_form_amount = MoneyField(_("新就业形态会员每月定额"), null=True, blank=True)
    made_by = models.CharField(_("设定人"), max_length=80)

    class Meta:
        verbose_name = _("会费标准")
        constraints = [
            UniqueConstraint(name="one_dues_rate_per_union_and_month", fields=["union", "since"]),
            CheckConstraint(name="dues_rates_begin_with_a_month", condition=Q(since__day=1)),
            CheckConstraint(
                name="dues_rates_are_never_negative",
                condition=(Q(flat_amount=None) | Q(flat_amount__gte=0))
                & (Q(new_form_amount=None) | Q(new_form_amount__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"rate {self.pk}"


class DuesAccount(UnionOwned, TimeStamped):
    """What stands between one person and one union (会费账户): the row locked by every change.

    The sums follow from bills and payments alone; ``name`` stays readable to a union the person
    has left.
    """

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", verbose_name=_("会员"))
    name = models.CharField(_("姓名"), max_length=50)
    owed_amount = MoneyField(_("欠费"), default=0)
    owed_months = models.PositiveSmallIntegerField(_("欠费月数"), default=0)
    owed_since = models.DateField(_("最早欠费月份"), null=True)
    credit_amount = MoneyField(_("余额"), default=0)

    hidden_in_log = ("name",)

    class Meta:
        verbose_name = _("会费账户")
        constraints = [
            UniqueConstraint(name="one_dues_account_per_union", fields=["union", "worker"]),
            CheckConstraint(
                name="dues_are_owed_or_in_credit",
                condition=Q(owed_amount=0, credit_amount__gte=0)
                | Q(owed_amount__gt=0, credit_amount=0),
            ),
            CheckConstraint(
                name="owed_dues_say_since_when",
                condition=Q(owed_amount=0, owed_months=0, owed_since=None)
                | Q(owed_amount__gt=0, owed_months__gt=0, owed_since__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["union_path", "-owed_months", "-id"],
                name="dues_owed_in_a_subtree",
                condition=Q(owed_months__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"


class DuesBase(UnionOwned, TimeStamped):
    """A member's monthly wage that dues are counted by, from a month on (缴费基数).

    A correction is a further row; the one it replaces stays, marked. The wage itself is sealed.
    """

    account = models.ForeignKey(DuesAccount, models.PROTECT, related_name="bases")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    since = models.DateField(_("起始月份"))
    base = SealedField(kind="plain", verbose_name=_("缴费基数"))
    due_amount = MoneyField(_("每月会费"))
    source = models.CharField(_("登记方式"), max_length=8, choices=TagSource)
    made_by = models.CharField(_("登记人"), max_length=80)
    replaced_at = models.DateTimeField(_("更正时间"), null=True)
    ended_at = models.DateTimeField(_("停用时间"), null=True)  # corrected, or the member left

    hidden_in_log = ("due_amount",)

    class Meta:
        verbose_name = _("缴费基数")
        constraints = [
            UniqueConstraint(
                name="one_dues_base_per_month",
                fields=["account", "since"],
                condition=Q(replaced_at=None),
            ),
            CheckConstraint(name="dues_bases_begin_with_a_month", condition=Q(since__day=1)),
            CheckConstraint(name="dues_by_base_are_never_negative", condition=Q(due_amount__gte=0)),
        ]
        indexes = [
            models.Index(fields=["union_path", "-id"], name="dues_bases_of_a_subtree"),
            models.Index(
                fields=["union", "worker"],
                name="dues_bases_that_hold",
                include=["union_path"],
                condition=Q(replaced_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"base {self.pk}"


class DuesBill(UnionOwned, TimeStamped):
    """What one member is asked for one month (会费账单): one line per person, whatever union.

    ``settled_amount`` is what payments cover of it.
    """

    class Kind(models.TextChoices):
        """By which rule (计费方式)."""

        BASE = "base", _("按缴费基数")
        FLAT = "flat", _("按定额")
        NEW_FORM = "new_form", _("新就业形态定额")
        RETAINED = "retained", _("会籍保留，免缴")

    account = models.ForeignKey(DuesAccount, models.PROTECT, related_name="bills")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    month = models.DateField(_("月份"))
    kind = models.CharField(_("计费方式"), max_length=8, choices=Kind)
    base = models.ForeignKey(DuesBase, models.SET_NULL, null=True, related_name="+")
    due_amount = MoneyField(_("应缴"))
    settled_amount = MoneyField(_("已缴"), default=0)
    state = models.CharField(
        _("账单状态"), max_length=6, choices=Billed, default=Billed.ASKED, db_default=Billed.ASKED
    )
    billed_at = models.DateTimeField(_("出账时间"))
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    voided_by = models.CharField(_("作废人"), max_length=80, blank=True)
    reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    hidden_in_log = ("reason", "due_amount", "settled_amount")

    class Meta:
        verbose_name = _("会费账单")
        constraints = [
            UniqueConstraint(
                name="one_dues_bill_per_member_and_month",
                fields=["worker", "month"],
                condition=Q(state=Billed.ASKED),
            ),
            CheckConstraint(name="dues_bills_are_of_a_month", condition=Q(month__day=1)),
            CheckConstraint(
                name="dues_bills_are_never_overpaid",
                condition=Q(due_amount__gte=0, settled_amount__gte=0)
                & Q(settled_amount__lte=F("due_amount")),
            ),
            CheckConstraint(
                name="void_dues_bills_say_why",
                condition=Q(state=Billed.ASKED, voided_at=None)
                | Q(state=Billed.VOID, voided_at__isnull=False, settled_amount=0) & ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["union_path", "-month", "-id"], name="dues_bills_of_a_subtree"),
            models.Index(
                fields=["month", "-id"],
                name="dues_bills_owed",
                condition=Q(state=Billed.ASKED, settled_amount__lt=F("due_amount")),
            ),
        ]

    def __str__(self) -> str:
        return f"bill {self.pk}"

    @property
    def owed_amount(self):
        """What is not paid yet."""
        return self.due_amount - self.settled_amount


class DuesMonth(UnionOwned):
    """What the bills of a month come to at a union (会费月度合计): several rows are added up.

    The database writes a row for every statement that changes bills and waits for nobody; the beat
    puts the rows of a union and month together.
    """

    month = models.DateField(_("月份"))
    bills = models.IntegerField(_("账单数"))
    due_amount = MoneyField(_("应缴"))
    settled_amount = MoneyField(_("已缴"))
    owing = models.IntegerField(_("未缴清人数"))

    class Meta:
        verbose_name = _("会费月度合计")
        indexes = [models.Index(fields=["month", "union_path"], name="dues_months_of_a_subtree")]

    def __str__(self) -> str:
        return f"{self.month} {self.union_id}"
