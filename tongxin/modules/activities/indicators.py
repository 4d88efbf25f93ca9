"""Figures of the module: what counts is declared here and nowhere else (handbook 4, rule 95)."""

from dataclasses import replace

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.models import (
    ActivityItem,
    ActivitySession,
    CheckIn,
    Headcount,
    LectureMember,
    ProgrammeRun,
    ShowCount,
    ViewCount,
)
from tongxin.modules.activities.models.reference import CADRE_TRAINING, LECTURE, PARTY_DAY
from tongxin.modules.activities.states import State
from tongxin.shared.indicators.declare import Cut, Source, figure

KIND, PLACE = _("按类型"), _("按场所")
CUTS = {
    "kind": Cut("session__activity__kind__name", KIND),
    "place_type": Cut("session__place_type__name", PLACE),
}
SHOWS = {
    _("活动"): "session__activity__title",
    _("地点"): "session__place",
    _("开始时间"): "session__starts_at",
}

sessions = Source(
    rows=ActivitySession.objects.filter(state=State.HELD),
    union="union",
    on="held_on",
    cuts={
        "kind": Cut("activity__kind__name", KIND),
        "place_type": Cut("place_type__name", PLACE),
    },
    shows={_("活动"): "activity__title", _("地点"): "place", _("开始时间"): "starts_at"},
    claim=("activities.Activity", "activity"),
)
# Who was at a party day is political data: a trace counts such rows without saying who they are.
# A subquery: what is not shown costs nothing and changes nothing of how rows are counted.
told = CheckIn.objects.filter(pk=OuterRef("pk")).exclude(session__activity__kind__code=PARTY_DAY)
named = Subquery(told.order_by().values("worker__name"))
check_ins = Source(
    rows=CheckIn.objects.counted().annotate(named=named),
    union="union",
    on="session__held_on",
    person="worker",
    cuts=CUTS,
    shows={_("职工"): "named", **SHOWS, _("签到时间"): "checked_in_at"},
    veiled="named",
    claim=("activities.Activity", "session__activity"),
    rests_on={"activities.ActivitySession": "session"},
)
headcounts = Source(
    rows=Headcount.objects.counted(),
    union="union",
    on="session__held_on",
    cuts=CUTS,
    shows={**SHOWS, _("未实名人数"): "people"},
    claim=("activities.Activity", "session__activity"),
    rests_on={"activities.ActivitySession": "session"},
)

LECTURES = {_("宣讲团"): "team__name", _("宣讲路线"): "route__name"}
routes = replace(sessions.where(route__isnull=False), shows={**sessions.shows, **LECTURES})
members = Source(
    rows=LectureMember.objects.all(),
    union="union",
    since="since",
    until="until",
    shows={_("宣讲团"): "team__name", _("姓名"): "name", _("单位和职务"): "post"},
)
views = Source(
    rows=ViewCount.objects.counted(),
    union="union",
    on="session__held_on",
    cuts={**CUTS, "platform": Cut("platform", _("按平台"))},
    shows={
        **SHOWS,
        _("平台"): "platform",
        _("链接"): "link",
        _("点击量"): "views",
        _("填报时间"): "counted_at",
        _("经办人"): "made_by",
    },
    claim=("activities.Activity", "session__activity"),
    rests_on={"activities.ActivitySession": "session"},
)
shown = Source(
    rows=ShowCount.objects.counted(),
    union="union",
    on="session__held_on",
    cuts=CUTS,
    shows={**SHOWS, _("展出件数"): "piece_count", _("展出人物数"): "person_count"},
    claim=("activities.Activity", "session__activity"),
    rests_on={"activities.ActivitySession": "session"},
)
items = Source(
    rows=ActivityItem.objects.filter(withdrawn_at=None, programme__published_at__isnull=False),
    union="union",
    on="starts_on",
    cuts={"block": Cut("category__block__name", _("按板块"))},
    shows={
        _("系列活动"): "programme__title",
        _("板块"): "category__block__name",
        _("类"): "category__name",
        _("项"): "name",
    },
    rests_on={"activities.Programme": "programme"},
)
runs = Source(
    rows=ProgrammeRun.objects.filter(counts=True),
    union="union",
    on="first_day",
    through="last_day",
    cuts={"block": Cut("item__category__block__name", _("按板块"))},
    shows={
        _("系列活动"): "programme__title",
        _("项"): "item__name",
        _("活动"): "activity__title",
        _("开始日期"): "first_day",
        _("结束日期"): "last_day",
    },
    claim=("activities.Activity", "activity"),
    rests_on={
        "activities.ActivitySession": "session",
        "activities.Activity": "activity",
        "activities.ActivityItem": "item",
        "activities.Programme": "programme",
    },
)
THEMED = "activity__item__category__is_themed"

figure(
    "ACT01",
    _("系列活动板块数"),
    items.distinct("category__block"),
    definition=_("期内开始的项所属的不同板块数；只计已发布系列活动中未撤的项，各级分别去重"),
)
figure(
    "ACT02",
    _("系列活动类数"),
    items.distinct("category"),
    definition=_("期内开始的项所属的不同类数；只计已发布系列活动中未撤的项，各级分别去重"),
)
figure(
    "ACT03",
    _("系列活动项数"),
    items.count(),
    definition=_("已发布系列活动中期内开始、未撤的项数，由项的主办工会统计一次"),
)
figure(
    "ACT04",
    _("活动场次"),
    sessions.count(),
    definition=_("期内已举办的活动场次，由主办工会统计一次；计划中和已取消的场次不计"),
)
figure(
    "ACT05",
    _("活动参与人次"),
    check_ins.times() + headcounts.total("people"),
    definition=_("期内已举办场次的签到记录数，加未实名人数；一人参加三场计三人次"),
)
figure(
    "ACT06",
    _("活动参与人数"),
    check_ins.persons(),
    definition=_("期内在已举办场次签到的不同职工人数；未实名人数不计入，各级分别去重"),
)
figure(
    "ACT07",
    _("主题宣传教育场次"),
    sessions.where(**{THEMED: True}).count(),
    definition=_("期内已举办、所属的类标为主题宣传教育的活动场次"),
)
figure(
    "ACT08",
    _("主题宣传教育参与人数"),
    check_ins.where(**{f"session__{THEMED}": True}).persons(),
    definition=_("期内在主题宣传教育场次签到的不同职工人数；未实名人数不计入，各级分别去重"),
)
figure(
    "ACT09",
    _("宣讲场次"),
    sessions.where(activity__kind__code=LECTURE).count(),
    definition=_("期内已举办的宣讲类活动场次"),
)
figure(
    "ACT10",
    _("宣讲团成员数"),
    members.distinct("who"),
    definition=_("期末在宣讲团中的不同人员数，一人在几个团只计一次；各级分别去重"),
)
figure(
    "ACT11",
    _("主题党日参加人次"),
    check_ins.where(session__activity__kind__code=PARTY_DAY).times()
    + headcounts.where(session__activity__kind__code=PARTY_DAY).total("people"),
    definition=_("期内已举办的主题党日活动的签到记录数，加未实名人数"),
)
figure(
    "ACT12",
    _("网络直播点击量"),
    views.total("views"),
    definition=_("期内已举办场次填报的直播、视频点击量之和，注明平台和链接；不计入人次和人数"),
)
figure(
    "ACT14",
    _("系列活动数"),
    runs.distinct("programme"),
    definition=_(
        "期内举办过活动或有项在开展（计划起止日期与统计期相交）的系列活动数，各级分别去重；"
        "未发布的系列活动和已撤的项不计"
    ),
    version=2,
)
figure(
    "ACT15",
    _("展览展出件数"),
    shown.total("piece_count"),
    definition=_("期内已举办的展览场次填报的展出件数之和"),
)
figure(
    "ACT16",
    _("展览展出人物数"),
    shown.total("person_count"),
    definition=_("期内已举办的展览场次填报的展出人物数之和；填报数，不是到场人数"),
)
figure(
    "ACT17",
    _("巡回宣讲路线数"),
    routes.distinct("route"),
    definition=_("期内至少举办过一场宣讲的不同路线数，各级分别去重"),
)
figure(
    "CAD01",
    _("培训班期数"),
    sessions.where(activity__kind__code=CADRE_TRAINING).count(),
    definition=_("期内已举办的工会干部培训班场次，一期登记为一个场次"),
)
figure(
    "CAD02",
    _("培训工会工作者人次"),
    check_ins.where(session__activity__kind__code=CADRE_TRAINING).times()
    + headcounts.where(session__activity__kind__code=CADRE_TRAINING).total("people"),
    definition=_("期内已举办的工会干部培训班的签到记录数，加未实名人数"),
)
