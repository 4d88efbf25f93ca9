"""What one may do with persons."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over persons (职工)."""

    VIEW = "people.view", _("查看职工")
    EDIT = "people.edit", _("登记和修改职工信息")
    ERASE = "people.erase", _("删除或限制个人信息")
    REVEAL = "people.reveal", _("查看完整证件号、手机号")
