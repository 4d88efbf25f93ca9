"""Seats that were held and left empty."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.activities.models.activity import ActivitySession
from tongxin.modules.activities.models.attendance import Signup
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker

MOST_MISSES, MOST_DAYS = 20, 365


def _up_to(most: int) -> list:
    return [MinValueValidator(1), MaxValueValidator(most)]


class NoShowRule(UnionOwned, TimeStamped):
    """How many missed sessions bar for how long, from a day on (未到场规则); for all below.

    The nearest union above a person that set one decides, by the day of the missed session; where
    nobody did, ``activities_no_show_rule`` says three within 90 days and 30 days.
    """

    since = models.DateField(_("起始日期"))
    misses = models.PositiveSmallIntegerField(_("未到场次数"), validators=_up_to(MOST_MISSES))
    within_days = models.PositiveSmallIntegerField(_("计算天数"), validators=_up_to(MOST_DAYS))
    barred_days = models.PositiveSmallIntegerField(_("暂停报名天数"), validators=_up_to(MOST_DAYS))
    made_by = models.CharField(_("经办人"), max_length=80)

    class Meta:
        verbose_name = _("未到场规则")
        constraints = [
            UniqueConstraint(name="one_no_show_rule_a_day", fields=["union", "since"]),
            CheckConstraint(
                name="no_show_rule_within_reason",
                condition=Q(misses__range=(1, MOST_MISSES))
                & Q(within_days__range=(1, MOST_DAYS))
                & Q(barred_days__range=(1, MOST_DAYS)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.union_id} {self.since}"


class NoShow(UnionOwned, TimeStamped):
    """That somebody held a seat and did not come (未到场); lifted with a reason, never deleted.

    It counts while the session stands as held and no check-in was entered later:
    ``activities_barred_until`` looks at all three each time: nothing has to be kept in step.
    """

    signup = models.OneToOneField(Signup, models.PROTECT, related_name="no_show")
    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="no_shows")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", db_index=False)
    missed_at = models.DateTimeField(_("场次时间"))
    lifted_at = models.DateTimeField(_("撤销时间"), null=True)
    lifted_by = models.CharField(_("撤销人"), max_length=80, blank=True)
    lift_reason = models.CharField(_("撤销原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("未到场记录")
        constraints = [
            CheckConstraint(
                name="no_show_is_lifted_with_a_reason",
                condition=Q(lifted_at=None, lift_reason="")
                | (Q(lifted_at__isnull=False) & ~Q(lift_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["worker", "-missed_at"], name="no_shows_of_a_worker")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.worker_id}"
