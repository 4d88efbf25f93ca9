"""Sessions whose seats are drawn by lot instead of first come."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.activities.models.activity import ActivitySession
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.scarce.models import Lottery

MOST_HOURS = 168


class SessionDraw(UnionOwned, TimeStamped):
    """That the seats of a session are drawn (摇号报名), from what seed, and how winners confirm.

    The lottery is opened with the session; ``settled_at`` is when the seats were given out.
    """

    session = models.OneToOneField(ActivitySession, models.PROTECT, related_name="draw")
    lottery = models.OneToOneField(Lottery, models.PROTECT, null=True, related_name="+")
    seed_source = models.CharField(_("种子来源"), max_length=200)
    seed_due_at = models.DateTimeField(_("种子产生时间"))
    confirm_hours = models.PositiveSmallIntegerField(
        _("中签后确认时限（小时）"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
    )
    settled_at = models.DateTimeField(_("分配名额时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("摇号报名")
        constraints = [
            CheckConstraint(
                name="winners_have_hours_to_confirm", condition=Q(confirm_hours__range=(1, 168))
            ),
            CheckConstraint(
                name="seats_are_settled_after_a_lottery",
                condition=Q(settled_at=None) | Q(lottery__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.seed_source}"
