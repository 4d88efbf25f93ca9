"""Reports of the fictional unions: last year's to the end, this year's begun."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils.timezone import localtime

from tongxin.config.demo import texts
from tongxin.config.demo.cast import PROVINCE, SECOND
from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.world import World
from tongxin.kernel.periods import Period
from tongxin.modules.activities.models import ActivitySession
from tongxin.modules.activities.states import State as SessionState
from tongxin.modules.reports.models import Submission
from tongxin.modules.reports.public import (
    accept,
    declare_figure,
    open_round,
    remind,
    return_for_revision,
    save_answers,
    start_filling,
    submit,
)
from tongxin.shared.indicators.services import set_target
from tongxin.shared.orgs.levels import Level

FORM = "annual"
FORTY_DAYS = timedelta(days=40)
TARGETS = {"MEM01": "5900", "ACT04": "230", "ACT05": "9000"}
PROVINCE_TARGETS = {"MEM01": "1020000", "ACT04": "110000", "ACT05": "2900000"}
ROUND_NOTE = "请据实填写，数字由平台统计；与实际不符的请在平台补登台账。"
# Parts of the first forty days after the year in which each level sends, and is judged.
SENT = {Level.GRASSROOTS: (0.03, 0.11), Level.COUNTY: (0.2, 0.34), Level.CITY: (0.5, 0.66)}
DUE = {Level.GRASSROOTS: 0.12, Level.COUNTY: 0.36, Level.CITY: 0.68}
LATE = {Level.GRASSROOTS: 0.14, Level.COUNTY: 0.4, Level.CITY: 0.72}
JUDGED = {Level.GRASSROOTS: 0.18, Level.COUNTY: 0.45, Level.CITY: 0.8}
OWN_SENT, ADOPTED = 0.66, 0.92
RETURN_EVERY, LATE_EVERY, DECLARE_EVERY = 5, 4, 7


@dataclass(slots=True)
class Reports:
    """The annual rounds."""

    world: World
    random: Random = field(init=False)
    has_zero: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = dice(self.world.plan, "reports")

    def plan(self) -> None:
        """Targets of both years, the round of last year and that of this one."""
        world, span = self.world, self.world.span
        last = Period.year(span.last)
        at = world.agenda.at
        at(span.begin + timedelta(hours=3), lambda now: self._aim(last, now))
        at(self._part(0.001), lambda now: self._aim(Period.year(span.today.year), now))
        day = date(span.last, 12, 16)
        at(moment(day, 9), lambda now: self._open_all(last, now))
        begun = span.share(span.new_year, 0.9, most=timedelta(days=330))
        at(max(begun, self._part(0.97)), self._open_running)

    def _part(self, part: float) -> datetime:
        span = self.world.span
        when = localtime(span.share(span.new_year, part, most=FORTY_DAYS))
        in_the_day = when.replace(hour=9 + when.hour // 3)  # office hours, in the same order
        return in_the_day if in_the_day < span.end else when

    def _aim(self, period: Period, now: datetime) -> None:
        plan = self.world.plan
        scale = Decimal(plan.workers) / 6000
        with self.world.speaking(PROVINCE, now) as actor:
            for code, value in (PROVINCE_TARGETS if plan.extent else TARGETS).items():
                aim = max(Decimal(value) * scale, Decimal(1)).quantize(Decimal(1))
                set_target(
                    code=code, union=self.world.top, period=period, value=aim, actor=actor, now=now
                )

    def _open_all(self, period: Period, now: datetime) -> None:
        """The province asks the cities, each city its counties, some counties their unions."""
        world = self.world
        self._open(world.topmost, None, period, Level.CITY, now)
        for city in world.of_level(Level.CITY):
            counties = world.below_of_level(city, Level.COUNTY)
            self._open(city, counties, period, Level.COUNTY, now + timedelta(hours=1))
        for county in world.of_level(Level.COUNTY)[::3]:
            below = [c for c in world.subtree(county) if c in world.officers and c != county]
            below = [c for c in below if world.unions[c].closed_on is None][:4]
            if below:
                self._open(county, below, period, Level.GRASSROOTS, now + timedelta(hours=2))

    def _open(
        self, union: str, below: list[str] | None, period: Period, level: str, now: datetime
    ) -> None:
        world = self.world
        with world.speaking(world.officer_of(union), now) as actor:
            round_ = open_round(
                form=FORM,
                union=world.unions[union],
                period=period,
                due_at=self._part(DUE[level]),
                recipients=None if below is None else [world.unions[code] for code in below],
                note=ROUND_NOTE,
                actor=actor,
                now=now,
            )
            rows = list(round_.submissions.select_related("union").order_by("union__code"))
        for row in rows:
            self._enter(row, level)
        reminded = self._part((DUE[level] + LATE[level]) / 2)
        world.agenda.at(reminded, lambda at: self._remind(union, round_.pk, at))

    def _enter(self, row: Submission, level: str) -> None:
        """When a report is sent and judged: a few are late, a few come back once."""
        at, code = self.world.agenda.at, row.union.code
        if code == self.world.topmost:
            at(self._part(OWN_SENT), lambda now: self._send(row, PROVINCE, now))
            at(self._part(ADOPTED), lambda now: self._accept(row, SECOND, now))
            return
        n = self.counts[level] = self.counts.get(level, 0) + 1
        sent = self._part(self.random.uniform(*SENT[Level(level)]))
        is_late = n % LATE_EVERY == 2
        if is_late:
            sent = self._part(LATE[Level(level)])
        officer = self.world.officer_of(code)
        at(sent, lambda now: self._send(row, officer, now, n))
        judged = self._part(JUDGED[Level(level)] + 0.002 * n / 10)
        if n % RETURN_EVERY == 1 and not is_late:
            back = sent + (judged - sent) / 3
            at(back, lambda now: self._return(row, now))
            again = sent + (judged - sent) * 2 / 3
            at(again, lambda now: self._send(row, officer, now, n))
        at(judged, lambda now: self._accept(row, self._judge(row), now))

    def _send(self, row: Submission, officer: str, now: datetime, n: int = 0) -> None:
        """Fill in what only a person can say, declare a figure where it differs, and send."""
        is_zero = self._is_zero(row)
        with self.world.speaking(officer, now) as actor:
            start_filling(submission_id=row.pk, actor=actor, now=now)
            if not is_zero:
                answers = self._answers()
                save_answers(submission_id=row.pk, answers=answers, actor=actor, now=now)
            if n % DECLARE_EVERY == 3:
                declare_figure(
                    submission_id=row.pk,
                    code="ACT05",
                    value=Decimal(self.random.randrange(120, 900)),
                    reason="部分活动在平台启用前举办，按纸质签到表统计",
                    actor=actor,
                    now=now,
                )
            submit(submission_id=row.pk, zero_report=is_zero, actor=actor, now=now)

    def _is_zero(self, row: Submission) -> bool:
        """One grassroots union that held nothing in the whole year says so."""
        union = row.union
        if self.has_zero or self.world.sites[union.code].level != Level.GRASSROOTS:
            return False
        with self.world.speaking(PROVINCE, self.world.span.end):
            held = ActivitySession.objects.filter(union=union, state=SessionState.HELD)
            self.has_zero = not held.exists()
        return self.has_zero

    def _return(self, row: Submission, now: datetime) -> None:
        n = self.random.randrange(len(texts.RETURNS))
        with self.world.speaking(self._judge(row), now) as actor:
            return_for_revision(
                submission_id=row.pk,
                reason=texts.RETURNS[n],
                items=[("practice", "problem")[n]],
                actor=actor,
                now=now,
            )

    def _accept(self, row: Submission, officer: str, now: datetime) -> None:
        with self.world.speaking(officer, now) as actor:
            accept(submission_id=row.pk, actor=actor, now=now)

    def _remind(self, union: str, round_id: int, now: datetime) -> None:
        with self.world.speaking(self.world.officer_of(union), now) as actor:
            remind(round_id=round_id, actor=actor, now=now)

    def _judge(self, row: Submission) -> str:
        reviewer = next(u for u in self.world.unions.values() if u.pk == row.reviewer_id)
        return self.world.officer_of(reviewer.code)

    def _answers(self) -> dict[str, str]:
        pick = self.random.choice
        return {
            "overview": pick(texts.OVERVIEW),
            "practice": pick(texts.PRACTICE),
            "highlight": pick(texts.HIGHLIGHT),
            "problem": pick(texts.PROBLEM),
            "plan": pick(texts.PLANS),
        }

    def _open_running(self, now: datetime) -> None:
        """This year's round is open already; two cities have sent, others have begun."""
        world, year = self.world, self.world.span.today.year
        with world.speaking(PROVINCE, now) as actor:
            round_ = open_round(
                form=FORM,
                union=world.top,
                period=Period.year(year),
                due_at=moment(date(year + 1, 1, 20), 18),
                note="边做边填，次年一月截止。" + ROUND_NOTE,
                actor=actor,
                now=now,
            )
            rows = list(round_.submissions.select_related("union").order_by("union__code"))
        cities = [row for row in rows if row.union.code != world.topmost]
        left = world.span.end - now
        for n, row in enumerate(cities[:4]):
            officer = world.officer_of(row.union.code)
            when = now + left * (n + 1) / 8
            if n < 2:
                world.agenda.at(when, lambda at, r=row, o=officer: self._send(r, o, at))
            else:
                world.agenda.at(when, lambda at, r=row, o=officer: self._begin(r, o, at))
        if len(cities) > 2:
            world.agenda.at(now + left * 3 / 4, lambda at: self._return(cities[1], at))

    def _begin(self, row: Submission, officer: str, now: datetime) -> None:
        with self.world.speaking(officer, now) as actor:
            answers = {"overview": self._answers()["overview"]}
            save_answers(submission_id=row.pk, answers=answers, actor=actor, now=now)
