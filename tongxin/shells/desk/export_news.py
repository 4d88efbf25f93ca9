"""What the workbench does about exports: the flow that approves them, and how its cases end."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.shared.approvals import flows
from tongxin.shared.approvals.events import NOT_AGREED, CaseFinished
from tongxin.shared.transfer.listings import get_listing
from tongxin.shared.transfer.models import ExportRun
from tongxin.shared.transfer.ordering import FLOW, hold_back, let_go
from tongxin.shared.transfer.permissions import Can


def connect() -> None:
    """Enter the flow: another holder of the same right decides."""
    flows.declare(
        flows.Flow(
            key=FLOW,
            name=_("个人信息导出"),
            model=ExportRun,
            needs=Can.EXPORT,
            steps=(flows.Step(name=_("复核导出"), level=flows.OWN, right=Can.EXPORT, days=2),),
            title=lambda row: f"{row.title} {row.expected}",
            facts=facts,
            ends={
                CaseFinished: lambda fact, at: let_go(target=fact.target, now=at),
                **dict.fromkeys(NOT_AGREED, lambda fact, at: hold_back(target=fact.target, now=at)),
            },
        )
    )


def facts(row: ExportRun) -> dict[str, Any]:
    """What the other holder decides on."""
    narrowed = get_listing(row.listing).in_words(row.chosen)
    words = "；".join(f"{name}：{text}" for name, text in narrowed.items())
    return {
        gettext("列表"): row.title,
        gettext("筛选条件"): words or gettext("无"),
        gettext("行数"): row.expected,
        gettext("用途"): row.reason,
        gettext("证件号和手机号"): gettext("完整") if row.is_clear else gettext("脱敏"),
        gettext("申请人"): row.made_by,
    }
