"""What one may do with campaigns and tasks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over campaigns and tasks (工作部署与任务)."""

    VIEW = "campaigns.view", _("查看工作部署和任务")
    EDIT = "campaigns.edit", _("编辑举措")
    ISSUE = "campaigns.issue", _("下发工作部署")
    WORK = "campaigns.work", _("签收、办理和反馈任务")
    CASCADE = "campaigns.cascade", _("向下级分解任务")
    ACCEPT = "campaigns.accept", _("验收、退回、备案和催办任务")
