"""What members ask of their union: a correction of the record, or to leave (更正、退会)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.fields import SealedField
from tongxin.kernel.models import TimeStamped
from tongxin.modules.members.models.memberships import Membership
from tongxin.modules.members.states import ASKING, LEAVING, Asked, Column, Leave
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class Correction(UnionOwned, TimeStamped):
    """One field of the own record that a member wants put right (更正申请): old and new, dated."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", verbose_name=_("职工"))
    column = models.CharField(_("更正项目"), max_length=20, choices=Column)
    before = SealedField(kind="plain", null=True, verbose_name=_("原登记内容"))
    wanted = SealedField(kind="plain", verbose_name=_("更正为"))
    why = models.CharField(_("更正说明"), max_length=300)
    asked_at = models.DateTimeField(_("提交时间"))
    state = models.CharField(_("申请状态"), max_length=10, choices=Asked, default=Asked.SUBMITTED)
    reply = models.CharField(_("工会答复"), max_length=600, blank=True)
    case = models.ForeignKey(ApprovalCase, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    # The log outlives an erasure: of these it tells only that they changed.
    hidden_in_log = ("why",)

    class Meta:
        verbose_name = _("更正申请")
        constraints = [
            UniqueConstraint(
                name="one_live_correction_per_field",
                fields=["worker", "column"],
                condition=Q(state__in=ASKING),
            ),
            CheckConstraint(
                name="ended_corrections_say_when",
                condition=Q(state__in=ASKING, ended_at=None)
                | ~Q(state__in=ASKING) & Q(ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["union_path", "-id"], name="corrections_of_a_subtree")]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class LeaveRequest(UnionOwned, TimeStamped):
    """A member's written word to leave the union (退会申请): confirmed twice, then only noted."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", verbose_name=_("职工"))
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    words = models.CharField(_("退会说明"), max_length=500, blank=True)
    state = models.CharField(_("办理状态"), max_length=10, choices=Leave, default=Leave.WRITTEN)
    written_at = models.DateTimeField(_("填写时间"))
    confirmed_at = models.DateTimeField(_("本人确认时间"), null=True, blank=True)
    promised_on = models.DateField(_("承诺办结日期"), null=True, blank=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    noted_by = models.CharField(_("经办人"), max_length=80, blank=True)

    hidden_in_log = ("words",)

    class Meta:
        verbose_name = _("退会申请")
        constraints = [
            UniqueConstraint(
                name="one_live_leave_request_per_member",
                fields=["worker"],
                condition=Q(state__in=LEAVING),
            ),
            CheckConstraint(
                name="ended_leave_requests_say_when",
                condition=Q(state__in=LEAVING, ended_at=None)
                | ~Q(state__in=LEAVING) & Q(ended_at__isnull=False),
            ),
            CheckConstraint(
                name="noted_only_what_was_confirmed_twice",
                condition=Q(state__in=[Leave.WRITTEN, Leave.WITHDRAWN])
                | Q(confirmed_at__isnull=False, promised_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["union_path", "-id"], name="leave_requests_of_a_subtree")]

    def __str__(self) -> str:
        return f"leave request {self.pk}"
