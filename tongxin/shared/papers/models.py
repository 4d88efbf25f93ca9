"""Official documents (公文), their numbers, their addressees and who signed for them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.kernel.models import TimeStamped
from tongxin.shared.files.models import StoredFile
from tongxin.shared.orgs.levels import Kind as UnionKind
from tongxin.shared.orgs.levels import Level
from tongxin.shared.orgs.models import Audience, UnionOrg, UnionOwned


class Kind(models.TextChoices):
    """Kinds of official documents (文种): the fifteen of the regulation, and the plan."""

    NOTICE = "notice", pgettext_lazy("文种", "通知")
    PLAN = "plan", _("方案")
    REQUEST_FOR_INSTRUCTION = "request_for_instruction", _("请示")
    REPLY = "reply", _("批复")
    RESOLUTION = "resolution", _("决议")
    DECISION = "decision", _("决定")
    ORDER = "order", _("命令（令）")
    COMMUNIQUE = "communique", _("公报")
    ANNOUNCEMENT = "announcement", _("公告")
    PROCLAMATION = "proclamation", _("通告")
    OPINION = "opinion", _("意见")
    CIRCULAR = "circular", _("通报")
    REPORT = "report", _("报告")
    MOTION = "motion", _("议案")
    LETTER = "letter", _("函")
    MINUTES = "minutes", _("纪要")


class Urgency(models.TextChoices):
    """How fast it must travel (紧急程度)."""

    NORMAL = "normal", _("平件")
    URGENT = "urgent", _("加急")
    VERY_URGENT = "very_urgent", _("特急")


class State(models.TextChoices):
    """Where a document stands (公文状态)."""

    DRAFT = "draft", _("拟稿")
    REVIEW = "review", _("核稿会签")
    AGREED = "agreed", _("待签发")
    ISSUED = "issued", _("已签发")
    DISTRIBUTED = "distributed", _("已分发")
    FILED = "filed", _("已登记")
    ARCHIVED = "archived", _("已归档")
    VOIDED = "voided", _("已作废")


class DocumentCode(UnionOwned, TimeStamped):
    """The words a union numbers its documents with (机关代字), such as 某总工办."""

    code = models.CharField(_("机关代字"), max_length=12)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("机关代字")
        constraints = [UniqueConstraint(name="one_union_per_agency_code", fields=["code"])]

    def __str__(self) -> str:
        return self.code


class DocumentCounter(UnionOwned):
    """The last number given under one code in one year; its row is the lock (编号器)."""

    code = models.ForeignKey(DocumentCode, models.PROTECT, related_name="counters")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [UniqueConstraint(name="one_counter_a_year", fields=["code", "year"])]

    def __str__(self) -> str:
        return f"{self.code_id} {self.year}: {self.last}"


class OfficialDocument(UnionOwned, TimeStamped):
    """A notice, plan, reply, … issued by a union, or received from outside (公文)."""

    shown_by = "audience"

    kind = models.CharField(_("文种"), max_length=24, choices=Kind, default=Kind.NOTICE)
    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("正文"), blank=True)
    issuer = models.CharField(_("发文机关"), max_length=200)
    main_recipients = models.TextField(_("主送机关"), blank=True)
    cc_recipients = models.TextField(_("抄送机关"), blank=True)
    urgency = models.CharField(_("紧急程度"), max_length=12, choices=Urgency, default="normal")
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.DRAFT)
    code = models.ForeignKey(DocumentCode, models.PROTECT, null=True, related_name="documents")
    year = models.PositiveSmallIntegerField(_("年份"), null=True)
    sequence = models.PositiveIntegerField(_("序号"), null=True)
    received_number = models.CharField(_("来文字号"), max_length=40, blank=True)
    number = models.CharField(_("发文字号"), max_length=40, blank=True)
    issue_date = models.DateField(_("成文日期"), null=True)
    signer = models.CharField(_("签发人"), max_length=80, blank=True)
    distributed_on = models.DateField(_("分发日期"), null=True)
    drafted_by = models.CharField(_("拟稿人"), max_length=80)
    remark = models.CharField(_("附注"), max_length=100, blank=True)
    reply_by = models.DateField(_("回复期限"), null=True)
    return_reason = models.CharField(_("退回意见"), max_length=500, blank=True)
    archived_on = models.DateField(_("归档日期"), null=True)
    archive_number = models.CharField(_("归档号"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("公文")
        constraints = [
            UniqueConstraint(name="each_number_once", fields=["code", "year", "sequence"]),
            UniqueConstraint(
                name="no_union_enters_a_number_twice",
                fields=["union", "number"],
                condition=~Q(number=""),
            ),
            UniqueConstraint(
                name="no_union_uses_an_archive_number_twice",
                fields=["union", "archive_number"],
                condition=~Q(archive_number=""),
            ),
            CheckConstraint(
                name="number_has_all_its_parts",
                condition=Q(code=None, year=None, sequence=None)
                | Q(code__isnull=False, year__isnull=False, sequence__gte=1),
            ),
            CheckConstraint(
                name="issued_document_is_numbered",
                condition=~Q(state__in=["issued", "filed", "distributed", "archived"])
                | (~Q(number="") & Q(issue_date__isnull=False)),
            ),
            CheckConstraint(
                name="distributed_document_has_its_day",
                condition=~Q(state="distributed") | Q(distributed_on__isnull=False),
            ),
            CheckConstraint(
                name="archived_document_has_its_place",
                condition=~Q(state="archived")
                | (Q(archived_on__isnull=False) & ~Q(archive_number="")),
            ),
        ]
        indexes = [
            models.Index(fields=["union", "-id"], name="documents_of_a_union"),
            models.Index(fields=["distributed_on"], name="documents_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()


class DocumentAudience(Audience):
    """Unions a document was distributed to."""

    row = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="audience")

    class Meta:
        constraints = [
            UniqueConstraint(name="document_shown_once", fields=["row", "union"]),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} → {self.union_id}"


class RecipientGroup(UnionOwned, TimeStamped):
    """A saved mixed list of addressees (发文对象组): rules, unions by hand, or both."""

    name = models.CharField(_("名称"), max_length=60)
    takes_children = models.BooleanField(_("全部直接下级"), default=False)
    levels = ArrayField(models.CharField(max_length=12, choices=Level), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=24, choices=UnionKind), default=list, blank=True)

    class Meta:
        verbose_name = _("发文对象组")
        constraints = [UniqueConstraint(name="one_group_per_name", fields=["union", "name"])]

    def __str__(self) -> str:
        return self.name


class RecipientGroupMember(UnionOwned):
    """One union that was put into a group by hand; ``union`` owns the group."""

    group = models.ForeignKey(RecipientGroup, models.CASCADE, related_name="members")
    member = models.ForeignKey(UnionOrg, models.PROTECT, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(name="in_a_group_once", fields=["group", "member"])]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.member_id}"


class Receipt(UnionOwned):
    """That one union got one document (签收): ``union`` is the recipient."""

    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="receipts")
    distributed_at = models.DateTimeField(_("分发时间"))
    received_at = models.DateTimeField(_("签收时间"), null=True)
    received_by = models.CharField(_("签收人"), max_length=80, blank=True)
    read_at = models.DateTimeField(_("阅办时间"), null=True)
    read_by = models.CharField(_("阅办人"), max_length=80, blank=True)
    replied_at = models.DateTimeField(_("回复时间"), null=True)
    replied_by = models.CharField(_("回复人"), max_length=80, blank=True)
    reply = models.TextField(_("回复内容"), blank=True)

    class Meta:
        verbose_name = _("签收")
        constraints = [
            UniqueConstraint(name="one_receipt_each", fields=["document", "union"]),
            CheckConstraint(
                name="signed_before_read",
                condition=Q(read_at=None) | Q(received_at__isnull=False),
            ),
            CheckConstraint(
                name="signed_before_replied",
                condition=Q(replied_at=None) | (Q(received_at__isnull=False) & ~Q(reply="")),
            ),
        ]
        indexes = [
            models.Index(fields=["union"], condition=Q(received_at=None), name="receipts_unsigned"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.union_id}"


class PaperTemplate(UnionOwned, TimeStamped):
    """A Word file that a union fills with its documents of one kind (公文模板); none is deleted."""

    kind = models.CharField(_("文种"), max_length=24, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    made_by = models.CharField(_("上传人"), max_length=80)
    made_at = models.DateTimeField(_("上传时间"))
    retired_by = models.CharField(_("停用人"), max_length=80, blank=True)
    retired_at = models.DateTimeField(_("停用时间"), null=True)

    class Meta:
        verbose_name = _("公文模板")
        constraints = [
            UniqueConstraint(
                name="one_template_in_use_per_kind",
                fields=["union", "kind"],
                condition=Q(retired_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file_id}"
