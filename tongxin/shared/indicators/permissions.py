"""What one may do with figures."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over figures (指标)."""

    VIEW = "indicators.view", _("查看指标与明细")
    EXPORT = "indicators.export", _("导出指标")
    DECLARE = "indicators.declare", _("填报数与目标值")
