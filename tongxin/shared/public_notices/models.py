"""Public notices (公示), where they hung, objections to them, and the gate they turn."""

from datetime import date, timedelta

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.fields import SealedField
from tongxin.kernel.models import TimeStamped
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.public_notices.states import (
    ENDED,
    LIVE,
    RESOLVED,
    Outcome,
    PlaceKind,
    Source,
    State,
)


class PublicNotice(UnionOwned, TimeStamped):
    """One public notice (公示) of a row, shown by ``union``; what it shows never changes.

    ``shown`` is the frozen text, ``content_hash`` its SHA-256; the database compares them.
    """

    code = models.CharField(_("公示编号"), max_length=24, unique=True)
    subject = models.CharField(_("公示事项"), max_length=60)
    stage = models.CharField(_("公示环节"), max_length=30)
    target = models.CharField(_("对象"), max_length=80)
    title = models.CharField(_("标题"), max_length=200)
    shown = models.TextField(_("公示内容"))
    content_hash = models.CharField(_("内容摘要"), max_length=64)
    contact = models.CharField(_("监督电话"), max_length=60)
    opened_at = models.DateTimeField(_("公示开始"))
    days = models.PositiveSmallIntegerField(_("公示期（工作日）"))
    ends_at = models.DateTimeField(_("公示届满"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    made_by = models.CharField(_("发布人"), max_length=80)
    concluded_at = models.DateTimeField(_("办结时间"), null=True)
    concluded_by = models.CharField(_("办结人"), max_length=80, blank=True)
    conclusion = models.CharField(_("办结说明"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("公示")
        constraints = [
            UniqueConstraint(
                name="one_live_notice_per_row", fields=["target"], condition=Q(state__in=LIVE)
            ),
            CheckConstraint(
                name="notice_ends_after_it_began", condition=Q(ends_at__gt=F("opened_at"))
            ),
            CheckConstraint(
                name="notice_passes_after_its_end",
                condition=~Q(state=State.PASSED) | Q(concluded_at__gte=F("ends_at")),
            ),
            CheckConstraint(
                name="concluded_notices_say_when",
                condition=Q(state__in=ENDED, concluded_at__isnull=False)
                | Q(state__in=LIVE, concluded_at=None),
            ),
            CheckConstraint(
                name="early_ends_say_why",
                condition=~Q(state__in=(State.UPHELD, State.WITHDRAWN)) | ~Q(conclusion=""),
            ),
        ]
        indexes = [
            models.Index(fields=["target", "-id"], name="notices_of_a_row"),
            models.Index(
                fields=["ends_at", "id"], condition=Q(state=State.OPEN), name="notices_that_run"
            ),
            models.Index(
                fields=["-opened_at", "-id"], condition=Q(state__in=LIVE), name="notices_on_portal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.target}"

    @property
    def last_on(self) -> date:
        """The last day on which it is shown: it ends at 24:00."""
        return localdate(self.ends_at - timedelta(seconds=1))


class NoticePlace(UnionOwned, TimeStamped):
    """Where a notice could be read, and from when until when (公示渠道)."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="places")
    kind = models.CharField(_("渠道"), max_length=8, choices=PlaceKind)
    where = models.CharField(_("地点或网址"), max_length=200)
    shown_from = models.DateTimeField(_("开始时间"))
    shown_until = models.DateTimeField(_("结束时间"), null=True)
    noted_by = models.CharField(_("登记人"), max_length=80)

    class Meta:
        verbose_name = _("公示渠道")
        constraints = [
            CheckConstraint(
                name="place_shows_forward",
                condition=Q(shown_until=None) | Q(shown_until__gte=F("shown_from")),
            ),
            UniqueConstraint(
                name="one_portal_page_per_notice",
                fields=["notice"],
                condition=Q(kind=PlaceKind.PORTAL),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.kind}"


class Objection(UnionOwned, TimeStamped):
    """What somebody says against a notice (异议), signed or not; who it was is sealed.

    ``mark`` is keyed and tells nothing: the same words of the same person come once.
    """

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    number = models.PositiveSmallIntegerField(_("序号"))
    source = models.CharField(_("来源"), max_length=8, choices=Source)
    is_signed = models.BooleanField(_("实名"))
    name = SealedField(kind="plain", null=True, verbose_name=_("姓名"))
    contact = SealedField(kind="plain", null=True, verbose_name=_("联系方式"))
    text = models.TextField(_("异议内容"), max_length=2000)
    mark = models.CharField(max_length=64, editable=False)
    filed_at = models.DateTimeField(_("收到时间"))
    state = models.CharField(
        _("办理情况"), max_length=14, choices=Outcome, default=Outcome.RECEIVED
    )
    investigator = models.CharField(_("核查人"), max_length=80, blank=True)
    investigated_at = models.DateTimeField(_("开始核查"), null=True)
    report = models.TextField(_("核查结论"), max_length=4000, blank=True)
    resolved_by = models.CharField(_("办结人"), max_length=80, blank=True)
    resolved_at = models.DateTimeField(_("办结时间"), null=True)

    class Meta:
        verbose_name = _("公示异议")
        constraints = [
            UniqueConstraint(name="objections_of_a_notice_count", fields=["notice", "number"]),
            UniqueConstraint(name="one_objection_of_the_same_words", fields=["notice", "mark"]),
            CheckConstraint(
                name="unsigned_objection_names_nobody",
                condition=Q(is_signed=True) | Q(name__isnull=True, contact__isnull=True),
            ),
            CheckConstraint(
                name="resolved_objection_has_a_report",
                condition=~Q(state__in=RESOLVED) | (Q(resolved_at__isnull=False) & ~Q(report="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["filed_at", "id"],
                condition=Q(state__in=("received", "investigating")),
                name="objections_that_wait",
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}#{self.number}"


class NoticeGate(models.Model):
    """How the latest notice of a row and stage stands: written by the database alone.

    Read by the gates on the subjects' tables whoever speaks; it names no union and no person.
    """

    target = models.CharField(max_length=80)
    stage = models.CharField(max_length=30)
    state = models.CharField(max_length=10)
    notice = models.BigIntegerField()

    class Meta:
        constraints = [UniqueConstraint(name="one_gate_per_stage", fields=["target", "stage"])]

    def __str__(self) -> str:
        return f"{self.target} {self.stage} {self.state}"


class ObjectionTry(models.Model):
    """How often one address objected within the hour (提交次数); the address is only marked."""

    mark = models.CharField(max_length=64, unique=True)
    count = models.PositiveSmallIntegerField()
    since = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("提交异议的次数")

    def __str__(self) -> str:
        return f"{self.count} since {self.since}"
