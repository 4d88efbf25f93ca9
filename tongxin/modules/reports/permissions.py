"""What one may do with reports."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over reports (统计报送); entering, sending and accepting are different hands."""

    VIEW = "reports.view", _("查看报表与报送")
    MANAGE_FORMS = "reports.manage_forms", _("制作、发布和停用报表")
    OPEN = "reports.open", _("下发报表与催报")
    FILL = "reports.fill", _("填写报表")
    SUBMIT = "reports.submit", _("确认并报送")
    ACCEPT = "reports.accept", _("审核、退回与接收下级报表")
