"""What one may do with the tree of unions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over unions (组织) and the employers they cover (用人单位)."""

    VIEW = "orgs.view", _("查看工会组织")
    MANAGE = "orgs.manage", _("管理工会组织")
    EMPLOYERS = "orgs.employers", _("管理用人单位")
    EXTERNALS = "orgs.externals", _("登记外部单位")
