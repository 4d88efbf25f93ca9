"""The annual summary: chapters of prose with bound figures, what they said when approved."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.kernel.periods import Period
from tongxin.modules.reports.states import RequestState, SummaryState
from tongxin.shared.orgs.models import UnionOrg, UnionOwned

EVERY_TEXT = 60_000  # signs in one chapter: some sixty pages


class SummaryReport(UnionOwned, TimeStamped):
    """What a union says about a period in prose (总结), every number of it with its origin."""

    title = models.CharField(_("标题"), max_length=120)
    period = models.CharField(_("期间"), max_length=30)
    state = models.CharField(
        _("状态"), max_length=10, choices=SummaryState, default=SummaryState.DRAFT
    )
    edition = models.PositiveSmallIntegerField(_("第几次审定"), default=0)
    makers = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    return_reason = models.CharField(_("退回原因"), max_length=300, blank=True)
    made_by = models.CharField(_("起草人"), max_length=80)
    approved_at = models.DateTimeField(_("审定时间"), null=True, blank=True)
    approved_by = models.CharField(_("审定人"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("总结")
        constraints = [
            UniqueConstraint(name="one_summary_per_period", fields=["union", "period"]),
            CheckConstraint(
                name="approved_says_when_and_by_whom",
                condition=~Q(state=SummaryState.APPROVED)
                | Q(approved_at__isnull=False, edition__gt=0) & ~Q(approved_by=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def span(self) -> Period:
        """The period it is about."""
        return Period.parse(self.period)

    @property
    def is_draft(self) -> bool:
        """Whether it may be written on."""
        return self.state == SummaryState.DRAFT

    @property
    def is_signing(self) -> bool:
        """Whether it waits for approval."""
        return self.state == SummaryState.SIGNING

    @property
    def is_approved(self) -> bool:
        """Whether its words and figures are kept as approved."""
        return self.state == SummaryState.APPROVED

    @property
    def target(self) -> str:
        """The name under which the figures of this approval are sealed."""
        return f"reports.SummaryReport:{self.pk}/{self.edition}"


class SummaryChapter(UnionOwned, TimeStamped):
    """A chapter (章节): of a summary, or one that a superior asked for and has not taken yet."""

    summary = models.ForeignKey(
        SummaryReport, models.CASCADE, null=True, blank=True, related_name="chapters"
    )
    ordinal = models.PositiveSmallIntegerField(_("序号"), default=1)
    title = models.CharField(_("章节名称"), max_length=80)
    text = models.TextField(_("正文"), blank=True, max_length=EVERY_TEXT)
    version = models.PositiveIntegerField(_("第几稿"), default=0)
    made_by = models.CharField(_("撰写人"), max_length=80, blank=True)
    made_at = models.DateTimeField(_("撰写时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("总结章节")
        constraints = [
            UniqueConstraint(
                name="chapters_stand_in_order",
                fields=["summary", "ordinal"],
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ChapterEdition(UnionOwned):
    """A text somebody wrote into a chapter (历次正文), in force then or kept beside."""

    chapter = models.ForeignKey(SummaryChapter, models.CASCADE, related_name="editions")
    version = models.PositiveIntegerField(_("第几稿"), null=True, blank=True)
    text = models.TextField(_("正文"), blank=True)
    maker = models.CharField(max_length=80)
    made_by = models.CharField(_("撰写人"), max_length=80)
    made_at = models.DateTimeField(_("撰写时间"))
    settled_at = models.DateTimeField(_("合并时间"), null=True, blank=True)
    settled_by = models.CharField(_("合并人"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("历次正文")
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(name="one_edition_per_version", fields=["chapter", "version"]),
            UniqueConstraint(
                name="one_edition_beside_per_maker",
                fields=["chapter", "maker"],
                condition=Q(version=None, settled_at=None),
            ),
            CheckConstraint(
                name="only_an_edition_beside_gets_settled",
                condition=Q(settled_at=None, settled_by="")
                | Q(version=None, settled_at__isnull=False) & ~Q(settled_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chapter_id} {self.version or self.made_by}"


class ChapterRequest(UnionOwned, TimeStamped):
    """A chapter asked of a union below or of a department (约稿); it belongs to who writes."""

    into = models.ForeignKey(SummaryChapter, models.CASCADE, related_name="requests")
    draft = models.OneToOneField(SummaryChapter, models.PROTECT, related_name="request")
    asked_by = models.ForeignKey(UnionOrg, models.PROTECT, related_name="+")
    asked_for = models.CharField(_("约稿人"), max_length=80)
    department = models.CharField(_("部门"), max_length=40, blank=True)
    period = models.CharField(_("期间"), max_length=30)
    note = models.CharField(_("要求"), max_length=300, blank=True)
    due_on = models.DateField(_("交稿日期"))
    state = models.CharField(
        _("状态"), max_length=10, choices=RequestState, default=RequestState.ASKED
    )
    return_reason = models.CharField(_("退回原因"), max_length=300, blank=True)
    reminded_on = models.DateField(_("最近催稿"), null=True, blank=True)
    handed_in_by = models.CharField(_("交稿人"), max_length=80, blank=True)
    handed_in_at = models.DateTimeField(_("交稿时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("约稿")
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(
                name="asked_once_for_a_chapter", fields=["into", "union", "department"]
            ),
            CheckConstraint(
                name="handed_in_says_when_and_by_whom",
                condition=~Q(state__in=[RequestState.HANDED_IN, RequestState.TAKEN])
                | Q(handed_in_at__isnull=False) & ~Q(handed_in_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.into_id} {self.union_id} {self.department}"

    @property
    def span(self) -> Period:
        """The period the chapter is about."""
        return Period.parse(self.period)

    @property
    def is_open(self) -> bool:
        """Whether it may be written on."""
        return self.state in {RequestState.ASKED, RequestState.RETURNED}


class SummarySnapshot(UnionOwned):
    """A summary as it was approved (审定稿): every word, every number with its origin."""

    summary = models.ForeignKey(SummaryReport, models.PROTECT, related_name="snapshots")
    edition = models.PositiveSmallIntegerField(_("第几次审定"))
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("审定稿")
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(name="approved_once_an_edition", fields=["summary", "edition"]),
        ]

    def __str__(self) -> str:
        return f"{self.summary_id} {self.edition}"
