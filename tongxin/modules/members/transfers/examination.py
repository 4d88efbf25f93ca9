"""Lists of the data examination, on pages and as files (数据体检)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.models import DuplicatePair
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import examination as selectors
from tongxin.modules.members.selectors.merges import merge_list
from tongxin.modules.members.services.rules import BY_CODE
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shared.transfer.own_copy import Holding


def rule_name(row: Any) -> str:
    """What the check of a finding is called."""
    rule = BY_CODE.get(row.rule)
    return str(rule.name) if rule else row.rule


def told(row: Any) -> str:
    """What is the matter, in a sentence."""
    rule = BY_CODE.get(row.rule)
    return str(rule.said) % {"said": rule.words(row.said)} if rule else row.said


def _findings(ask: Ask):
    mine = ask.actor.account_id if ask.word("mine") else None
    words = {name: ask.word(name) for name in ("rule", "state")}
    return selectors.finding_list(scope=ask.scope, mine=mine, **words)


FINDINGS_LIST = declare(
    Listing(
        key="members.findings",
        title=_("体检问题"),
        needs=Can.VIEW,
        is_personal=True,
        rows=_findings,
        order=("-pk",),
        filters={"rule": _("检查项"), "state": _("状态"), "mine": _("只看指派给我的")},
        columns=(
            Col(_("检查项"), rule_name),
            Col(_("情况"), told),
            Col(_("姓名"), "membership.worker.name"),
            Col(_("工会编码"), "union.code"),
            Col(_("所属工会"), "union.name"),
            Col(_("发现时间"), "found_at"),
            Col(_("处理人"), "assignee.name"),
            Col(_("状态"), "get_state_display"),
            Col(_("说明"), "reason"),
            Col(_("说明人"), "accepted_by"),
            Col(_("说明时间"), "accepted_at"),
        ),
    )
)
PAIRS_LIST = declare(
    Listing(
        key="members.duplicates",
        title=_("疑似重复"),
        needs=Can.ADMIT,
        is_personal=True,
        rows=lambda ask: selectors.pair_list(scope=ask.scope, state=ask.word("state")),
        order=("-pk",),
        filters={"state": _("认定结果")},
        columns=(
            Col(_("姓名"), "one.name"),
            Col(_("证件号码"), "one.id_number"),
            Col(_("另一人证件号码"), "other.id_number"),
            Col(_("相同的内容"), "get_agrees_display"),
            Col(_("所属工会"), "union.name"),
            Col(_("发现时间"), "found_at"),
            Col(_("认定结果"), "get_state_display"),
            Col(_("提出人"), "proposed_by"),
            Col(_("提出合并的依据"), "proposal"),
            Col(_("认定依据"), "reason"),
            Col(_("认定人"), "decided_by"),
            Col(_("认定时间"), "decided_at"),
        ),
    )
)
MERGES_LIST = declare(
    Listing(
        key="members.merges",
        title=_("合并记录"),
        needs=Can.ADMIT,
        is_personal=True,
        rows=lambda ask: merge_list(scope=ask.scope, state=ask.word("state")),
        order=("-pk",),
        filters={"state": _("状态")},
        columns=(
            Col(_("姓名"), "kept.name"),
            Col(_("保留的证件号码"), "kept.id_number"),
            Col(_("并入的证件号码"), "gone.id_number"),
            Col(_("所属工会"), "union.name"),
            Col(_("合并日期"), "since"),
            Col(_("合并依据"), "reason"),
            Col(_("核准人"), "made_by"),
            Col(_("撤销时间"), "undone_at"),
            Col(_("撤销人"), "undone_by"),
            Col(_("撤销原因"), "undone_reason"),
        ),
    )
)
PAIRS = Holding(
    key="members.duplicates",
    title=_("疑似重复"),
    rows=lambda worker: DuplicatePair.objects.filter(Q(one=worker) | Q(other=worker)),
    columns=(
        Col(_("相同的内容"), "get_agrees_display"),
        Col(_("发现时间"), "found_at"),
        Col(_("认定结果"), "get_state_display"),
        Col(_("认定时间"), "decided_at"),
    ),
)
