"""What an answer must satisfy before a report goes up, as data."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import OwnerPath
from tongxin.modules.reports.models.forms import ReportForm
from tongxin.shared.orgs.models import UnionOrg


class RuleKind(models.TextChoices):
    """What a rule asks for (校验类型)."""

    REASON = "reason", _("变动超过一定幅度须说明原因")
    SUM = "sum", _("分项之和等于合计")


class Direction(models.TextChoices):
    """Which movement has to be explained (变动方向)."""

    FALL = "fall", _("下降")
    RISE = "rise", _("上升")
    EITHER = "either", _("上升或下降")


class FormRule(models.Model):
    """One rule of a form (校验规则): a movement to explain, or parts that make up a total."""

    union = models.ForeignKey(UnionOrg, models.PROTECT, null=True, blank=True, related_name="+")
    union_path = OwnerPath(default="")
    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="rules")
    kind = models.CharField(_("校验类型"), max_length=8, choices=RuleKind)
    code = models.SlugField(_("项目"), max_length=40)
    direction = models.CharField(_("变动方向"), max_length=8, choices=Direction, blank=True)
    percent = models.DecimalField(
        _("幅度（%）"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    parts = ArrayField(models.SlugField(max_length=40), default=list, blank=True)

    class Meta:
        verbose_name = _("校验规则")
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(name="one_rule_of_a_kind_per_item", fields=["form", "kind", "code"]),
            CheckConstraint(
                name="a_rule_is_whole",
                condition=Q(kind=RuleKind.REASON, percent__gt=0, parts=[])
                & Q(direction__in=Direction.values)
                | Q(kind=RuleKind.SUM, percent=None, direction="", parts__len__gte=2),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.kind} {self.code}"
