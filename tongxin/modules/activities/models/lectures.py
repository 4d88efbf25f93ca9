"""Lecture teams, who speaks in them, their routes, and what receiving unions say of a lecture."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.models import TimeStamped
from tongxin.modules.activities.models.activity import ActivitySession
from tongxin.modules.activities.models.reference import PlaceTypeSet
from tongxin.shared.orgs.models import UnionOwned
from tongxin.shared.people.models import Worker


class LectureTeam(UnionOwned, TimeStamped):
    """A team of lecturers (宣讲团); ``place_set`` says which places it goes to (十进, 六进)."""

    name = models.CharField(_("宣讲团名称"), max_length=80)
    place_set = models.ForeignKey(
        PlaceTypeSet, models.PROTECT, null=True, blank=True, verbose_name=_("场所类型组")
    )
    founded_on = models.DateField(_("成立日期"))
    dissolved_on = models.DateField(_("解散日期"), null=True, editable=False)

    class Meta:
        verbose_name = _("宣讲团")
        constraints = [
            UniqueConstraint(name="team_once_in_a_union", fields=["union", "name"]),
            CheckConstraint(
                name="team_dissolved_after_founded",
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("founded_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LectureRoute(UnionOwned, TimeStamped):
    """A route on which a team goes round (巡回宣讲路线)."""

    team = models.ForeignKey(LectureTeam, models.PROTECT, related_name="routes")
    name = models.CharField(_("路线名称"), max_length=80)

    class Meta:
        verbose_name = _("宣讲路线")
        constraints = [UniqueConstraint(name="route_once_in_a_team", fields=["team", "name"])]

    def __str__(self) -> str:
        return self.name


class LectureMember(UnionOwned, TimeStamped):
    """That somebody speaks in a team, from a day until a day (宣讲团成员).

    ``who`` tells persons apart: a worker by number, whoever is not on the roster by name and union.
    """

    team = models.ForeignKey(LectureTeam, models.PROTECT, related_name="members")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=50)
    who = models.CharField(max_length=80, editable=False)
    post = models.CharField(_("单位和职务"), max_length=80, blank=True)
    since = models.DateField(_("加入日期"))
    until = models.DateField(_("退出日期"), null=True)

    class Meta:
        verbose_name = _("宣讲团成员")
        constraints = [
            UniqueConstraint(
                name="one_live_place_in_a_team", fields=["team", "who"], condition=Q(until=None)
            ),
            CheckConstraint(
                name="member_leaves_after_joining",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.who}"


class LectureReceipt(UnionOwned, TimeStamped):
    """What the receiving union says of a lecture (宣讲确认): that it was held, or that it was not.

    The database lets nobody answer but the union named as receiver of the session.
    """

    session = models.OneToOneField(ActivitySession, models.PROTECT, related_name="receipt")
    is_held = models.BooleanField(_("已举办"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("确认时间"))
    made_by = models.CharField(_("经办人"), max_length=80)

    class Meta:
        verbose_name = _("宣讲确认")

    def __str__(self) -> str:
        return f"{self.session_id} {self.is_held}"
