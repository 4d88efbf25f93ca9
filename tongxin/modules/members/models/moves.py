"""Moves of a membership from one union to another (会籍转接)."""

from datetime import date

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.members.models.memberships import Membership
from tongxin.modules.members.states import UNDER_WAY, Moving
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class MembershipTransfer(UnionOwned, TimeStamped):
    """One person's move to another union (会籍转接): ``union`` is where to.

    Where from is told by ``membership``, which stands behind the wall of the old union: the new
    one reads no more than its number. ``origin_name`` is empty until the old union let go.
    """

    class Side(models.TextChoices):
        """Who asked for the transfer (提出方)."""

        MEMBER = "member", _("本人")
        UNION = "union", _("转入工会")

    class Release(models.TextChoices):
        """How the old union let go (确认方式)."""

        CONFIRMED = "confirmed", _("原工会确认")
        SILENCE = "silence", _("到期未答复，自动转出")

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", verbose_name=_("职工"))
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="transfers", verbose_name=_("原会籍")
    )
    arrived = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("新会籍")
    )
    name = models.CharField(_("姓名"), max_length=50)
    asked_by = models.CharField(_("提出方"), max_length=8, choices=Side)
    asked_at = models.DateTimeField(_("提出时间"))
    reason = models.CharField(_("转接原因"), max_length=200)
    employer_uscc = models.CharField(_("用人单位信用代码"), max_length=18, blank=True)
    promised_on = models.DateField(_("原工会答复期限"))
    state = models.CharField(_("转接状态"), max_length=10, choices=Moving, default=Moving.REQUESTED)
    release = models.CharField(_("确认方式"), max_length=10, choices=Release, blank=True)
    released_at = models.DateTimeField(_("转出时间"), null=True)
    due_on = models.DateField(_("接收期限"), null=True)
    origin_name = models.CharField(_("原工会"), max_length=100, blank=True)
    reply = models.CharField(_("说明"), max_length=200, blank=True)
    changed_on = models.DateField(_("转接日期"), null=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True)

    # The log outlives an erasure: of these it tells only that they changed.
    hidden_in_log = ("name", "origin_name")

    class Meta:
        verbose_name = _("会籍转接")
        constraints = [
            UniqueConstraint(
                name="one_transfer_under_way_per_worker",
                fields=["worker"],
                condition=Q(state__in=UNDER_WAY),
            ),
            CheckConstraint(
                name="origin_is_told_after_release",
                condition=Q(released_at__isnull=False) | Q(origin_name="", release=""),
            ),
            CheckConstraint(
                name="receiving_is_due_after_release",
                condition=Q(due_on=None) | Q(released_at__isnull=False),
            ),
            CheckConstraint(
                name="transfer_waits_released_or_ended",
                condition=Q(state=Moving.REQUESTED, released_at=None, ended_at=None)
                | Q(state=Moving.RELEASED, released_at__isnull=False, ended_at=None)
                | ~Q(state__in=UNDER_WAY) & Q(ended_at__isnull=False),
            ),
            CheckConstraint(
                name="done_transfer_has_its_day",
                condition=Q(
                    state=Moving.DONE,
                    released_at__isnull=False,
                    changed_on__isnull=False,
                    arrived__isnull=False,
                )
                | ~Q(state=Moving.DONE) & Q(changed_on=None, arrived=None),
            ),
        ]
        indexes = [
            models.Index(fields=["union_path", "-id"], name="transfers_of_a_subtree"),
            models.Index(
                fields=["promised_on"],
                condition=Q(state=Moving.REQUESTED),
                name="transfers_awaiting_release",
            ),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk}"

    def is_late(self, today: date) -> bool:
        """Whether the new union should have taken the person over, or declined, before today."""
        return self.state == Moving.RELEASED and self.due_on is not None and self.due_on < today

    @property
    def is_under_way(self) -> bool:
        """Neither done, nor declined, nor cancelled."""
        return self.state in UNDER_WAY
