"""Certificates of attendance, and from which share of the sessions on they are issued."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.activities.models.activity import Activity
from tongxin.modules.activities.models.attendance import OfAWorker
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.papers.models import DocumentCode

HUNDRED = 100


class CertificateRule(UnionOwned, TimeStamped):
    """That an activity certifies attendance, from which share on (参加证明规则).

    ``asked_at`` is when issuing to all was last asked for; while ``done_at`` lies before it, the
    work goes on in the background.
    """

    activity = models.OneToOneField(Activity, models.PROTECT, related_name="certificate_rule")
    share = models.PositiveSmallIntegerField(
        _("至少参加的场次比例（%）"), validators=[MinValueValidator(1), MaxValueValidator(HUNDRED)]
    )
    code = models.ForeignKey(
        DocumentCode, models.PROTECT, related_name="+", verbose_name=_("证明代字")
    )
    asked_at = models.DateTimeField(_("申请批量颁发的时间"), null=True)
    asked_by = models.CharField(_("申请人"), max_length=80, blank=True)
    done_at = models.DateTimeField(_("批量颁发完成的时间"), null=True)

    class Meta:
        verbose_name = _("参加证明规则")
        constraints = [
            CheckConstraint(name="share_is_a_percentage", condition=Q(share__range=(1, HUNDRED)))
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.share}%"

    @property
    def is_issuing(self) -> bool:
        """Whether certificates are being issued in the background."""
        return self.asked_at is not None and (self.done_at is None or self.done_at < self.asked_at)


class AttendanceCertificate(OfAWorker, UnionOwned, TimeStamped):
    """That somebody attended an activity (参加证明); ``union`` is the host that issued it.

    ``check_code`` is drawn by lot and known to the holder alone: who has it may check the
    certificate, nobody can guess another. A revoked one stays, with the reason.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="certificates")
    code = models.ForeignKey(DocumentCode, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年份"))
    sequence = models.PositiveIntegerField(_("序号"))
    number = models.CharField(_("证明编号"), max_length=40)
    check_code = models.CharField(_("核验码"), max_length=16, unique=True, editable=False)
    attended_count = models.PositiveIntegerField(_("参加场次"))
    held_count = models.PositiveIntegerField(_("举办场次"))
    share = models.PositiveSmallIntegerField(_("要求比例（%）"))
    first_on = models.DateField(_("首次参加日期"))
    last_on = models.DateField(_("末次参加日期"))
    issued_at = models.DateTimeField(_("颁发时间"))
    issued_by = models.CharField(_("经办人"), max_length=80)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)
    revoked_by = models.CharField(_("撤销人"), max_length=80, blank=True)
    revoke_reason = models.CharField(_("撤销原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("参加证明")
        constraints = [
            UniqueConstraint(
                name="one_live_certificate_per_worker",
                fields=["activity", "worker"],
                condition=Q(revoked_at=None),
            ),
            UniqueConstraint(
                name="each_certificate_number_once", fields=["code", "year", "sequence"]
            ),
            CheckConstraint(
                name="certificate_was_earned",
                condition=Q(attended_count__gte=1)
                & Q(attended_count__lte=F("held_count"))
                & Q(held_count__lte=F("attended_count") * HUNDRED / F("share")),
            ),
            CheckConstraint(
                name="certificate_is_revoked_with_a_reason",
                condition=Q(revoked_at=None, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "-id"], name="certificates_of_a_worker"),
            models.Index(fields=["activity", "-id"], name="certificates_of_an_activity"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def grouped(self) -> str:
        """The code as it is read and typed: four groups of four."""
        return "-".join(self.check_code[at : at + 4] for at in range(0, 16, 4))
