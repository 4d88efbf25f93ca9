"""The lists of members and unions on the workbench, and as files (列表)."""

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.models import Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.selectors.memberships import Wanted
from tongxin.modules.members.services.settling import applications_of
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.permissions import Can as CanOrgs
from tongxin.shared.orgs.selectors import children_on, union_board, union_within
from tongxin.shared.people.permissions import Can as CanPeople
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shared.transfer.own_copy import Holding

UNION_COLUMNS = (
    Col(_("工会编码"), "code"),
    Col(_("名称"), "name"),
    Col(_("层级"), "get_level_display"),
    Col(_("类型"), "get_kind_display"),
    Col(_("上级工会"), "parent.name"),
    Col(_("成立日期"), "founded_on"),
    Col(_("撤销日期"), "closed_on"),
)


APPLIED_WITH = (
    Col(_("证件类型"), "get_id_type_display"),
    Col(_("证件号码"), "id_number"),
    Col(_("手机号"), "mobile"),
    Col(_("用工形式"), "employment_form"),
    Col(_("用人单位信用代码"), "employer_uscc"),
)


def _members(ask: Ask) -> QuerySet[Membership]:
    words = {name: ask.word(name) for name in ("words", "status", "group", "form")}
    wanted = Wanted(
        **words,
        union_code=ask.word("union"),
        on=localdate(ask.now),
        incomplete=ask.word("incomplete") == "1",
    )
    return selectors.member_list(scope=ask.scope, wanted=wanted)


def _unions(ask: Ask) -> QuerySet[UnionOrg]:
    return union_board(
        scope=ask.scope,
        words=ask.word("words"),
        level=ask.word("level"),
        closed=ask.word("closed") == "1",
    )


def _below(ask: Ask) -> QuerySet[UnionOrg]:
    found = union_within(ask.number("of"), scope=ask.scope)
    return children_on(found, localdate(ask.now)).select_related("parent")


MEMBERS_LIST = declare(
    Listing(
        key="members.members",
        title=_("职工会员"),
        needs=Can.VIEW,
        reveals=CanPeople.REVEAL,
        is_personal=True,
        rows=_members,
        order=("-pk",),
        joined=frozenset({"words", "incomplete"}),
        filters={
            "words": _("姓名"),
            "union": _("工会编码"),
            "status": _("会籍状态"),
            "group": _("职工群体"),
            "form": _("用工形式"),
            "incomplete": _("只看信息不完整"),
        },
        columns=(
            Col(_("姓名"), "worker.name"),
            Col(_("证件类型"), "worker.get_id_type_display"),
            Col(_("证件号码"), "worker.id_number"),
            Col(_("手机号"), "worker.mobile"),
            Col(_("性别"), "worker.get_sex_display"),
            Col(_("出生日期"), "worker.birth_date"),
            Col(_("用工形式"), "worker.employment_form"),
            Col(_("工会编码"), "union.code"),
            Col(_("所属工会"), "union.name"),
            Col(_("用人单位信用代码"), "employer_uscc"),
            Col(_("入会日期"), "joined_on"),
            Col(_("离会日期"), "left_on"),
            Col(_("会籍状态"), "get_status_display"),
        ),
    )
)

UNIONS_LIST = declare(
    Listing(
        key="members.unions",
        title=_("工会组织"),
        needs=CanOrgs.VIEW,
        rows=_unions,
        order=("path",),
        filters={"words": _("名称或编码"), "level": _("层级"), "closed": _("只看已撤销")},
        columns=UNION_COLUMNS,
    )
)

BELOW_LIST = declare(
    Listing(
        key="members.unions_below",
        title=_("下级工会"),
        needs=CanOrgs.VIEW,
        rows=_below,
        order=("code",),
        filters={"of": _("上级工会编号")},
        columns=UNION_COLUMNS,
    )
)

APPLICATIONS_LIST = declare(
    Listing(
        key="members.applications",
        title=_("入会申请"),
        needs=Can.ADMIT,
        reveals=CanPeople.REVEAL,
        is_personal=True,
        rows=lambda ask: selectors.application_list(scope=ask.scope, state=ask.word("state")),
        order=("-pk",),
        filters={"state": _("申请状态")},
        columns=(
            Col(_("申请编号"), "number"),
            Col(_("姓名"), "name"),
            *APPLIED_WITH,
            Col(_("所属工会"), "union.name"),
            Col(_("提交时间"), "submitted_at"),
            Col(_("承诺办结日期"), "case.promised_on"),
            Col(_("申请状态"), "get_state_display"),
            Col(_("办结时间"), "ended_at"),
        ),
    )
)

MEMBERSHIPS = Holding(
    key="members.memberships",
    title=_("会籍经历"),
    rows=lambda worker: Membership.objects.filter(worker=worker).select_related("union"),
    columns=(
        Col(_("工会"), "union.name"),
        Col(_("入会日期"), "joined_on"),
        Col(_("离会日期"), "left_on"),
        Col(_("会籍状态"), "get_status_display"),
        Col(_("入会渠道"), "get_channel_display"),
        Col(_("离会原因"), "reason"),
    ),
)

APPLICATIONS = Holding(
    key="members.applications",
    title=_("入会申请"),
    rows=lambda worker: applications_of(worker).select_related("union"),
    columns=(
        Col(_("工会"), "union.name"),
        Col(_("申请编号"), "number"),
        Col(_("姓名"), "name"),
        *APPLIED_WITH,
        Col(_("提交时间"), "submitted_at"),
        Col(_("同意文本版本"), "consent_version"),
        Col(_("申请状态"), "get_state_display"),
        Col(_("工会答复"), "reply"),
        Col(_("办结时间"), "ended_at"),
    ),
)
