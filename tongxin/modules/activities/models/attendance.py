"""Who signed up, who came, and how many came without a name."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.activities.models.activity import ActivitySession
from tongxin.modules.activities.models.shares import SessionShare
from tongxin.modules.activities.states import State
from tongxin.shared.orgs.models import UnionOrg, UnionOwned
from tongxin.shared.orgs.querysets import ScopedQuerySet
from tongxin.shared.people.models import Worker


class AttendanceQuerySet(ScopedQuerySet):
    """Check-ins and headcounts."""

    def live(self):
        """Not voided."""
        return self.filter(voided_at=None)

    def counted(self):
        """Live, of sessions that were held."""
        return self.live().filter(session__state=State.HELD)


class Means(models.TextChoices):
    """How a presence became known (签到方式)."""

    CODE = "code", _("扫码")
    LIST = "list", _("名单")


class OfAWorker(models.Model):
    """A worker as known on the day: the host may not reach the person's row (参加人)."""

    # Neither worker nor session has an index alone: those of the tables begin with them. An index
    # on the session alone would tempt the planner to look through a whole burst for one person.
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", db_index=False)
    worker_name = models.CharField(_("姓名"), max_length=50)
    home = models.ForeignKey(
        UnionOrg, models.PROTECT, null=True, related_name="+", verbose_name=_("所在工会")
    )

    class Meta:
        abstract = True


class Signup(OfAWorker, UnionOwned, TimeStamped):
    """One worker's seat in one session (报名); ``act_key`` is that of the act that took it.

    With ``confirm_by`` it was drawn and is not confirmed yet: at that instant it is free again.
    ``share`` is what it was taken from, where seats are kept for some unions.
    """

    session = models.ForeignKey(
        ActivitySession, models.PROTECT, related_name="signups", db_index=False
    )
    held_at = models.DateTimeField(_("报名时间"))
    released_at = models.DateTimeField(_("取消时间"), null=True)
    confirm_by = models.DateTimeField(_("确认期限"), null=True, editable=False)
    share = models.ForeignKey(
        SessionShare,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="signups",
        db_index=False,
    )
    act_key = models.CharField(max_length=64, default="", blank=True, editable=False)

    class Meta:
        verbose_name = _("报名")
        constraints = [
            UniqueConstraint(
                name="one_live_signup_per_worker",
                fields=["session", "worker"],
                condition=Q(released_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "-held_at"], name="signups_of_a_worker"),
            models.Index(fields=["session", "worker"], name="signups_of_a_session"),
            models.Index(
                name="signups_to_confirm",
                fields=["confirm_by"],
                condition=Q(released_at=None, confirm_by__isnull=False),
            ),
            models.Index(
                name="signups_of_a_share", fields=["share"], condition=Q(share__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.worker_id}"


class Voidable(UnionOwned, TimeStamped):
    """A record that is never deleted: it is voided with a reason (作废)."""

    voided_at = models.DateTimeField(_("作废时间"), null=True)
    void_reason = models.CharField(_("作废原因"), max_length=300, blank=True)
    made_by = models.CharField(_("经办人"), max_length=80)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        abstract = True


class CheckIn(OfAWorker, Voidable):
    """That a worker was present at a session (签到)."""

    session = models.ForeignKey(
        ActivitySession, models.PROTECT, related_name="check_ins", db_index=False
    )
    checked_in_at = models.DateTimeField(_("签到时间"))
    means = models.CharField(_("签到方式"), max_length=8, choices=Means)
    act_key = models.CharField(max_length=64, default="", blank=True, editable=False)

    class Meta:
        verbose_name = _("签到")
        constraints = [
            UniqueConstraint(
                name="one_live_check_in_per_worker",
                fields=["session", "worker"],
                condition=Q(voided_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "session"], name="check_ins_of_a_worker"),
            models.Index(fields=["session", "worker"], name="check_ins_of_a_session"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.worker_id}"


class Headcount(Voidable):
    """How many came without a name (未实名人数): adds to 人次, never to 人数."""

    session = models.ForeignKey(ActivitySession, models.PROTECT, related_name="headcounts")
    people = models.PositiveIntegerField(_("未实名人数"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    counted_at = models.DateTimeField(_("填报时间"))

    class Meta:
        verbose_name = _("未实名人数")
        constraints = [
            UniqueConstraint(
                name="one_live_headcount_per_session",
                fields=["session"],
                condition=Q(voided_at=None),
            ),
            CheckConstraint(name="headcount_counts_somebody", condition=Q(people__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.people}"
