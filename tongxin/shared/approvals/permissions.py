"""What one may do with approvals."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over approvals (审批)."""

    VIEW = "approvals.view", _("查看审批")
    DECIDE = "approvals.decide", _("办理审批")
    MANAGE = "approvals.manage", _("管理审批流程")
