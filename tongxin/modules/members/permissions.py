"""What one may do with memberships."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over memberships (会籍)."""

    VIEW = "members.view", _("查看会员")
    ADMIT = "members.admit", _("办理入会")
    END = "members.end", _("办理离会")
    START_CODE = "members.start_code", _("发放启用码")
