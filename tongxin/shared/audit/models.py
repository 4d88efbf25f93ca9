"""What happened (审计日志), kept without foreign keys so nothing blocks or rewrites it."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import PathField


class AuditEntry(models.Model):
    """One sentence of the log: who did what to which row, when and why."""

    actor = models.CharField(_("操作人"), max_length=80)
    account_id = models.BigIntegerField(null=True)
    verb = models.CharField(_("操作"), max_length=80)
    target = models.CharField(_("对象"), max_length=80)
    union_path = PathField(default="/")
    change = models.JSONField(_("变化"), default=dict)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    at = models.DateTimeField(_("时间"))
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("审计记录")
        indexes = [
            models.Index(fields=["target", "-id"], name="log_of_a_row"),
            models.Index(fields=["union_path", "-id"], name="log_of_a_subtree"),
            BrinIndex(fields=["at"], name="log_of_some_days"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.target}"


class AuditBatch(models.Model):
    """Committed entries chained together (封链): each batch holds the hash of the one before."""

    day = models.DateField()
    previous = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="chain_never_forks", fields=["previous"]),
        ]

    def __str__(self) -> str:
        return f"{self.day} #{self.pk}"


class AuditLink(models.Model):
    """The place of one entry in the chain."""

    entry_id = models.BigIntegerField(primary_key=True)
    batch = models.ForeignKey(AuditBatch, models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.entry_id} in {self.batch_id}"
