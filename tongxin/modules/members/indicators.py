"""Figures over unions and memberships."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.models import Membership
from tongxin.modules.members.states import COUNTED
from tongxin.shared.indicators.declare import Cut, Source, figure
from tongxin.shared.orgs.levels import PARTS_OF_A_UNION, Level
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import Sex

counted = Membership.objects.filter(status__in=COUNTED)
earlier = counted.filter(worker=OuterRef("worker"), joined_on__lt=OuterRef("joined_on"))
CUTS = {
    "sex": Cut("worker__sex", _("按性别")),
    "channel": Cut("channel", _("按入会渠道")),
}
SHOWS = {_("姓名"): "worker__name", _("入会日期"): "joined_on", _("离会日期"): "left_on"}

unions = Source(
    rows=UnionOrg.objects.exclude(level__in=PARTS_OF_A_UNION),
    union="pk",
    since="founded_on",
    until="closed_on",
    cuts={"level": Cut("level", _("按层级")), "kind": Cut("kind", _("按类型"))},
    shows={_("工会编码"): "code", _("名称"): "name", _("成立日期"): "founded_on"},
)
members = Source(
    rows=counted,
    union="union",
    since="joined_on",
    until="left_on",
    person="worker",
    once="memberships_of_a_worker_never_overlap",
    cuts=CUTS,
    shows=SHOWS,
)
newcomers = Source(
    rows=counted.exclude(Exists(earlier)),
    union="union",
    on="joined_on",
    person="worker",
    cuts=CUTS,
    shows=SHOWS,
)

figure(
    "ORG01",
    _("工会组织数"),
    unions.count(),
    definition=_("期末在册的工会组织，不含分会和工会小组"),
)
figure(
    "ORG02",
    _("基层工会组织数"),
    unions.where(level=Level.GRASSROOTS).count(),
    definition=_("期末在册的基层工会，含联合基层工会"),
)
figure(
    "MEM01",
    _("会员数"),
    members.persons(),
    definition=_("期末在册会员，按自然人去重；待本人确认的不计入"),
)
figure(
    "MEM02",
    _("女会员数"),
    members.where(worker__sex=Sex.FEMALE).persons(),
    definition=_("期末在册会员中的女性，按自然人去重"),
)
figure(
    "MEM04",
    _("新发展会员数"),
    newcomers.persons(),
    definition=_("期内首次入会的人数；换工会、重新入会的不计入"),
)
