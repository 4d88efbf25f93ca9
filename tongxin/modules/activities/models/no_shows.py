"""Seats that were held and left empty."""

from datetime import timedelta

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.activities.models.activity import ActivitySession
from tongxin.modules.activities.models.attendance import Signup
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker

MISSES = 3  # so many missed sessions …
WITHIN = timedelta(days=90)  # … within this time …
BARRED_FOR = timedelta(days=30)  # … and nobody signs up for so long from the last of them


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
