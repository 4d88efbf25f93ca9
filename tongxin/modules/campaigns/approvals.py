"""What of this module is approved, and what follows: documents before they are issued (会签)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.shared.approvals import flows
from tongxin.shared.approvals.events import NOT_AGREED, CaseFinished
from tongxin.shared.papers.lifecycle import FLOW, agree, give_back
from tongxin.shared.papers.models import OfficialDocument
from tongxin.shared.papers.permissions import Can


def declare() -> None:
    """Enter the flow and what follows when a case ends."""
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
            ends={
                CaseFinished: flows.by_case(agree),
                **dict.fromkeys(NOT_AGREED, flows.by_case(give_back)),
            },
        )
    )


def _facts(row: OfficialDocument) -> dict[str, Any]:
    """All that will be printed."""
    return {
        str(_("文种")): row.get_kind_display(),
        str(_("主送机关")): row.main_recipients,
        str(_("抄送机关")): row.cc_recipients,
        str(_("正文")): row.text,
    }
