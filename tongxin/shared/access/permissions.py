"""What one may do with accounts and grants."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over accounts (账号与授权)."""

    VIEW = "access.view", _("查看账号与授权")
    GRANT = "access.grant", _("授予和收回权限")
    TOKEN = "access.token", _("管理接口令牌")
    AUDIT = "access.audit", _("查看审计日志")
    OPERATE = "access.operate", _("维护平台参数")
