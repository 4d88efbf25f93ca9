"""What one may do with activities."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over activities (活动)."""

    VIEW = "activities.view", _("查看活动")
    EDIT = "activities.edit", _("安排和修改活动")
    CHECK_IN = "activities.check_in", _("办理活动签到")
    PARTY_NAMES = "activities.party_names", _("查看主题党日人员名单")
    CERTIFY = "activities.certify", _("颁发和撤销参加证明")
    CONFIGURE = "activities.configure", _("维护活动类型和场所类型")
    SIGN_UP = "activities.sign_up", _("报名参加活动")
