"""What those who came say of a session."""

from secrets import randbits

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.activities.models.activity import ActivitySession
from tongxin.modules.activities.models.attendance import CheckIn
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.orgs.querysets import ScopedQuerySet
from tongxin.shared.people.models import Worker

MOST_STARS, LONGEST_WORDS = 5, 500


class FeedbackQuerySet(ScopedQuerySet):
    """Feedback of attendances."""

    def counted(self):
        """Of attendances that stand."""
        return self.filter(check_in__voided_at=None)


def _any_place() -> int:
    return randbits(48)


class Feedback(UnionOwned, TimeStamped):
    """Stars and words of one attendance (活动评价); who wrote them is told to nobody else.

    ``place`` is drawn by lot, so that a list in its order does not tell who wrote first.
    """

    check_in = models.OneToOneField(CheckIn, models.PROTECT, related_name="feedback")
    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="feedback")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField(_("星级"))
    words = models.TextField(_("意见和建议"), max_length=LONGEST_WORDS, blank=True)
    given_at = models.DateTimeField(_("评价时间"))
    amended_at = models.DateTimeField(_("修改时间"), null=True)
    place = models.BigIntegerField(default=_any_place, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动评价")
        constraints = [
            CheckConstraint(
                name="feedback_has_one_to_five_stars",
                condition=Q(stars__gte=1) & Q(stars__lte=MOST_STARS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.stars}"
