"""Figures over unions and memberships."""

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.models import GroupSpan, Membership, MembershipTransfer
from tongxin.modules.members.states import COUNTED, EMPLOYMENT_FORMS, Channel, Moving, Status
from tongxin.shared.indicators.declare import Cut, Source, figure, ratio
from tongxin.shared.orgs.employer_selectors import HUNDRED, MUST_FOUND
from tongxin.shared.orgs.levels import PARTS_OF_A_UNION, Level
from tongxin.shared.orgs.models import EmployerStanding, UnionOrg
from tongxin.shared.people.models import Sex

counted = Membership.objects.filter(status__in=COUNTED)
# Who never confirmed a roster ended on the very day it began, as did a row that was merged on its
# first day: such a row was nobody's membership.
nothing = (Status.WITHDRAWN, Status.MERGED)
begun = counted.exclude(left_on=F("joined_on"), status__in=nothing)
earlier = begun.filter(worker=OuterRef("worker"), joined_on__lt=OuterRef("joined_on"))
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
whole, retained = members.where(retained_for=""), members.where(retained_for__gt="")
newcomers = Source(
    rows=begun.exclude(channel=Channel.TRANSFER).exclude(Exists(earlier)),
    union="union",
    on="joined_on",
    person="worker",
    cuts=CUTS,
    shows=SHOWS,
)
employers = Source(
    rows=EmployerStanding.objects.all(),
    union="union",
    since="since",
    until="until",
    cuts={
        "ownership": Cut("employer__ownership_type", _("按单位性质")),
        "industry": Cut("employer__industry_code", _("按行业门类")),
    },
    shows={
        _("统一社会信用代码"): "employer__uscc",
        _("单位名称"): "employer__name",
        _("职工人数"): "workers",
    },
    rests_on={"orgs.Employer": "employer"},
)
covered = employers.where(is_covered=True)

moved = MembershipTransfer.objects.filter(state=Moving.DONE)
SHOWS_MOVE = {
    _("姓名"): "name",
    _("转出工会"): "origin_name",
    _("转入工会"): "union__name",
    _("转接日期"): "changed_on",
}
arrivals = Source(
    rows=moved,
    union="union",
    beyond="membership__union",
    on="changed_on",
    person="worker",
    shows=SHOWS_MOVE,
)
departures = Source(
    rows=moved,
    union="membership__union",
    beyond="union",
    on="changed_on",
    person="worker",
    shows=SHOWS_MOVE,
)
in_groups = Source(
    rows=GroupSpan.objects.filter(status__in=COUNTED),
    union="union",
    since="since",
    until="until",
    person="worker",
    cuts={"group": Cut("group__name", _("按群体")), "sex": CUTS["sex"]},
    shows={
        _("姓名"): "worker__name",
        _("职工群体"): "group__name",
        _("起始日期"): "since",
        _("截止日期"): "until",
    },
    rests_on={"members.GroupTag": "pk"},
)
real_named = whole.where(
    worker__name__gt="",
    worker__sex__in=Sex.values,
    worker__birth_date__isnull=False,
    worker__mobile_index__isnull=False,
    worker__employment_form__in=EMPLOYMENT_FORMS,
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
    whole.persons(),
    definition=_("期末在册和转接中的会员，按自然人去重；待本人确认和会籍保留的不计入"),
    version=3,
)
figure(
    "MEM02",
    _("女会员数"),
    whole.where(worker__sex=Sex.FEMALE).persons(),
    definition=_("MEM01 中的女性，按自然人去重"),
    version=3,
)
figure(
    "MEM04",
    _("新发展会员数"),
    newcomers.persons(),
    definition=_("期内首次入会的人数；会籍转接、换工会、重新入会的不计入"),
    version=3,
)
figure(
    "MEM09",
    _("会籍转入人数"),
    arrivals.persons(),
    definition=_("期内办结、从本级范围以外转入的人数；范围以内各工会之间的转接不计入"),
)
figure(
    "MEM10",
    _("会籍转出人数"),
    departures.persons(),
    definition=_("期内办结、从本级范围转到范围以外的人数；范围以内各工会之间的转接不计入"),
)
figure(
    "MEM11",
    _("会籍保留人数"),
    retained.persons(),
    definition=_("期末会籍保留的人数，按自然人去重；不计入会员数"),
    version=2,
)
figure(
    "ORG05",
    _("建会覆盖单位数"),
    covered.count(),  # a row each: the database keeps one standing per employer and day
    definition=_("期末由在册工会覆盖的用人单位，每个单位统计一次"),
)
ratio(
    "ORG06",
    _("百人以上企业建会率"),
    part=covered.where(workers__gte=HUNDRED).count(),
    whole=employers.where(workers__gte=HUNDRED).count(),
    definition=_("期末职工 100 人以上的用人单位中，由在册工会覆盖的所占比例"),
)
ratio(
    "ORG07",
    _("建会率"),
    part=covered.count(),
    whole=employers.where(workers__gte=MUST_FOUND).count(),
    definition=_(
        "建会覆盖单位数与名册中应当建会（职工 25 人以上）单位数之比；"
        "不足 25 人的单位建会也计入分子，因此可能超过 100%"
    ),
)
ratio(
    "MEM07",
    _("入会率"),
    part=whole.persons(),
    whole=covered.total("workers"),
    definition=_("期末会员数与已建会单位职工人数之比；职工人数按最近年度登记"),
    version=2,
)
figure(
    "MEM03",
    _("农民工会员数"),
    in_groups.where(group__code="migrant_worker").persons(),
    definition=_("期末在册会员中当日登记为农民工的，按自然人去重"),
    version=2,
)
figure(
    "MEM05",
    _("新就业形态会员数"),
    in_groups.where(group__links__group_set__code="new_employment_forms").persons(),
    definition=_("期末在册会员中当日属于新就业形态重点群体的，属于几个群体也只计一次"),
    version=2,
)
figure(
    "MEM06",
    _("八大群体会员数"),
    in_groups.where(group__links__group_set__code="eight_groups").persons(),
    definition=_("期末在册会员中当日属于八大群体的，属于几个群体也只计一次"),
    version=2,
)
ratio(
    "MEM08",
    _("实名会员完整率"),
    part=real_named.persons(),
    whole=members.persons(),
    definition=_(
        "姓名、证件、性别、出生日期、手机号、工会、入会日期和用工形式齐全的会员，占期末会员"
    ),
    version=2,
)
figure(
    "MEM12",
    _("扫码入会人数"),
    newcomers.where(channel=Channel.SELF).persons(),
    definition=_("期内首次入会、由本人扫码或在网上申请的人数"),
    version=2,
)
