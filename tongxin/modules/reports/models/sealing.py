"""An acceptance whose figures rest on so many rows that they are sealed in the background."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.reports.models.submissions import Submission
from tongxin.shared.access.models import Account
from tongxin.shared.orgs.models import UnionOwned


class Sealing(UnionOwned, TimeStamped):
    """One large report on its way to being sealed (封存任务); until then it is as it was sent.

    ``asked_at`` is when the officer accepted, and what; the seal is of the moment its rows are of.
    ``attempts`` counts who took it up: of two workers the later one wins, and one that was killed
    leaves nothing.
    """

    class State(models.TextChoices):
        """Where it stands."""

        QUEUED = "queued", _("等待封存")
        RUNNING = "running", _("正在封存")
        DONE = "done", _("已封存")
        STOPPED = "stopped", _("未能封存")

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="sealings")
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.QUEUED)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    made_by = models.CharField(_("接收人"), max_length=80)
    row_count = models.PositiveBigIntegerField(_("明细行数"))
    accepted = models.JSONField(default=dict)  # the numbers by code, as they were when accepted
    figure_count = models.PositiveIntegerField(_("指标数"))
    done_count = models.PositiveIntegerField(_("已封存指标数"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(_("原因"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("提交时间"))
    seen_at = models.DateTimeField(_("最近进展"))

    class Meta:
        verbose_name = _("封存任务")
        constraints = [
            UniqueConstraint(
                name="one_sealing_at_a_time",
                fields=["submission"],
                condition=Q(state__in=["queued", "running"]),
            ),
            CheckConstraint(
                name="no_more_figures_than_there_are",
                condition=Q(done_count__lte=models.F("figure_count")),
            ),
        ]
        indexes = [models.Index(fields=["state", "seen_at"], name="sealings_by_state")]

    def __str__(self) -> str:
        return f"sealing of {self.submission_id}"

    @property
    def is_moving(self) -> bool:
        """Whether it goes on by itself."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}
