"""What people write into a report, nothing of it lost, and what they say about it."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.reports.models.forms import FormItem
from tongxin.modules.reports.models.submissions import Submission
from tongxin.shared.orgs.models import UnionOwned


class Answer(UnionOwned, TimeStamped):
    """What a person says to one item (填报内容): words, or a number where one is asked for."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="answers")
    item = models.ForeignKey(FormItem, models.PROTECT, related_name="+")
    text = models.TextField(_("内容"), blank=True)
    number = models.DecimalField(_("数值"), max_digits=18, decimal_places=2, null=True, blank=True)
    made_by = models.CharField(_("填报人"), max_length=80)
    made_at = models.DateTimeField(_("填报时间"))
    version = models.PositiveIntegerField(_("第几稿"), default=1)

    class Meta:
        verbose_name = _("填报内容")
        constraints = [UniqueConstraint(name="one_answer_per_item", fields=["submission", "item"])]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.item_id}"


class AnswerEdition(UnionOwned):
    """Words somebody wrote into one item (历次内容), in force then or kept beside (并存内容).

    Kept beside are words written on an older version than the one in force; they wait until
    somebody settles which of the two stand.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="editions")
    version = models.PositiveIntegerField(_("第几稿"), null=True, blank=True)
    text = models.TextField(_("内容"), blank=True)
    maker = models.CharField(max_length=80)
    made_by = models.CharField(_("填报人"), max_length=80)
    made_at = models.DateTimeField(_("填报时间"))
    settled_at = models.DateTimeField(_("合并时间"), null=True, blank=True)
    settled_by = models.CharField(_("合并人"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("历次内容")
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(name="one_text_per_version", fields=["answer", "version"]),
            UniqueConstraint(
                name="one_text_beside_per_maker",
                fields=["answer", "maker"],
                condition=Q(version=None, settled_at=None),
            ),
            CheckConstraint(
                name="only_what_is_beside_gets_settled",
                condition=Q(settled_at=None, settled_by="")
                | Q(version=None, settled_at__isnull=False) & ~Q(settled_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.version or self.made_by}"


class ItemComment(UnionOwned):
    """A remark on one item of a report (批注), for both sides to read."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="comments")
    item = models.ForeignKey(FormItem, models.PROTECT, related_name="+")
    text = models.CharField(_("批注"), max_length=500)
    made_by = models.CharField(_("批注人"), max_length=80)
    made_at = models.DateTimeField(_("批注时间"))

    class Meta:
        verbose_name = _("批注")
        ordering = ["pk"]
        constraints = [CheckConstraint(name="a_comment_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text
