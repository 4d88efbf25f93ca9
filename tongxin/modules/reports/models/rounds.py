"""Who asks whom, for which period, until when."""

from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.kernel.periods import Period
from tongxin.modules.reports.models.forms import ReportForm
from tongxin.shared.orgs.models import Audience, UnionOwned


class ReportRound(UnionOwned, TimeStamped):
    """A form opened by a superior for a period (一次报送任务), shown to those who fill it."""

    form = models.ForeignKey(ReportForm, models.PROTECT, related_name="rounds")
    period = models.CharField(_("期间"), max_length=30)
    due_at = models.DateTimeField(_("报送截止"))
    note = models.CharField(_("要求"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("下发时间"))
    opened_by = models.CharField(_("下发人"), max_length=80)

    shown_by = "audience"

    class Meta:
        verbose_name = _("报送任务")
        constraints = [
            UniqueConstraint(
                name="one_round_per_form_and_period", fields=["union", "form", "period"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.period}"

    @property
    def span(self) -> Period:
        """The period it asks about."""
        return Period.parse(self.period)


class RoundAudience(Audience):
    """Those who are asked."""

    row = models.ForeignKey(ReportRound, models.CASCADE, related_name="audience")

    class Meta:
        constraints = [UniqueConstraint(name="round_shown_once", fields=["row", "union"])]
