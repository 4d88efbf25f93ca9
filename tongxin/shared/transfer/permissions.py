"""What one may do with sheets."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over imports and exports (导入导出); each sheet asks for its own right besides."""

    IMPORT = "transfer.import", _("导入表格")
    EXPORT = "transfer.export", _("导出表格")
