"""Memberships (会籍): who belonged to which union from when until when."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.kernel.overlap import NeverOverlap
from tongxin.modules.members.states import COUNTED, CURRENT, Channel, Status
from tongxin.shared.orgs.models import UnionOrg, UnionOwned
from tongxin.shared.people.models import Worker


class Membership(UnionOwned, TimeStamped):
    """One person's membership in one union (会员): counted from ``joined_on`` until ``left_on``.

    ``left_on`` is the first day outside. The database keeps one current membership per person and
    no two that overlap, whoever admits at the same instant.
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
        ]
        indexes = [
            models.Index(fields=["union_path", "-id"], name="memberships_of_a_subtree"),
            models.Index(fields=["union", "joined_on"], name="memberships_of_a_union"),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"

    @property
    def is_current(self) -> bool:
        """Whether the person is a member by this row today."""
        return self.status in CURRENT
