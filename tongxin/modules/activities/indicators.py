"""Figures of the module: what counts is declared here and nowhere else (handbook 4, rule 95)."""

from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.models import ActivitySession, CheckIn, Headcount
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
