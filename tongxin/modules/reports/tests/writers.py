"""A city whose summary is written, approved and collected."""

from datetime import date

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.models import ChapterEdition, ChapterRequest, SummaryReport
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.summaries import summary_view
from tongxin.modules.reports.services.approving import hand_in_summary
from tongxin.modules.reports.services.collecting import ask_for_chapter
from tongxin.modules.reports.services.summaries import save_chapter, start_summary
from tongxin.modules.reports.tests.factories import AFTER, YEAR, House
from tongxin.shared.approvals import deciding
from tongxin.shared.approvals import services as approvals
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.approvals.tests.factories import acting
from tongxin.shared.approvals.tests.factories import an_officer as a_reviewer
from tongxin.shared.indicators.permissions import Can as CanIndicators
from tongxin.shared.outbox.services import deliver_waiting


class Writers:
    """The summary of the first city for 2025: a clerk writes it, a leader approves it."""

    def __init__(self, house: House):
        self.house = house
        rights = ["approvals.view", "approvals.decide", *Can, *CanIndicators]
        self.clerk = acting(a_reviewer(house.east, rights, name="经办员"))
        self.leader = acting(a_reviewer(house.east, rights, name="负责人"))
        terms = {"union": house.east, "period": YEAR, "actor": self.clerk, "now": AFTER}
        self.summary = start_summary(**terms)
        ChapterEdition.objects.all().delete()
        self.summary.chapters.update(text="", version=0)
        self.chapter = self.summary.chapters.order_by("ordinal").first()

    def now(self) -> SummaryReport:
        """The summary as it stands after all that was told has been heard."""
        deliver_waiting(now=AFTER)
        return SummaryReport.objects.select_related("union").get(pk=self.summary.pk)

    def view(self):
        """The summary as it is printed for its clerk."""
        return summary_view(self.now(), actor=self.clerk, now=AFTER)

    def write(self, text, *, actor=None, **more):
        """Save the first chapter."""
        actor = actor or self.clerk
        return save_chapter(chapter_id=self.chapter.pk, text=text, actor=actor, now=AFTER, **more)

    def hand_in(self) -> SummaryReport:
        """Put it before the leader."""
        return hand_in_summary(summary_id=self.summary.pk, actor=self.clerk, now=AFTER)

    def step(self):
        """The step that waits."""
        return approvals.open_step(ApprovalCase.objects.latest("pk"))

    def agree(self, actor) -> None:
        """Say yes to what waits."""
        with speaking(actor):
            deciding.approve(step_id=self.step().pk, actor=actor, now=AFTER)
        deliver_waiting(now=AFTER)

    def approve(self) -> SummaryReport:
        """Hand it in and have it approved."""
        self.hand_in()
        self.agree(self.leader)
        return self.now()

    def ask(self, *unions, **more) -> list[ChapterRequest]:
        """Ask unions for the first chapter."""
        return ask_for_chapter(
            chapter_id=self.chapter.pk,
            unions=unions,
            due_on=date(2026, 1, 20),
            actor=self.clerk,
            now=AFTER,
            **more,
        )
