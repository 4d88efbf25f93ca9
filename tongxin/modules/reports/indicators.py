"""What the module counts."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tongxin.modules.reports.models import Submission
from tongxin.shared.indicators.declare import Cut, Source, ratio

required = Source(
    Submission.objects.all(),
    union="union",
    on="due_at",
    cuts={"form": Cut("form__title", _("按报表"))},
    shows={
        _("报表"): "form__title",
        _("期间"): "period",
        _("截止时间"): "due_at",
        _("首次报送"): "received_at",
    },
)

ratio(
    "CMP06",
    _("材料报送及时率"),
    part=required.where(received_at__lte=F("due_at")).count(),
    whole=required.count(),
    definition=_("截止日在期间内、按时报送（含零报告）的份数，除以应报送的份数"),
)
