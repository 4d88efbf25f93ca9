"""Groups of workers (职工群体): sets that are data, and dated tags of persons."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.kernel.overlap import NeverOverlap
from tongxin.modules.members.states import TagSource
from tongxin.shared.orgs.models import UnionOrg, UnionOwned
from tongxin.shared.people.models import Sex, Worker


class WorkerGroup(models.Model):
    """A group of workers (职工群体); without a union it is known in the whole house.

    Where ``sex`` is given the group follows from the person and nobody is tagged with it.
    """

    code = models.CharField(_("群体代码"), max_length=40, unique=True)
    name = models.CharField(_("群体名称"), max_length=20, unique=True)
    also = models.CharField(_("别称"), max_length=100, blank=True)  # between 、
    sex = models.CharField(_("由性别得出"), max_length=6, choices=Sex, blank=True)
    place = models.PositiveSmallIntegerField(_("排列"), default=100)
    union_code = models.CharField(_("制定工会编码"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("职工群体")

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> tuple[str, ...]:
        """Every way in which sheets write it."""
        return (self.name, *filter(None, self.also.split("、")))


class WorkerGroupSet(models.Model):
    """A named set of groups for statistics (群体口径); another composition is another set."""

    code = models.CharField(_("口径代码"), max_length=40, unique=True)
    name = models.CharField(_("口径名称"), max_length=40, unique=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    since = models.DateField(_("起用日期"))
    groups = models.ManyToManyField(
        WorkerGroup, through="WorkerGroupLink", related_name="sets", verbose_name=_("职工群体")
    )
    place = models.PositiveSmallIntegerField(_("排列"), default=100)
    union_code = models.CharField(_("制定工会编码"), max_length=32, blank=True)
    union_name = models.CharField(_("制定工会"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("群体口径")

    def __str__(self) -> str:
        return self.name


class WorkerGroupLink(models.Model):
    """That a group belongs to a set (口径所含群体)."""

    group_set = models.ForeignKey(WorkerGroupSet, models.PROTECT, related_name="links")
    group = models.ForeignKey(WorkerGroup, models.PROTECT, related_name="links")

    class Meta:
        verbose_name = _("口径所含群体")
        constraints = [
            UniqueConstraint(name="a_group_is_once_in_a_set", fields=["group_set", "group"])
        ]

    def __str__(self) -> str:
        return f"{self.group_set_id}: {self.group_id}"


class GroupTag(UnionOwned, TimeStamped):
    """That a person belongs to a group from a day until the day before another (群体登记).

    ``union`` follows the home union of the person: the database keeps it equal.
    """

    union = models.ForeignKey(
        UnionOrg,
        models.PROTECT,
        related_name="+",
        verbose_name=_("所属工会"),
        db_constraint=False,
        db_index=False,
    )
    worker = models.ForeignKey(
        Worker, models.PROTECT, related_name="group_tags", db_index=False, verbose_name=_("职工")
    )
    group = models.ForeignKey(
        WorkerGroup,
        models.PROTECT,
        related_name="tags",
        db_index=False,
        verbose_name=_("职工群体"),
    )
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True, blank=True)
    source = models.CharField(_("登记方式"), max_length=8, choices=TagSource)
    made_by = models.CharField(_("登记人"), max_length=80)
    ended_by = models.CharField(_("结束登记人"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("群体登记")
        constraints = [
            NeverOverlap(
                name="tags_of_a_group_never_overlap",
                owner="worker",
                since="since",
                until="until",
                condition=Q(pk__gt=0),
                same=("group",),
            ),
            CheckConstraint(
                name="tag_runs_forward", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "group"], name="tags_of_a_worker"),
            models.Index(fields=["group", "worker"], name="tags_of_a_group"),
        ]

    def __str__(self) -> str:
        return f"tag {self.pk}"


class GroupSpan(models.Model):
    """The days on which a member belongs to a group (群体会员): a view over tags and memberships.

    Its number is the tag's: no two memberships of a person run on one day.
    """

    union = models.ForeignKey(UnionOrg, models.DO_NOTHING, related_name="+")
    worker = models.ForeignKey(Worker, models.DO_NOTHING, related_name="+")
    group = models.ForeignKey(WorkerGroup, models.DO_NOTHING, related_name="spans")
    status = models.CharField(_("会籍状态"), max_length=16)
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True)

    class Meta:
        managed = False
        db_table = "members_groupspan"
        verbose_name = _("群体会员")

    def __str__(self) -> str:
        return f"tag {self.pk}"
