"""What one may do with the ledger of consent."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over the ledger of consent (同意台账)."""

    VIEW = "consents.view", _("查看同意台账")
    RECORD = "consents.record", _("代录纸质同意和代为撤回")
