"""The yearly programme and its tree: programme, block, category, item (handbook 4, rule 90)."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.shared.orgs.models import Audience, UnionOrg, UnionOwned

EARLIEST, LATEST = 2000, 2100


class Programme(UnionOwned, TimeStamped):
    """A yearly series of activities (系列活动).

    Once published it is shown to all below its union, who may hang their own items and activities
    on it. ``continues`` is that of the year before, which the planning board puts beside it.
    """

    title = models.CharField(_("系列活动名称"), max_length=80)
    year = models.PositiveSmallIntegerField(_("年度"))
    theme = models.CharField(_("主题"), max_length=200, blank=True)
    continues = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("对比的往年系列活动"),
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, editable=False)

    shown_by = "audience"

    class Meta:
        verbose_name = _("系列活动")
        constraints = [
            UniqueConstraint(
                name="programme_once_a_year_by_title", fields=["union", "year", "title"]
            ),
            CheckConstraint(
                name="programme_is_of_our_times",
                condition=Q(year__gte=EARLIEST) & Q(year__lte=LATEST),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class ProgrammeAudience(Audience):
    """A union that sees a programme, with all below it (系列活动可见范围)."""

    row = models.ForeignKey(Programme, models.CASCADE, related_name="audience")

    class Meta:
        verbose_name = _("系列活动可见范围")
        constraints = [
            UniqueConstraint(name="programme_shown_once_to_a_union", fields=["row", "union"])
        ]

    def __str__(self) -> str:
        return f"{self.row_id} → {self.union_id}"


class Branch(UnionOwned, TimeStamped):
    """A row of the tree of one programme, in its place among its neighbours."""

    name = models.CharField(_("名称"), max_length=80)
    position = models.PositiveSmallIntegerField(_("顺序"), default=100)

    shown_by = "programme__audience"

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class ProgrammeBlock(Branch):
    """A top division of a programme (板块)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="blocks")

    class Meta(Branch.Meta):
        verbose_name = _("板块")
        constraints = [
            UniqueConstraint(name="block_once_in_a_programme", fields=["programme", "name"])
        ]


class ActivityCategory(Branch):
    """A class of items inside a block (类); the database ties it to the block's programme."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="categories")
    block = models.ForeignKey(
        ProgrammeBlock, models.PROTECT, related_name="categories", verbose_name=_("板块")
    )
    is_themed = models.BooleanField(_("主题宣传教育"), default=False)

    class Meta(Branch.Meta):
        verbose_name = _("类")
        constraints = [UniqueConstraint(name="category_once_in_a_block", fields=["block", "name"])]


class ActivityItem(Branch):
    """An item of a category (项); ``union`` is its host, at or below that of the programme.

    It counts from ``starts_on`` on, unless it was withdrawn.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="items")
    category = models.ForeignKey(
        ActivityCategory, models.PROTECT, related_name="items", verbose_name=_("类")
    )
    theme = models.CharField(_("主题"), max_length=200, blank=True)
    starts_on = models.DateField(_("计划开始"))
    ends_on = models.DateField(_("计划结束"))
    planned_count = models.PositiveIntegerField(_("计划场次"), default=1)
    withdrawn_at = models.DateTimeField(_("撤项时间"), null=True, editable=False)
    withdraw_reason = models.CharField(_("撤项原因"), max_length=300, blank=True)

    class Meta(Branch.Meta):
        verbose_name = _("项")
        constraints = [
            UniqueConstraint(
                name="item_once_in_a_category_and_union", fields=["category", "union", "name"]
            ),
            CheckConstraint(name="item_runs_forward", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    @property
    def is_own(self) -> bool:
        """Whether the union of the programme hosts it itself (全市性), not one below (基层)."""
        return self.union_id == self.programme.union_id


class ProgrammeRun(models.Model):
    """A held session or a running item of a programme: a view over both (系列活动开展).

    What was withdrawn, cancelled or never published stays in it and does not count. Its number is
    twice that of the session, or twice that of the item and one.
    """

    id = models.BigIntegerField(primary_key=True)
    union = models.ForeignKey(UnionOrg, models.DO_NOTHING, related_name="+")
    programme = models.ForeignKey(Programme, models.DO_NOTHING, related_name="+")
    item = models.ForeignKey(ActivityItem, models.DO_NOTHING, related_name="+")
    session = models.ForeignKey(
        "activities.ActivitySession", models.DO_NOTHING, null=True, related_name="+"
    )
    activity = models.ForeignKey(
        "activities.Activity", models.DO_NOTHING, null=True, related_name="+"
    )
    first_day = models.DateField(_("开始日期"))
    last_day = models.DateField(_("结束日期"))
    counts = models.BooleanField(_("计入"))

    class Meta:
        managed = False
        db_table = "activities_programmerun"
        verbose_name = _("系列活动开展")

    def __str__(self) -> str:
        return f"run {self.pk}"
