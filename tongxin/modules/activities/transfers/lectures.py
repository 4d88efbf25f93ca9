"""Lists of lecture teams, lectures to confirm and declared views (列表)."""

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.models import (
    ActivitySession,
    LectureMember,
    LectureTeam,
    ViewCount,
)
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import lectures as reads
from tongxin.modules.activities.selectors.declared import views_board
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shared.transfer.own_copy import Holding


def _teams(ask: Ask) -> QuerySet[LectureTeam]:
    return reads.team_board(scope=ask.scope)


def _members(ask: Ask) -> QuerySet[LectureMember]:
    return reads.team_of(ask.number("of"), scope=ask.scope).members.all()


def _received(ask: Ask) -> QuerySet[ActivitySession]:
    return reads.lectures_received(scope=ask.scope)


def _views(ask: Ask) -> QuerySet[ViewCount]:
    return views_board(scope=ask.scope, words=ask.word("words"))


def answer_word(session: ActivitySession) -> str:
    """What the receiver said of a lecture."""
    receipt = getattr(session, "receipt", None)
    if receipt is None:
        return gettext("待确认")
    return gettext("已确认举办") if receipt.is_held else gettext("反馈未举办")


TEAMS = declare(
    Listing(
        key="activities.teams",
        title=_("宣讲团"),
        needs=Can.VIEW,
        rows=_teams,
        order=("-pk",),
        columns=(
            Col(_("宣讲团名称"), "name"),
            Col(_("所属工会"), "union.name"),
            Col(_("宣讲范围"), "place_set.name"),
            Col(_("成员"), "member_count"),
            Col(_("路线"), "route_count"),
            Col(_("已举办"), "held_count"),
            Col(_("成立日期"), "founded_on"),
            Col(_("解散日期"), "dissolved_on"),
        ),
    )
)

TEAM_MEMBERS = declare(
    Listing(
        key="activities.team_members",
        title=_("宣讲团成员"),
        needs=Can.VIEW,
        is_personal=True,
        rows=_members,
        order=("pk",),
        filters={"of": _("宣讲团编号")},
        columns=(
            Col(_("姓名"), "name"),
            Col(_("单位和职务"), "post"),
            Col(_("加入日期"), "since"),
            Col(_("退出日期"), "until"),
        ),
    )
)

RECEIVED = declare(
    Listing(
        key="activities.received",
        title=_("宣讲确认"),
        needs=Can.EDIT,
        rows=_received,
        order=("-starts_at", "-pk"),
        columns=(
            Col(_("活动名称"), "activity.title"),
            Col(_("主办工会"), "union.name"),
            Col(_("接收单位"), "receiver.name"),
            Col(_("开始时间"), "starts_at"),
            Col(_("地点"), "place"),
            Col(_("确认"), answer_word),
        ),
    )
)

VIEWS = declare(
    Listing(
        key="activities.views",
        title=_("网络点击量"),
        needs=Can.VIEW,
        rows=_views,
        order=("-pk",),
        filters={"words": _("平台")},
        columns=(
            Col(_("活动名称"), "session.activity.title"),
            Col(_("主办工会"), "union.name"),
            Col(_("平台"), "platform"),
            Col(_("链接"), "link"),
            Col(_("点击量"), "views"),
            Col(_("填报时间"), "counted_at"),
            Col(_("经办人"), "made_by"),
            Col(_("作废时间"), "voided_at"),
            Col(_("更正或作废原因"), "void_reason"),
        ),
    )
)

OWN_TEAMS = Holding(
    key="activities.lecture_teams",
    title=_("宣讲团成员"),
    rows=lambda worker: LectureMember.objects.filter(worker=worker).select_related("team"),
    columns=(
        Col(_("宣讲团名称"), "team.name"),
        Col(_("登记的姓名"), "name"),
        Col(_("单位和职务"), "post"),
        Col(_("加入日期"), "since"),
        Col(_("退出日期"), "until"),
    ),
)
