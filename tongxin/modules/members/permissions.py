"""What one may do with memberships."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over memberships (会籍)."""

    VIEW = "members.view", _("查看会员")
    ADMIT = "members.admit", _("办理入会")
    END = "members.end", _("办理离会")
    START_CODE = "members.start_code", _("发放启用码")
    DUES = "members.dues", _("收缴会费")
    DUES_BASE = "members.dues_base", _("登记和查看会费缴费基数")
    DUES_RATE = "members.dues_rate", _("设定会费标准")
    VERIFY_CARD = "members.verify_card", _("核验会员卡")


class HrCan(TextChoices):
    """What an employer's clerk may do (单位经办人): nobody who works for a union holds it."""

    ROSTER = "employer.roster", _("报送本单位职工名册")
