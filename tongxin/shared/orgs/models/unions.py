"""The tree of unions (组织), its dated closure, and what it means to belong to a union."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import OwnerPath, PathField, TimeStamped
from tongxin.shared.orgs.levels import Kind, Level
from tongxin.shared.orgs.querysets import ScopedQuerySet, UnionQuerySet


class UnionOrg(TimeStamped):
    """One union of the tree (工会组织): federation, industrial union, grassroots union, group."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = PathField(_("路径"))
    code = models.CharField(_("工会编码"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    level = models.CharField(_("层级"), max_length=12, choices=Level)
    kind = models.CharField(_("类型"), max_length=24, choices=Kind)
    founded_on = models.DateField(_("成立日期"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    division_code = models.CharField(_("行政区划代码"), max_length=12, blank=True)

    objects = UnionQuerySet.as_manager()

    class Meta:
        verbose_name = _("工会组织")
        constraints = [
            UniqueConstraint(name="one_union_at_each_path", fields=["path"]),
            UniqueConstraint(name="path_belongs_to_its_union", fields=["id", "path"]),
            CheckConstraint(
                name="closed_after_founded",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("founded_on")),
            ),
        ]
        indexes = [models.Index(fields=["parent", "code"], name="children_by_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def union(self) -> "UnionOrg":
        """A union belongs to itself."""
        return self

    def is_active_on(self, day) -> bool:
        """Founded by ``day`` and not closed."""
        return self.founded_on <= day and (self.closed_on is None or day < self.closed_on)


class DateRange(Func):
    """A half-open range of dates for exclusion constraints."""

    function = "daterange"
    output_field = models.fields.Field()


class IntRange(Func):
    """A range of one number, so that core GiST can compare it for equality."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = models.fields.Field()


def _same(column: str) -> IntRange:
    return IntRange(F(column), F(column))


class OrgClosure(models.Model):
    """Who stood below whom, ``depth`` steps, from when until when (带日期的上下级关系)."""

    ancestor = models.ForeignKey(UnionOrg, models.PROTECT, related_name="below")
    descendant = models.ForeignKey(UnionOrg, models.PROTECT, related_name="above")
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="closure_range_runs_forward",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
            ExclusionConstraint(
                name="one_relation_at_a_time",
                expressions=[
                    (_same("ancestor"), "&&"),
                    (_same("descendant"), "&&"),
                    (DateRange(F("valid_from"), F("valid_to")), "&&"),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["descendant", "ancestor"], name="closure_upwards"),
            models.Index(fields=["ancestor", "depth"], name="closure_downwards"),
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id}>{self.descendant_id} {self.valid_from}–{self.valid_to}"


class OrgChange(models.Model):
    """One dated event of the tree (组织变动); the greatest number is the version of the tree."""

    class What(models.TextChoices):
        """What happened to a union."""

        FOUND = "found", _("新建")
        MOVE = "move", _("划转")
        RENAME = "rename", _("更名")
        CLOSE = "close", _("撤销")

    union = models.ForeignKey(UnionOrg, models.PROTECT, related_name="changes")
    what = models.CharField(_("变动"), max_length=8, choices=What)
    on = models.DateField(_("生效日期"))
    old = models.CharField(_("变动前"), max_length=120, blank=True)
    new = models.CharField(_("变动后"), max_length=120, blank=True)
    reason = models.CharField(_("依据"), max_length=200, blank=True)
    by = models.CharField(_("经办人"), max_length=80)
    at = models.DateTimeField(_("办理时间"))

    class Meta:
        indexes = [models.Index(fields=["union", "on"], name="changes_of_a_union")]

    def __str__(self) -> str:
        return f"{self.on} {self.what} {self.union_id}"


class UnionOwned(models.Model):
    """A row that belongs to exactly one union; the database keeps its path."""

    union = models.ForeignKey(
        UnionOrg, models.PROTECT, related_name="+", verbose_name=_("所属工会")
    )
    union_path = OwnerPath(default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class Audience(models.Model):
    """A union to which, with all below it, a row is shown (可见范围); subclasses add ``row``."""

    union = models.ForeignKey(UnionOrg, models.PROTECT, related_name="+")
    union_path = OwnerPath(default="")
    owner = models.ForeignKey(UnionOrg, models.PROTECT, related_name="+")
    owner_path = PathField()

    class Meta:
        abstract = True
