"""What one may do with official documents."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over official documents (公文)."""

    VIEW = "papers.view", _("查看公文")
    DRAFT = "papers.draft", _("拟稿和登记公文")
    ISSUE = "papers.issue", _("签发、编号和分发公文")
    SIGN = "papers.sign", _("签收公文")
    MANAGE = "papers.manage", _("管理机关代字、发文对象组和公文模板")
