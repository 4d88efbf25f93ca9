"""Figures of the module (handbook 3): mandatory and own choice are never mixed."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.states import Origin, TaskState
from tongxin.shared.indicators.declare import Cut, Source, figure, ratio
from tongxin.shared.papers.models import Kind, OfficialDocument

SHOWS = {
    _("部署"): "campaign__title",
    _("任务"): "title",
    _("状态"): "state",
    _("下达日期"): "assigned_on",
    _("期限"): "deadline",
    _("办结日期"): "accepted_on",
}
CUTS = {
    "campaign": Cut("campaign__title", _("按部署")),
    "section": Cut("measure__section__title", _("按部分")),
    "state": Cut("state", _("按状态")),
}
# Duties to report are no measures: their punctuality is CMP06.
LIVE = Task.objects.filter(duty=None).exclude(state=TaskState.WITHDRAWN)

notices = Source(
    rows=OfficialDocument.objects.filter(kind=Kind.NOTICE, distributed_on__isnull=False),
    union="union",
    on="distributed_on",
    cuts={"urgency": Cut("urgency", _("按紧急程度"))},
    shows={_("标题"): "title", _("发文字号"): "number", _("分发日期"): "distributed_on"},
)
assigned = Source(
    rows=LIVE.exclude(origin=Origin.OWN),
    union="union",
    on="assigned_on",
    cuts=CUTS,
    shows=SHOWS,
)
own_choices = Source(
    rows=LIVE.filter(is_mandatory=False),
    union="union",
    on="assigned_on",
    cuts=CUTS,
    shows=SHOWS,
)
due = Source(
    rows=LIVE.filter(is_mandatory=True, deadline__isnull=False),
    union="union",
    on="deadline",
    cuts=CUTS,
    shows=SHOWS,
)

figure(
    "CMP01",
    _("下发通知件数"),
    notices.count(),
    definition=_("期内分发的文种为通知的公文件数，由发文工会统计"),
)
figure(
    "CMP02",
    _("任务数"),
    assigned.where(is_mandatory=True).count(),
    definition=_("期内下达和逐级分解的规定动作任务数，由承办工会统计；自选动作另计"),
)
ratio(
    "CMP03",
    _("任务按时办结率"),
    part=due.where(accepted_on__lte=F("deadline")).count(),
    whole=due.count(),
    definition=_("期内到期的规定动作任务中，在期限当日或之前验收办结的占比"),
)
figure(
    "CMP04",
    _("自选动作数"),
    own_choices.count(),
    definition=_("期内各工会设立的自选动作任务数，不计入规定动作"),
)
