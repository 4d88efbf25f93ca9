"""Lotteries and who takes part."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class Lottery(UnionOwned, TimeStamped):
    """A lottery that anyone can recompute (摇号).

    List and rule are fixed before the seed exists; the database lets nobody change what was
    published or drawn.
    """

    title = models.CharField(_("名称"), max_length=80)
    places = models.PositiveIntegerField(_("名额"))
    seed_source = models.CharField(_("种子来源"), max_length=200)
    seed_due_at = models.DateTimeField(_("种子产生时间"))
    published_at = models.DateTimeField(_("名单公布时间"), null=True, editable=False)
    list_hash = models.CharField(_("名单摘要"), max_length=64, editable=False)
    notice_hash = models.CharField(_("公告摘要"), max_length=64, editable=False)
    seed = models.CharField(_("种子"), max_length=200, editable=False)
    drawn_at = models.DateTimeField(_("摇号时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("摇号")
        constraints = [
            CheckConstraint(name="lottery_has_places", condition=Q(places__gt=0)),
            CheckConstraint(
                name="published_before_the_seed",
                condition=Q(published_at=None) | Q(published_at__lt=F("seed_due_at")),
            ),
            CheckConstraint(
                name="published_with_its_hashes",
                condition=Q(published_at=None, list_hash="", notice_hash="")
                | (Q(published_at__isnull=False) & ~Q(list_hash="") & ~Q(notice_hash="")),
            ),
            CheckConstraint(
                name="drawn_with_the_seed_when_due",
                condition=Q(drawn_at=None, seed="")
                | (Q(drawn_at__gte=F("seed_due_at"), published_at__isnull=False) & ~Q(seed="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Entrant(UnionOwned, TimeStamped):
    """One person in a lottery (参加者); ``entry`` is the public line, the name is not in it.

    Who knows the own ``nonce`` and name can check that the line is the own one.
    """

    lottery = models.ForeignKey(Lottery, models.PROTECT, related_name="entrants")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    worker_name = models.CharField(_("姓名"), max_length=50)
    number = models.PositiveIntegerField(_("编号"))
    nonce = models.CharField(_("核对码"), max_length=32)
    entry = models.CharField(_("公示行"), max_length=80)
    entered_at = models.DateTimeField(_("报名时间"))
    is_listed = models.BooleanField(_("在公布的名单中"), default=False, editable=False)
    withdrawn_at = models.DateTimeField(_("退出时间"), null=True)
    withdrawn_for = models.CharField(_("退出原因"), max_length=200, blank=True)
    rank = models.PositiveIntegerField(_("排序"), null=True, editable=False)

    class Meta:
        verbose_name = _("摇号参加者")
        constraints = [
            UniqueConstraint(
                name="one_entry_per_worker",
                fields=["lottery", "worker"],
                condition=Q(withdrawn_at=None),
            ),
            UniqueConstraint(name="each_entrant_number_once", fields=["lottery", "number"]),
            UniqueConstraint(name="each_entrant_rank_once", fields=["lottery", "rank"]),
            CheckConstraint(
                name="withdrawn_entrants_have_no_rank",
                condition=Q(rank=None) | Q(withdrawn_at=None, is_listed=True),
            ),
        ]

    def __str__(self) -> str:
        return self.entry

    def has_won_of(self, places: int) -> bool:
        """Whether the rank is among the first ``places`` (中签)."""
        return self.rank is not None and self.rank <= places
