"""What is asked: forms and their items, as data."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Deferrable, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Scope
from tongxin.kernel.models import OwnerPath, TimeStamped
from tongxin.kernel.periods import Period
from tongxin.modules.reports.states import FormState
from tongxin.shared.deadlines.working_days import Unit
from tongxin.shared.orgs.models import Audience, UnionOrg
from tongxin.shared.orgs.querysets import ScopedQuerySet


class PeriodKind(models.TextChoices):
    """How often a form is filled (填报周期)."""

    YEAR = "year", _("年度")
    HALF = "half", _("半年")
    QUARTER = "quarter", _("季度")
    MONTH = "month", _("月度")
    ANY = "any", _("任意期间")

    def fits(self, period: Period) -> bool:
        """Whether ``period`` is of this kind; a statistical year is a year too."""
        lengths = {self.YEAR: 12, self.HALF: 6, self.QUARTER: 3, self.MONTH: 1}
        return self is self.ANY or len(period.months()) == lengths[self]


class ItemKind(models.TextChoices):
    """What an item asks for (项目类型)."""

    HEADING = "heading", _("标题")
    FIGURE = "figure", _("指标")
    QUESTION = "question", _("问题")
    CHOICE = "choice", _("选择")
    TEXT = "text", _("文字")
    TABLE = "table", _("表格")
    FILE = "file", _("文件")


class FormQuerySet(ScopedQuerySet):
    """Forms: those of the house are everybody's."""

    def within(self, scope: Scope) -> Self:
        """Own and shown forms, and the forms of the house for whoever reaches anything."""
        seen = super().within(scope)
        if not (scope.paths or scope.eyes):
            return seen
        return self.filter(Q(pk__in=seen.values("pk")) | Q(union=None))


class ReportForm(TimeStamped):
    """One version of a form (报表); without a union it is a form of the house, for everybody."""

    union = models.ForeignKey(
        UnionOrg,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("制表工会"),
    )
    union_path = OwnerPath(default="")
    key = models.SlugField(_("代号"), max_length=40)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    title = models.CharField(_("报表名称"), max_length=80)
    period_kind = models.CharField(_("填报周期"), max_length=8, choices=PeriodKind)
    help = models.CharField(_("填报说明"), max_length=300, blank=True)
    compares = models.BooleanField(_("与上期比较"), default=True)
    signs_off = models.BooleanField(
        _("报送前须本单位签发"),
        default=False,
        help_text=_("由本单位另一位负责人签发后才报给上级；单位里没有别人时由上级签发"),
    )
    state = models.CharField(_("状态"), max_length=10, choices=FormState, default=FormState.DRAFT)
    due_days = models.PositiveSmallIntegerField(
        _("期间结束后几日内报送"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    due_unit = models.CharField(_("按何种日计"), max_length=8, choices=Unit, blank=True)

    objects = FormQuerySet.as_manager()
    shown_by = "audience"

    class Meta:
        verbose_name = _("报表")
        constraints = [
            UniqueConstraint(
                name="one_form_per_key_and_version",
                fields=["union", "key", "version"],
                nulls_distinct=False,
            ),
            UniqueConstraint(
                name="one_draft_per_form",
                fields=["union", "key"],
                condition=Q(state=FormState.DRAFT),
            ),
            UniqueConstraint(
                name="one_published_version_per_form",
                fields=["union", "key"],
                condition=Q(state=FormState.PUBLISHED),
            ),
            CheckConstraint(
                name="deadline_rule_is_days_of_a_kind",
                condition=Q(due_days=None, due_unit="")
                | Q(due_days__gt=0, due_unit__in=[Unit.NATURAL, Unit.WORKING]),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether it may be changed."""
        return self.state == FormState.DRAFT

    @property
    def is_published(self) -> bool:
        """Whether a round may be opened with it."""
        return self.state == FormState.PUBLISHED


class FormAudience(Audience):
    """Those who may read a form because they are asked to fill it."""

    row = models.ForeignKey(ReportForm, models.CASCADE, related_name="audience")

    class Meta:
        constraints = [UniqueConstraint(name="form_shown_once", fields=["row", "union"])]


class FormItem(models.Model):
    """One line of a form (报表项目): a heading, a counted figure, or what a person is asked for."""

    union = models.ForeignKey(UnionOrg, models.PROTECT, null=True, blank=True, related_name="+")
    union_path = OwnerPath(default="")
    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="items")
    ordinal = models.PositiveSmallIntegerField(_("序号"))
    kind = models.CharField(_("类型"), max_length=8, choices=ItemKind)
    code = models.SlugField(_("代号"), max_length=40)
    label = models.CharField(_("名称"), max_length=120)
    help = models.CharField(_("说明"), max_length=300, blank=True)
    is_required = models.BooleanField(_("必填"), default=False)
    breakdown = models.CharField(_("分列"), max_length=20, blank=True)
    unit = models.CharField(_("计量单位"), max_length=12, blank=True)
    measure = models.CharField(_("计量类型"), max_length=16, blank=True)
    compares = models.BooleanField(_("与上期比较"), default=True)
    shows_target = models.BooleanField(_("列出目标值"), default=False)
    choices = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    columns = models.JSONField(_("表格各列"), default=list, blank=True)
    minimum = models.DecimalField(
        _("不小于"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    maximum = models.DecimalField(
        _("不大于"), max_digits=18, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("报表项目")
        ordering = ["ordinal"]
        constraints = [
            UniqueConstraint(name="item_code_once_in_a_form", fields=["form", "code"]),
            UniqueConstraint(
                name="item_place_once_in_a_form",
                fields=["form", "ordinal"],
                deferrable=Deferrable.DEFERRED,
            ),
            CheckConstraint(
                name="a_choice_has_two_to_choose_from",
                condition=Q(kind=ItemKind.CHOICE, choices__len__gte=2)
                | ~Q(kind=ItemKind.CHOICE) & Q(choices=[]),
            ),
            CheckConstraint(
                name="a_table_has_columns",
                condition=Q(kind=ItemKind.TABLE) & ~Q(columns=[])
                | ~Q(kind=ItemKind.TABLE) & Q(columns=[]),
            ),
            CheckConstraint(
                name="limits_are_for_numbers",
                condition=Q(minimum=None, maximum=None) | Q(kind=ItemKind.QUESTION) & ~Q(unit=""),
            ),
            CheckConstraint(
                name="least_is_not_above_most",
                condition=Q(minimum=None) | Q(maximum=None) | Q(minimum__lte=F("maximum")),
            ),
            CheckConstraint(
                name="headings_are_never_required",
                condition=Q(is_required=False) | ~Q(kind=ItemKind.HEADING),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def asks_number(self) -> bool:
        """A question with a unit wants a number."""
        return self.kind == ItemKind.QUESTION and bool(self.unit)
