"""What of this module is approved, and what follows (入会审批)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.kernel import masking
from tongxin.modules.members.models import JoinApplication
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services import settling
from tongxin.modules.members.services.applying import FLOW
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.events import (
    CaseFinished,
    CaseRejected,
    CaseReturned,
    CaseWithdrawn,
)

DAYS = 5


def declare() -> None:
    """Enter the flow and what follows when a case ends."""
    flows.declare(
        flows.Flow(
            key=FLOW,
            name=_("入会审批"),
            model=JoinApplication,
            needs=Can.ADMIT,
            steps=(
                flows.Step(name=_("基层工会审核"), level=flows.OWN, right=Can.ADMIT, days=DAYS),
            ),
            title=_title,
            facts=_facts,
            url=lambda row: reverse("members_desk:application", args=[row.pk]),
            reasons={"not_ours": _("不属于本工会的发展范围")},
            ends={
                CaseFinished: flows.by_case(settling.settle_application),
                CaseReturned: flows.by_case(settling.send_back_application),
                CaseRejected: flows.by_case(settling.reject_application),
                CaseWithdrawn: flows.by_case(settling.close_application),
            },
        )
    )


def _title(row: JoinApplication) -> str:
    """Approvals are kept longer than applications: they name nobody in full."""
    return str(_("入会申请 %(name)s")) % {"name": masking.name(row.name)}


def _facts(row: JoinApplication) -> dict[str, Any]:
    return {
        str(_("申请编号")): row.number,
        str(_("证件类型")): row.get_id_type_display(),
        str(_("用工形式")): row.employment_form,
        str(_("用人单位信用代码")): row.employer_uscc,
    }
