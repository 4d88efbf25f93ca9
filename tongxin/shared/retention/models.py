"""When a table was cleared last, and how that went (到期清理)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Clearing(models.Model):
    """The last night's work on one table."""

    label = models.CharField(_("数据表"), max_length=80, unique=True)
    at = models.DateTimeField(_("最近清理"))
    count = models.PositiveIntegerField(_("清理行数"))
    total = models.PositiveBigIntegerField(_("累计清理"), default=0)
    problem = models.CharField(_("故障"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("到期清理")

    def __str__(self) -> str:
        return f"{self.label} {self.count}"
