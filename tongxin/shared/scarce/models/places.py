"""Pools of places, who holds one, who waits."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class Pool(UnionOwned, TimeStamped):
    """A number of places at one union (名额池), whole or as its part of the pool above.

    Passing places down moves them from ``quota`` to ``quota``: over a tree of pools the sum stays
    what the topmost one was given. What is not taken at ``returns_at`` goes back up.
    """

    title = models.CharField(_("名称"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("上级")
    )
    quota = models.PositiveIntegerField(_("名额"))
    taken = models.PositiveIntegerField(_("已占名额"), default=0, editable=False)
    returns_at = models.DateTimeField(_("未用名额退回时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("名额池")
        constraints = [
            CheckConstraint(name="places_never_oversold", condition=Q(taken__lte=F("quota"))),
            CheckConstraint(name="places_never_below_zero", condition=Q(taken__gte=0)),
            CheckConstraint(
                name="only_a_part_returns", condition=Q(returns_at=None) | ~Q(parent=None)
            ),
            UniqueConstraint(
                name="one_part_of_a_pool_per_union",
                fields=["parent", "union"],
                condition=Q(parent__isnull=False),
            ),
        ]
        indexes = [
            Index(
                name="parts_to_return",
                fields=["returns_at"],
                condition=Q(returns_at__isnull=False, quota__gt=F("taken")),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Claim(UnionOwned, TimeStamped):
    """One place of a pool in somebody's hands (占用); with ``until`` a hold not yet confirmed.

    A hold lasts up to, not including, ``until``: at that instant the place is free.
    """

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="claims")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    held_at = models.DateTimeField(_("占用时间"))
    until = models.DateTimeField(_("保留至"), null=True)
    released_at = models.DateTimeField(_("退回时间"), null=True)

    class Meta:
        verbose_name = _("名额占用")
        constraints = [
            UniqueConstraint(
                name="one_live_claim_per_worker",
                fields=["pool", "worker"],
                condition=Q(released_at=None),
            ),
            CheckConstraint(
                name="hold_runs_forward", condition=Q(until=None) | Q(until__gt=F("held_at"))
            ),
        ]
        indexes = [
            Index(
                name="holds_by_their_end",
                fields=["until"],
                condition=Q(released_at=None, until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.worker_id}"


class Wait(UnionOwned, TimeStamped):
    """One person in line for a place of some row (候补): the smaller priority goes first."""

    what = models.CharField(_("对象"), max_length=60)
    row_key = models.BigIntegerField(_("编号"))
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(_("优先级"), default=100)
    joined_at = models.DateTimeField(_("登记时间"))
    told = models.JSONField(default=dict, editable=False)
    promoted_at = models.DateTimeField(_("转正时间"), null=True)
    left_at = models.DateTimeField(_("退出时间"), null=True)

    class Meta:
        verbose_name = _("候补")
        constraints = [
            UniqueConstraint(
                name="one_place_in_line_per_worker",
                fields=["what", "row_key", "worker"],
                condition=Q(promoted_at=None, left_at=None),
            ),
            CheckConstraint(
                name="promoted_or_left_never_both",
                condition=Q(promoted_at=None) | Q(left_at=None),
            ),
        ]
        indexes = [
            Index(
                name="the_line_in_order",
                fields=["what", "row_key", "priority", "joined_at", "id"],
                condition=Q(promoted_at=None, left_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}:{self.row_key} {self.worker_id}"
