"""What of this module is approved, and what follows (入会审批)."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.kernel import masking
from tongxin.kernel.actors import Actor
from tongxin.kernel.events import listen
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

ENGINE = Actor.system("approvals")
DAYS = 5


def declare() -> None:
    """Enter the flow and hear how its cases end."""
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
        )
    )
    listen(CaseFinished, _finished)
    listen(CaseReturned, _returned)
    listen(CaseRejected, _rejected)
    listen(CaseWithdrawn, _withdrawn)


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


def _finished(fact: CaseFinished, at: datetime) -> None:
    if fact.flow == FLOW:
        settling.settle_application(case_id=fact.case_id, actor=ENGINE, now=at)


def _returned(fact: CaseReturned, at: datetime) -> None:
    if fact.flow == FLOW:
        settling.send_back_application(case_id=fact.case_id, actor=ENGINE, now=at)


def _rejected(fact: CaseRejected, at: datetime) -> None:
    if fact.flow == FLOW:
        settling.reject_application(case_id=fact.case_id, actor=ENGINE, now=at)


def _withdrawn(fact: CaseWithdrawn, at: datetime) -> None:
    if fact.flow == FLOW:
        settling.close_application(case_id=fact.case_id, actor=ENGINE, now=at)
