"""What of this module is approved, and what follows (签发)."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.events import listen
from tongxin.modules.reports.models import Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.boards import answers_of
from tongxin.modules.reports.selectors.forms import written_items
from tongxin.modules.reports.services.signing import FLOW, hold_back, sign
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.events import (
    CaseFinished,
    CaseRejected,
    CaseReturned,
    CaseWithdrawn,
)

ENGINE = Actor.system("approvals")


def declare() -> None:
    """Enter the flow and hear how its cases end."""
    flows.declare(
        flows.Flow(
            key=FLOW,
            name=_("报表签发"),
            model=Submission,
            needs=Can.SUBMIT,
            steps=(flows.Step(name=_("本单位签发"), level=flows.OWN, days=2),),
            title=lambda row: f"{row.form.title} {row.span.title}",
            facts=_facts,
            url=lambda row: reverse("reports_desk:report", args=[row.pk]),
        )
    )
    listen(CaseFinished, _finished)
    for end in (CaseReturned, CaseRejected, CaseWithdrawn):
        listen(end, _ended)


def _facts(row: Submission) -> dict[str, Any]:
    """What people wrote; the figures are counted and stand in the report itself."""
    said = answers_of(row)
    written = {item.label: said.get(item.code, "") for item in written_items(row.form)}
    return {str(_("期间")): row.span.title, str(_("零报告")): row.zero_report, **written}


def _finished(fact: CaseFinished, at: datetime) -> None:
    if fact.flow == FLOW:
        sign(case_id=fact.case_id, actor=ENGINE, now=at)


def _ended(fact: CaseReturned | CaseRejected | CaseWithdrawn, at: datetime) -> None:
    if fact.flow == FLOW:
        hold_back(case_id=fact.case_id, actor=ENGINE, now=at)
