"""What of this module is approved, and what follows (签发)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.kernel import clock
from tongxin.modules.reports.models import Submission, SummaryReport
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.boards import answers_of
from tongxin.modules.reports.selectors.forms import written_items
from tongxin.modules.reports.selectors.prose.reading import Reader
from tongxin.modules.reports.selectors.summaries import live_view
from tongxin.modules.reports.selectors.tables import said_answer
from tongxin.modules.reports.services.approving import FLOW as SUMMARY_FLOW
from tongxin.modules.reports.services.approving import approve_summary, hold_back_summary
from tongxin.modules.reports.services.signing import FLOW, hold_back, sign
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.events import NOT_AGREED, CaseFinished


def declare() -> None:
    """Enter the flow and what follows when a case ends."""
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
            ends={
                CaseFinished: flows.by_case(sign),
                **dict.fromkeys(NOT_AGREED, flows.by_case(hold_back)),
            },
        )
    )
    flows.declare(
        flows.Flow(
            key=SUMMARY_FLOW,
            name=_("总结审定"),
            model=SummaryReport,
            needs=Can.SUBMIT,
            steps=(flows.Step(name=_("本单位审定"), level=flows.OWN, days=3),),
            title=lambda row: row.title,
            facts=_chapters,
            url=lambda row: reverse("reports_desk:summary_report", args=[row.pk]),
            ends={
                CaseFinished: flows.by_case(approve_summary),
                **dict.fromkeys(NOT_AGREED, flows.by_case(hold_back_summary)),
            },
        )
    )


def _facts(row: Submission) -> dict[str, Any]:
    """What people wrote; the figures are counted and stand in the report itself."""
    said = answers_of(row)
    items = written_items(row.form)
    written = {item.label: said_answer(item, said.get(item.code, "")) for item in items}
    return {str(_("期间")): row.span.title, str(_("零报告")): row.zero_report, **written}


def _chapters(row: SummaryReport) -> dict[str, Any]:
    """The text as it is printed: who approves reads the very numbers that will be kept."""
    view = live_view(row, Reader(flows.ENGINE, clock.now()))
    return {chapter.title: "\n".join(chapter.prose.lines) for chapter in view.chapters}
