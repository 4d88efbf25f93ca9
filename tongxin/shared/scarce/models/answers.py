"""Answers that come in bursts: a sheet with its window, and what each person chose."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class AnswerSheet(UnionOwned, TimeStamped):
    """Questions that are answered in one window (答题场次) by workers of the union and below."""

    title = models.CharField(_("名称"), max_length=80)
    questions = models.PositiveSmallIntegerField(_("题数"))
    opens_at = models.DateTimeField(_("开始时间"))
    closes_at = models.DateTimeField(_("截止时间"))
    pass_epoch = models.PositiveIntegerField(_("凭证批次"), default=0, editable=False)

    class Meta:
        verbose_name = _("答题场次")
        constraints = [
            CheckConstraint(
                name="answer_window_runs_forward", condition=Q(closes_at__gt=F("opens_at"))
            ),
            CheckConstraint(name="a_sheet_asks_something", condition=Q(questions__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title


class Answer(UnionOwned, TimeStamped):
    """What one person chose in one question (作答): given once, never changed."""

    # No index of its own: the one of the rule below begins with it.
    sheet = models.ForeignKey(AnswerSheet, models.PROTECT, related_name="answers", db_index=False)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    question = models.PositiveSmallIntegerField(_("题号"))
    choice = models.CharField(_("选择"), max_length=16)
    answered_at = models.DateTimeField(_("作答时间"))
    act_key = models.CharField(max_length=64, default="", blank=True, editable=False)

    class Meta:
        verbose_name = _("作答")
        constraints = [
            UniqueConstraint(
                name="one_answer_per_question", fields=["sheet", "worker", "question"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.worker_id} {self.question}"
