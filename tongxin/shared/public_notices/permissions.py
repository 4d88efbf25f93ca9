"""What one may do with public notices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over public notices (公示)."""

    VIEW = "public_notices.view", _("查看公示")
    OPEN = "public_notices.open", _("发布和办结公示")
    INVESTIGATE = "public_notices.investigate", _("核查公示异议")
    REVEAL = "public_notices.reveal", _("查看异议人姓名和联系方式")
