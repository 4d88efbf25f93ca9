"""A campaign and the tree of measures read out of its document (部署、部分、举措)."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, Deferrable, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.campaigns.states import CampaignState, DeadlineKind
from tongxin.shared.orgs.models import Audience, UnionOwned
from tongxin.shared.papers.models import OfficialDocument


class Campaign(UnionOwned, TimeStamped):
    """What a union sets going with a document (工作部署)."""

    shown_by = "audience"

    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="campaigns")
    title = models.CharField(_("名称"), max_length=200)
    state = models.CharField(
        _("状态"), max_length=12, choices=CampaignState, default=CampaignState.DRAFT
    )
    warnings = models.JSONField(_("识别提示"), default=list)
    issued_on = models.DateField(_("下发日期"), null=True)
    closed_on = models.DateField(_("办结日期"), null=True)
    made_by = models.CharField(_("编辑人"), max_length=80)

    class Meta:
        verbose_name = _("工作部署")
        constraints = [
            CheckConstraint(
                name="issued_campaign_has_its_day",
                condition=~Q(state__in=["issued", "closed"]) | Q(issued_on__isnull=False),
            ),
            UniqueConstraint(
                name="one_live_campaign_per_document",
                fields=["document"],
                condition=~Q(state="voided"),
            ),
        ]
        indexes = [models.Index(fields=["union", "-id"], name="campaigns_of_a_union")]

    def __str__(self) -> str:
        return self.title


class CampaignAudience(Audience):
    """Unions a campaign was issued to."""

    row = models.ForeignKey(Campaign, models.PROTECT, related_name="audience")

    class Meta:
        constraints = [UniqueConstraint(name="campaign_shown_once", fields=["row", "union"])]

    def __str__(self) -> str:
        return f"{self.row_id} → {self.union_id}"


class Dated(models.Model):
    """Something with a deadline that a person must decide on before issue."""

    deadline_kind = models.CharField(
        _("期限"), max_length=12, choices=DeadlineKind, default=DeadlineKind.TO_BE_SET
    )
    deadline = models.DateField(_("截止日期"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            CheckConstraint(
                name="%(class)s_deadline_is_as_said",
                condition=Q(deadline_kind="date", deadline__isnull=False)
                | (~Q(deadline_kind="date") & Q(deadline=None)),
            ),
        ]


class Targeted:
    """Something that may have a number to reach."""

    target_value: Decimal | None

    @property
    def goal(self) -> Decimal | int | None:
        """The target as people write it: whole numbers without a fraction (目标数)."""
        value = self.target_value
        return int(value) if value is not None and value == int(value) else value


class MeasureSection(UnionOwned):
    """One numbered section of the notice (部分)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="sections")
    ordinal = models.PositiveSmallIntegerField(_("次序"))
    numeral = models.CharField(_("原文序号"), max_length=40, blank=True)
    title = models.CharField(_("标题"), max_length=300)

    class Meta:
        verbose_name = _("部分")
        ordering = ["ordinal"]
        constraints = [
            UniqueConstraint(
                name="sections_in_order",
                fields=["campaign", "ordinal"],
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numeral} {self.title}".strip()


class Measure(Targeted, UnionOwned, Dated):
    """One main clause of action (举措), with its source sentence and what it asks for."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="measures")
    section = models.ForeignKey(MeasureSection, models.CASCADE, related_name="measures")
    ordinal = models.PositiveSmallIntegerField(_("次序"))
    title = models.CharField(_("举措"), max_length=300)
    source = models.TextField(_("原文"), blank=True)
    start = models.PositiveIntegerField(_("原文起点"), null=True)
    end = models.PositiveIntegerField(_("原文终点"), null=True)
    is_mandatory = models.BooleanField(_("规定动作"), default=True)
    target_value = models.DecimalField(
        _("目标数"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    target_unit = models.CharField(_("单位"), max_length=12, blank=True)
    is_at_least = models.BooleanField(_("不少于"), default=True)
    target_source = models.CharField(_("目标原文"), max_length=200, blank=True)
    indicator_code = models.CharField(_("关联指标"), max_length=12, blank=True)
    responsible = models.CharField(_("责任人"), max_length=120, blank=True)

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("举措")
        ordering = ["section__ordinal", "ordinal"]
        constraints = [
            *Dated.Meta.constraints,
            UniqueConstraint(
                name="measures_in_order",
                fields=["section", "ordinal"],
                deferrable=Deferrable.DEFERRED,
            ),
            CheckConstraint(
                name="target_is_positive", condition=Q(target_value=None) | Q(target_value__gt=0)
            ),
            CheckConstraint(
                name="position_has_both_ends",
                condition=Q(start=None, end=None) | Q(start__lt=models.F("end")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportDuty(UnionOwned, Dated):
    """A duty to report named in the notice (报送要求)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="report_duties")
    text = models.TextField(_("原文"))
    to = models.CharField(_("报送给"), max_length=120, blank=True)
    form_key = models.CharField(_("对应报表"), max_length=40, blank=True)

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("报送要求")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]
