"""Memberships (会籍): who belonged to which union from when until when; who asks to join."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.fields import BlindIndexField, SealedField
from tongxin.kernel.models import TimeStamped
from tongxin.kernel.overlap import NeverOverlap
from tongxin.modules.members.states import (
    COUNTED,
    CURRENT,
    WAITING,
    Applied,
    Channel,
    Retained,
    Status,
)
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.orgs.models import UnionOrg, UnionOwned
from tongxin.shared.people.models import IdType, Sex, Worker


class Membership(UnionOwned, TimeStamped):
    """One person's membership in one union (会员): counted from ``joined_on`` until ``left_on``.

    ``left_on`` is the first day outside. A stretch with ``retained_for`` is a membership retained
    (会籍保留): it is held, but not counted among the members. The database keeps one current
    membership per person and no two that overlap, whoever admits at the same instant.
    """

    # The wall's foreign key on union and path says more than one on the union alone would, and
    # the indexes below begin with both: of this ledger nothing is kept twice.
    union = models.ForeignKey(
        UnionOrg,
        models.PROTECT,
        related_name="+",
        verbose_name=_("所属工会"),
        db_constraint=False,
        db_index=False,
    )
    worker = models.ForeignKey(
        Worker, models.PROTECT, related_name="memberships", verbose_name=_("职工")
    )
    status = models.CharField(_("会籍状态"), max_length=16, choices=Status)
    channel = models.CharField(_("入会渠道"), max_length=8, choices=Channel)
    joined_on = models.DateField(_("入会日期"))
    left_on = models.DateField(_("离会日期"), null=True, blank=True)
    reason = models.CharField(_("离会原因"), max_length=200, blank=True)
    retained_for = models.CharField(
        _("会籍保留原因"), max_length=16, choices=Retained, blank=True, default="", db_default=""
    )
    employer_uscc = models.CharField(_("用人单位信用代码"), max_length=18, blank=True)

    class Meta:
        verbose_name = _("会籍")
        constraints = [
            UniqueConstraint(
                name="one_current_membership_per_worker",
                fields=["worker"],
                condition=Q(left_on=None, status__in=CURRENT),
            ),
            NeverOverlap(
                name="memberships_of_a_worker_never_overlap",
                owner="worker",
                since="joined_on",
                until="left_on",
                condition=Q(status__in=COUNTED),
            ),
            UniqueConstraint(
                name="one_pending_membership_per_worker_and_union",
                fields=["worker", "union"],
                condition=Q(status=Status.PENDING_CONFIRM),
            ),
            CheckConstraint(
                name="membership_runs_forward",
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
            ),
            CheckConstraint(
                name="ended_membership_has_its_day",
                condition=Q(left_on=None, status__in=[*CURRENT, Status.PENDING_CONFIRM])
                | Q(left_on__isnull=False) & ~Q(status__in=[*CURRENT, Status.PENDING_CONFIRM]),
            ),
            CheckConstraint(
                name="retained_membership_has_its_reason",
                condition=Q(retained_for="") & ~Q(status__in=[Status.RETAINED, Status.RESUMED])
                | ~Q(retained_for="")
                & ~Q(status__in=[Status.PENDING_CONFIRM, Status.ACTIVE, Status.SET_ASIDE]),
            ),
        ]
        indexes = [
            models.Index(fields=["union_path", "-id"], name="memberships_of_a_subtree"),
            models.Index(fields=["union", "joined_on"], name="memberships_of_a_union"),
            # Of the few that are not active: a list of them need not pass all the others.
            models.Index(
                fields=["status", "-id"],
                name="memberships_not_active",
                condition=~Q(status=Status.ACTIVE),
            ),
            # In the order of wages on file: who has none falls out of two indexes side by side.
            models.Index(
                fields=["union", "worker", "id"],
                name="memberships_to_bill",
                include=["union_path"],
                condition=Q(status=Status.ACTIVE, left_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"

    @property
    def is_current(self) -> bool:
        """Whether the person is a member by this row today."""
        return self.status in CURRENT


class JoinApplication(UnionOwned, TimeStamped):
    """One person's own request to join a union (入会申请), brought without an account.

    ``receipt`` is the digest of the secret in the applicant's link. ``reply`` is what the union
    tells the applicant; ``refusal`` is for officers alone, since it may say who is a member.
    """

    number = models.CharField(_("申请编号"), max_length=24, unique=True)
    receipt = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("姓名"), max_length=50)
    id_type = models.CharField(_("证件类型"), max_length=16, choices=IdType)
    id_number = SealedField(kind="id_number", verbose_name=_("证件号码"))
    id_index = BlindIndexField()
    mobile = SealedField(kind="mobile", verbose_name=_("手机号"))
    sex = models.CharField(_("性别"), max_length=6, choices=Sex)
    birth_date = models.DateField(_("出生日期"))
    employment_form = models.CharField(_("用工形式"), max_length=20, blank=True)
    employer_uscc = models.CharField(_("用人单位信用代码"), max_length=18, blank=True)
    consent_version = models.PositiveSmallIntegerField(_("同意文本版本"))
    consent_digest = models.CharField(_("同意文本校验值"), max_length=64)
    submitted_at = models.DateTimeField(_("提交时间"))
    state = models.CharField(
        _("申请状态"), max_length=10, choices=Applied, default=Applied.SUBMITTED
    )
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    reply = models.CharField(_("工会答复"), max_length=600, blank=True)
    refusal = models.CharField(_("未能办结的原因"), max_length=300, blank=True)
    case = models.ForeignKey(ApprovalCase, models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("办结时间"), null=True)

    # The log outlives an erasure: of these it tells only that they changed.
    hidden_in_log = ("name", "birth_date", "receipt")

    class Meta:
        verbose_name = _("入会申请")
        constraints = [
            UniqueConstraint(
                name="one_live_application_per_person_and_union",
                fields=["union", "id_index"],
                condition=Q(state__in=WAITING),
            ),
            CheckConstraint(
                name="ended_applications_say_when",
                condition=Q(state__in=WAITING, ended_at=None)
                | ~Q(state__in=WAITING) & Q(ended_at__isnull=False),
            ),
            CheckConstraint(
                name="approved_application_made_a_member",
                condition=~Q(state=Applied.APPROVED) | Q(membership__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["union_path", "-id"], name="applications_of_a_subtree"),
            models.Index(fields=["id_index"], name="applications_of_a_document"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def waits(self) -> bool:
        """Neither decided nor withdrawn."""
        return self.state in WAITING


class JoinTry(models.Model):
    """How often one address applied within the hour (提交次数); the address is only marked."""

    mark = models.CharField(max_length=64, unique=True)
    count = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("入会申请次数")

    def __str__(self) -> str:
        return f"{self.count} until {self.expires_at}"
