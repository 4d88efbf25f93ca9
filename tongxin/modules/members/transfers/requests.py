"""What members ask of their union as lists, and their own copies of it (更正、退会、会员卡)."""

from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.models import Correction, LeaveRequest, MemberCard
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import cards as reads
from tongxin.shared.transfer.listings import Col, Listing, declare
from tongxin.shared.transfer.own_copy import Holding

ASKED = (
    Col(_("更正项目"), "get_column_display"),
    Col(_("更正说明"), "why"),
    Col(_("提交时间"), "asked_at"),
    Col(_("申请状态"), "get_state_display"),
    Col(_("工会答复"), "reply"),
    Col(_("办结时间"), "ended_at"),
)
LEFT = (
    Col(_("退会说明"), "words"),
    Col(_("填写时间"), "written_at"),
    Col(_("本人确认时间"), "confirmed_at"),
    Col(_("承诺办结日期"), "promised_on"),
    Col(_("办理状态"), "get_state_display"),
    Col(_("办结时间"), "ended_at"),
)

CORRECTIONS_LIST = declare(
    Listing(
        key="members.corrections",
        title=_("更正申请"),
        needs=Can.ADMIT,
        is_personal=True,
        rows=lambda ask: reads.correction_list(scope=ask.scope, state=ask.word("state")),
        order=("-pk",),
        filters={"state": _("申请状态")},
        columns=(Col(_("姓名"), "worker.name"), Col(_("所属工会"), "union.name"), *ASKED),
    )
)

LEAVING_LIST = declare(
    Listing(
        key="members.leaving",
        title=_("退会申请"),
        needs=Can.END,
        is_personal=True,
        rows=lambda ask: reads.leave_request_list(scope=ask.scope, state=ask.word("state")),
        order=("-pk",),
        filters={"state": _("办理状态")},
        columns=(Col(_("姓名"), "worker.name"), Col(_("所属工会"), "union.name"), *LEFT),
    )
)

CARDS = Holding(
    key="members.cards",
    title=_("会员卡"),
    rows=lambda worker: MemberCard.objects.filter(worker=worker),
    columns=(
        Col(_("会员卡号"), "grouped"),
        Col(_("发卡时间"), "issued_at"),
        Col(_("失效时间"), "ended_at"),
    ),
)

CORRECTIONS = Holding(
    key="members.corrections",
    title=_("更正申请"),
    rows=lambda worker: Correction.objects.filter(worker=worker),
    columns=(*ASKED[:1], Col(_("原登记内容"), "before"), Col(_("更正为"), "wanted"), *ASKED[1:]),
)

LEAVING = Holding(
    key="members.leaving",
    title=_("退会申请"),
    rows=lambda worker: LeaveRequest.objects.filter(worker=worker),
    columns=LEFT,
)
