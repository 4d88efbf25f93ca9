"""What of this module is approved, and what follows (入会审批)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.kernel import masking
from tongxin.modules.members.models import Correction, JoinApplication
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services import correcting, own_fields, settling
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
    """Enter the flows and what follows when a case ends."""
    _joining()
    _correcting()


def _joining() -> None:
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


def _correcting() -> None:
    flows.declare(
        flows.Flow(
            key=correcting.FLOW,
            name=_("档案更正审批"),
            model=Correction,
            steps=(
                flows.Step(name=_("所在工会核对"), level=flows.OWN, right=Can.ADMIT, days=DAYS),
            ),
            title=lambda row: _("更正档案：%(column)s") % {"column": row.get_column_display()},
            facts=_asked,
            url=lambda row: reverse("members_desk:correction", args=[row.pk]),
            reasons={"no_proof": _("与出示的证明不符")},
            ends={
                CaseFinished: flows.by_case(correcting.settle_correction),
                CaseReturned: flows.by_case(correcting.refuse_correction),
                CaseRejected: flows.by_case(correcting.refuse_correction),
                CaseWithdrawn: flows.by_case(correcting.close_correction),
            },
        )
    )


def _asked(row: Correction) -> dict[str, Any]:
    """Old and new, but for what says who the person is: that stands on the request's own page."""
    if row.column in correcting.HIDDEN:
        return {str(_("更正项目")): row.get_column_display()}
    before = row.before.open() if row.before else ""
    return {
        str(_("更正项目")): row.get_column_display(),
        str(_("原登记内容")): own_fields.in_words(row.column, before),
        str(_("更正为")): own_fields.in_words(row.column, row.wanted.open()),
    }


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
