"""The list of transfers, and what a person gets of the own ones (会籍转接)."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.models import MembershipTransfer
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors.moves import IN, transfer_list, transfers_of
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shared.transfer.own_copy import Holding


def _transfers(ask: Ask) -> QuerySet[MembershipTransfer]:
    return transfer_list(
        scope=ask.scope,
        side=ask.word("side") or IN,
        state=ask.word("state"),
        words=ask.word("words"),
    )


TRANSFERS_LIST = declare(
    Listing(
        key="members.transfers",
        title=_("会籍转接"),
        needs=Can.VIEW,
        is_personal=True,
        rows=_transfers,
        order=("-pk",),
        filters={"side": _("转入或转出"), "state": _("转接状态"), "words": _("姓名")},
        columns=(
            Col(_("姓名"), "name"),
            Col(_("转出工会"), lambda row: row.origin_name or row.left_union or ""),
            Col(_("转入工会"), "union.name"),
            Col(_("提出方"), "get_asked_by_display"),
            Col(_("提出时间"), "asked_at"),
            Col(_("原工会答复期限"), "promised_on"),
            Col(_("接收期限"), "due_on"),
            Col(_("转接状态"), "get_state_display"),
            Col(_("转接日期"), "changed_on"),
            Col(_("说明"), "reply"),
        ),
    )
)

TRANSFERS = Holding(
    key="members.transfers",
    title=_("会籍转接"),
    rows=lambda worker: transfers_of(worker).select_related("union", "membership__union"),
    columns=(
        Col(_("转出工会"), "membership.union.name"),
        Col(_("转入工会"), "union.name"),
        Col(_("姓名"), "name"),
        Col(_("提出方"), "get_asked_by_display"),
        Col(_("提出时间"), "asked_at"),
        Col(_("转接原因"), "reason"),
        Col(_("原工会答复期限"), "promised_on"),
        Col(_("转接状态"), "get_state_display"),
        Col(_("转接日期"), "changed_on"),
        Col(_("说明"), "reply"),
    ),
)
