"""What one may do with the working calendar."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Can(TextChoices):
    """Rights over the working calendar (工作日历), which the whole platform shares."""

    ENTER = "deadlines.enter", _("录入放假安排")
