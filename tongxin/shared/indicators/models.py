"""What is kept about figures beside the rows themselves."""

from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.orgs.models import UnionOwned


class TargetValue(UnionOwned, TimeStamped):
    """What a union means to reach in a period (目标值): a plan, never an actual."""

    code = models.CharField(_("指标"), max_length=12)
    period = models.CharField(_("期间"), max_length=30)
    value = models.DecimalField(_("目标值"), max_digits=18, decimal_places=2)
    made_by = models.CharField(_("填写人"), max_length=80)

    class Meta:
        verbose_name = _("目标值")
        constraints = [
            UniqueConstraint(name="one_target_each", fields=["union", "code", "period"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.period} {self.value}"


class DeclaredValue(UnionOwned, TimeStamped):
    """A typed figure beside the computed one (填报数): never instead of it."""

    code = models.CharField(_("指标"), max_length=12)
    period = models.CharField(_("期间"), max_length=30)
    value = models.DecimalField(_("填报数"), max_digits=18, decimal_places=2)
    reason = models.CharField(_("原因"), max_length=300)
    made_by = models.CharField(_("填报人"), max_length=80)
    at = models.DateTimeField(_("填报时间"))
    voided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("填报数")
        constraints = [
            UniqueConstraint(
                name="one_live_declared_value",
                fields=["union", "code", "period"],
                condition=models.Q(voided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.period} {self.value}"


class RowLabel(UnionOwned, TimeStamped):
    """That a task claims a work row (认领): any number of tasks, the row counts once."""

    source = models.CharField(max_length=80)
    row_key = models.BigIntegerField()
    label = models.CharField(max_length=80)
    made_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("工作认领")
        constraints = [
            UniqueConstraint(name="claimed_once", fields=["label", "source", "row_key"]),
        ]
        indexes = [models.Index(fields=["source", "row_key"], name="claims_of_a_row")]

    def __str__(self) -> str:
        return f"{self.label} ← {self.source}:{self.row_key}"


class FigureSeal(UnionOwned):
    """Figures frozen together (封存): who accepted what, by which tree."""

    target = models.CharField(max_length=80, unique=True)
    period = models.CharField(max_length=30)
    tree_version = models.BigIntegerField()
    sealed_by = models.CharField(max_length=80)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("指标封存")

    def __str__(self) -> str:
        return f"{self.target} {self.period}"


class SealedRows(UnionOwned):
    """Rows as they were counted at a seal, compressed; figures over the same rows share them.

    ``digest`` is the SHA-256 of ``packed``. ``source`` and ``mark`` say where the log of changed
    months stood when the rows were read; None where the ledger keeps no such log.
    """

    seal = models.ForeignKey(FigureSeal, models.PROTECT, related_name="sets")
    digest = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    packed = models.BinaryField()
    source = models.PositiveIntegerField(null=True)
    mark = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("封存的明细")
        constraints = [UniqueConstraint(name="rows_sealed_once", fields=["seal", "digest"])]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.digest[:8]}"


class SealedFigure(UnionOwned):
    """One frozen figure: value, definition, and which rows it was counted from.

    ``sets`` leads from each side and term to the digest of its rows.
    """

    seal = models.ForeignKey(FigureSeal, models.PROTECT, related_name="figures")
    code = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=2)
    denominator = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    row_count = models.PositiveIntegerField()
    sets = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("封存的指标")
        constraints = [
            UniqueConstraint(name="sealed_once", fields=["seal", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.value}"
