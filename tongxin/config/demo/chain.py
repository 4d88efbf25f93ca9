"""Notices become campaigns: read, edited, issued, and passed on down to grassroots unions."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from tongxin.config.demo import notices
from tongxin.config.demo.cast import PROVINCE
from tongxin.config.demo.notices import Notice
from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.tasks import Tasks
from tongxin.config.demo.world import World
from tongxin.modules.campaigns.models import Campaign, Measure
from tongxin.modules.campaigns.services.drafting import Paper, draft_from_paper
from tongxin.modules.campaigns.services.issuing import (
    Numbering,
    Recipients,
    close_campaign,
    issue_campaign,
)
from tongxin.modules.campaigns.services.sections import edit_duty
from tongxin.modules.campaigns.services.tree import MeasureFacts, edit_measure, merge_measure
from tongxin.modules.campaigns.states import DeadlineKind
from tongxin.shared.papers.models import DocumentCode, RecipientGroup
from tongxin.shared.papers.registers import GroupFacts, register_code, save_group

COUNTED = {"场": "ACT04"}
OPTIONAL = "展示"  # measures of such words are own choice


@dataclass(slots=True)
class Chain:
    """The notices of the demo."""

    world: World
    random: Random = field(init=False)
    code: DocumentCode | None = None
    group: RecipientGroup | None = None

    def __post_init__(self) -> None:
        self.random = dice(self.world.plan, "chain")

    def plan(self) -> None:
        """Two notices a year, and a draft that waits for its editor."""
        world, span = self.world, self.world.span
        world.agenda.at(span.begin + timedelta(hours=2), self._register)
        for n, notice in enumerate(notices.NOTICES):
            year, number = span.last + n // 2, n % 2 + 1
            issued = moment(date(year, notice.month, notice.day), 10)
            if n == 2 and issued > span.end:  # early in the year the first notice is early too
                issued = span.share(span.new_year, 0.2, most=timedelta(days=30))
            self._enter(notice, issued, number, is_first=n == 0)
        waits = span.share(span.new_year, 0.97, most=timedelta(days=400))
        number = 1 + sum(n.month * 100 + n.day <= _code(span.end) for n in notices.NOTICES[2:])
        world.agenda.at(waits, lambda now: self._draft(notices.DRAFT, now.date(), number, now))

    def _enter(self, notice: Notice, issued: datetime, number: int, *, is_first: bool) -> None:
        drafted = max(issued - timedelta(days=1), issued.replace(hour=0, minute=0))
        if drafted.year < issued.year:
            drafted = issued

        def act(now: datetime) -> None:
            campaign = self._draft(notice, issued.date(), number, now)
            last = issued.date() + timedelta(days=notice.days_to_act)
            self._edit(campaign, last, now)
            self.world.agenda.at(max(issued, now), lambda at: self._issue(campaign, at))
            Tasks(self.world, campaign, issued, last, finishes=is_first).plan()
            if is_first:
                closed = moment(last + timedelta(days=45), 16)
                self.world.agenda.at(closed, lambda at: self._close(campaign, at))

        self.world.agenda.at(drafted, act)

    def _register(self, now: datetime) -> None:
        """The agency code and the group of addressees."""
        top = self.world.top
        with self.world.speaking(PROVINCE, now) as actor:
            self.code = register_code(code=notices.AGENCY_CODE, union=top, actor=actor, now=now)
            facts = GroupFacts(name=notices.GROUP, takes_children=True)
            self.group = save_group(facts=facts, union=top, actor=actor, now=now)

    def _draft(self, notice: Notice, on: date, number: int, now: datetime) -> Campaign:
        text = notice.text(on, number)
        paper = Paper(text.encode(), f"{notice.title[:20]}.txt")
        with self.world.speaking(PROVINCE, now) as actor:
            return draft_from_paper(paper=paper, union=self.world.top, actor=actor, now=now)

    def _edit(self, campaign: Campaign, last: date, now: datetime) -> None:
        """A person decides on deadlines, indicators and people, and joins what belongs together."""
        with self.world.speaking(PROVINCE, now) as actor:
            for measure in list(campaign.measures.order_by("pk")):
                if measure.title.startswith("至少") and measure.ordinal > 1:
                    before = measure.section.measures.get(ordinal=measure.ordinal - 1)
                    merge_measure(measure_id=before.pk, actor=actor, now=now)
            for measure in list(campaign.measures.order_by("pk")):
                facts = self._decided(measure, last)
                edit_measure(measure_id=measure.pk, facts=facts, actor=actor, now=now)
            for duty in campaign.report_duties.all():
                edit_duty(
                    duty_id=duty.pk,
                    deadline_kind=DeadlineKind.DATE,
                    deadline=last + timedelta(days=10),
                    actor=actor,
                    now=now,
                )

    def _decided(self, measure: Measure, last: date) -> MeasureFacts:
        is_counted = measure.target_unit in COUNTED
        return MeasureFacts(
            title=measure.title,
            deadline_kind=DeadlineKind.DATE,
            deadline=last,
            is_mandatory=OPTIONAL not in measure.section.title,
            target_value=measure.target_value,
            target_unit=measure.target_unit,
            is_at_least=measure.is_at_least,
            indicator_code=COUNTED[measure.target_unit] if is_counted else "",
            responsible=self.random.choice(notices.PEOPLE),
        )

    def _issue(self, campaign: Campaign, now: datetime) -> None:
        with self.world.speaking(PROVINCE, now) as actor:
            issue_campaign(
                campaign_id=campaign.pk,
                numbering=Numbering(on=now.date(), code_id=self.code.pk, signer="秘书长"),
                recipients=Recipients(groups=[group for group in (self.group,) if group]),
                actor=actor,
                now=now,
            )

    def _close(self, campaign: Campaign, now: datetime) -> None:
        with self.world.speaking(PROVINCE, now) as actor:
            close_campaign(campaign_id=campaign.pk, actor=actor, now=now)


def _code(now: datetime) -> int:
    return now.month * 100 + now.day
