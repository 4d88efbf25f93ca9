"""What of this module is approved, and what follows: documents before they are issued (会签)."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.events import listen
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.events import (
    CaseFinished,
    CaseRejected,
    CaseReturned,
    CaseWithdrawn,
)
from tongxin.shared.papers.lifecycle import FLOW, agree, give_back
from tongxin.shared.papers.models import OfficialDocument
from tongxin.shared.papers.permissions import Can

ENGINE = Actor.system("approvals")


def declare() -> None:
    """Enter the flow and hear how its cases end."""
    flows.declare(
        flows.Flow(
            key=FLOW,
            name=_("公文核稿会签"),
            model=OfficialDocument,
            needs=Can.DRAFT,
            steps=(
                flows.Step(name=_("核稿"), level=flows.OWN, days=2),
                flows.Step(name=_("会签"), level=flows.OWN, mode="all", right=Can.ISSUE, days=3),
            ),
            title=lambda row: row.title,
            facts=_facts,
            url=lambda row: reverse("campaigns_desk:document", args=[row.pk]),
        )
    )
    listen(CaseFinished, _finished)
    for end in (CaseReturned, CaseRejected, CaseWithdrawn):
        listen(end, _ended)


def _facts(row: OfficialDocument) -> dict[str, Any]:
    """All that will be printed."""
    return {
        str(_("文种")): row.get_kind_display(),
        str(_("主送机关")): row.main_recipients,
        str(_("抄送机关")): row.cc_recipients,
        str(_("正文")): row.text,
    }


def _finished(fact: CaseFinished, at: datetime) -> None:
    if fact.flow == FLOW:
        agree(case_id=fact.case_id, actor=ENGINE, now=at)


def _ended(fact: CaseReturned | CaseRejected | CaseWithdrawn, at: datetime) -> None:
    if fact.flow == FLOW:
        give_back(case_id=fact.case_id, actor=ENGINE, now=at)
