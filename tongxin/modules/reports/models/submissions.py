"""What one union sends up, what it looked like each time, and what happened to it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.kernel.periods import Period
from tongxin.modules.reports.models.forms import ReportForm
from tongxin.modules.reports.models.rounds import ReportRound
from tongxin.modules.reports.states import Act, State
from tongxin.shared.orgs.models import UnionOrg, UnionOwned


class Submission(UnionOwned, TimeStamped):
    """One union's report in one round (报送); required from the day the round opens.

    ``received_at`` is when it first came in and decides whether it was on time; ``makers`` are
    the accounts that entered or sent it and may therefore not accept it.
    """

    round = models.ForeignKey(ReportRound, models.PROTECT, related_name="submissions")
    form = models.ForeignKey(ReportForm, models.PROTECT, related_name="submissions")
    reviewer = models.ForeignKey(
        UnionOrg, models.PROTECT, related_name="+", verbose_name=_("审核工会")
    )
    period = models.CharField(_("期间"), max_length=30)
    due_at = models.DateTimeField(_("报送截止"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    edition = models.PositiveSmallIntegerField(_("第几次封存"), default=1)
    zero_report = models.BooleanField(_("零报告"), default=False)
    returned_items = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    return_reason = models.CharField(_("退回原因"), max_length=300, blank=True)
    makers = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    opened_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    received_at = models.DateTimeField(_("首次报送时间"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("报送时间"), null=True, blank=True)
    submitted_by = models.CharField(_("报送人"), max_length=80, blank=True)
    accepted_at = models.DateTimeField(_("接收时间"), null=True, blank=True)
    accepted_by = models.CharField(_("接收人"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("报送")
        constraints = [
            UniqueConstraint(name="one_submission_per_round", fields=["round", "union"]),
            CheckConstraint(
                name="accepted_says_when_and_by_whom",
                condition=~Q(state=State.ACCEPTED)
                | Q(accepted_at__isnull=False) & ~Q(accepted_by=""),
            ),
            CheckConstraint(
                name="sent_says_when",
                condition=Q(state__in=[State.DRAFT, State.SIGNING]) | Q(received_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["reviewer", "state", "due_at"], name="reports_to_accept"),
            models.Index(fields=["union", "state", "due_at"], name="reports_to_fill"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.period} {self.union_id}"

    @property
    def target(self) -> str:
        """The name under which its figures are sealed; a reopened one gets a seal of its own."""
        again = f"/{self.edition}" if self.edition > 1 else ""
        return f"reports.Submission:{self.pk}{again}"

    @property
    def span(self) -> Period:
        """The period it reports on."""
        return Period.parse(self.period)

    @property
    def is_open(self) -> bool:
        """Whether it may be filled."""
        return self.state in {State.DRAFT, State.RETURNED}

    @property
    def is_signing(self) -> bool:
        """Whether it waits to be signed off in its own union."""
        return self.state == State.SIGNING

    @property
    def is_accepted(self) -> bool:
        """Whether its figures are sealed."""
        return self.state == State.ACCEPTED

    @property
    def is_on_time(self) -> bool:
        """Received by the deadline, zero reports included."""
        return self.received_at is not None and self.received_at <= self.due_at

    def is_late(self, now) -> bool:
        """Not received although the deadline has passed, or received after it."""
        return (self.received_at or now) > self.due_at


class SubmissionStep(UnionOwned):
    """One thing that happened to a report (办理过程), for both sides to read."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="steps")
    act = models.CharField(_("动作"), max_length=10, choices=Act)
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("经办人"), max_length=80)
    reason = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("办理过程")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.act}"


class ReportSnapshot(UnionOwned):
    """A report as it looked when it was sent or accepted (快照), with its SHA-256."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="snapshots")
    act = models.CharField(_("时点"), max_length=10, choices=Act)
    edition = models.PositiveSmallIntegerField(_("第几次封存"), default=1)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("报表快照")
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(
                name="accepted_once_an_edition",
                fields=["submission", "edition"],
                condition=Q(act=Act.ACCEPTED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.act} {self.taken_at}"
