"""What is asked: forms and their items, as data."""

from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Scope
from tongxin.kernel.models import OwnerPath, TimeStamped
from tongxin.kernel.periods import Period
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
    TEXT = "text", _("文字")


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
        ]

    def __str__(self) -> str:
        return self.title


class FormAudience(Audience):
    """Those who may read a form because they are asked to fill it."""

    row = models.ForeignKey(ReportForm, models.CASCADE, related_name="audience")

    class Meta:
        constraints = [UniqueConstraint(name="form_shown_once", fields=["row", "union"])]


class FormItem(models.Model):
    """One line of a form (报表项目): a heading, a counted figure, a question or a text."""

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

    class Meta:
        verbose_name = _("报表项目")
        ordering = ["ordinal"]
        constraints = [
            UniqueConstraint(name="item_code_once_in_a_form", fields=["form", "code"]),
            UniqueConstraint(name="item_place_once_in_a_form", fields=["form", "ordinal"]),
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
