"""Figures of the module: what counts is declared here and nowhere else (handbook 4, rule 95)."""

from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.models import ActivitySession, CheckIn, Headcount
from tongxin.modules.activities.states import State
from tongxin.shared.indicators.declare import Cut, Source, figure

KIND, PLACE = _("按类型"), _("按场所")
LECTURE, PARTY_DAY = "lecture", "party_day"  # codes of kinds that come with the house
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
check_ins = Source(
    rows=CheckIn.objects.counted(),
    union="union",
    on="session__held_on",
    person="worker",
    cuts=CUTS,
    shows={_("职工"): "worker__name", **SHOWS, _("签到时间"): "checked_in_at"},
    claim=("activities.Activity", "session__activity"),
    rests_on=("activities.ActivitySession", "session"),
)
headcounts = Source(
    rows=Headcount.objects.counted(),
    union="union",
    on="session__held_on",
    cuts=CUTS,
    shows={**SHOWS, _("未实名人数"): "people"},
    claim=("activities.Activity", "session__activity"),
    rests_on=("activities.ActivitySession", "session"),
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
    "ACT09",
    _("宣讲场次"),
    sessions.where(activity__kind__code=LECTURE).count(),
    definition=_("期内已举办的宣讲类活动场次"),
)
figure(
    "ACT11",
    _("主题党日参加人次"),
    check_ins.where(session__activity__kind__code=PARTY_DAY).times()
    + headcounts.where(session__activity__kind__code=PARTY_DAY).total("people"),
    definition=_("期内已举办的主题党日活动的签到记录数，加未实名人数"),
)
