"""The demo of a great city's size: the same story, its bulk entered set by set.

Unions and most activities are written by ``founding`` and ``deeds``; rosters come in as sheets,
which are taken set by set anyway; all else happens through the services as in the small demo.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from tongxin.config.demo.deeds import Deed, Guest, Meeting, enter
from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.work import HOSTS, NOTICE_DAYS, Work
from tongxin.config.demo.world import OPERATOR, World, say
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import ActivityKind, PlaceType
from tongxin.modules.activities.services.planning import ActivityFacts, SessionFacts
from tongxin.shared.orgs.levels import Level
from tongxin.shared.people.models import Worker

NOTE = "观众和群众代表，入口处点数"


@dataclass(slots=True)
class Bulk:
    """Activities of two years whose rows are written once a year."""

    world: World
    work: Work
    random: Random = field(init=False)
    crowds: dict[str, list[Guest]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = dice(self.world.plan, "bulk")

    def plan(self) -> None:
        """Last year's on its last evening, this year's in the end."""
        world, span = self.world, self.world.span
        at = world.agenda.at
        at(span.begin + timedelta(hours=2), lambda _now: self._remember())
        at(moment(date(span.last, 12, 30), 23), lambda now: self._enter(span.last, now))
        at(span.end, lambda now: self._enter(span.today.year, now))

    def _remember(self) -> None:
        """Only who was a member from the beginning is asked, wherever a later year finds them."""
        with speaking(OPERATOR):
            rows = Worker.objects.exclude(union=None).order_by("pk")
            for code, *facts in rows.values_list("union__code", "pk", "name", "union_id"):
                self.crowds.setdefault(code, []).append(Guest(*facts))

    def _enter(self, year: int, now: datetime) -> None:
        count = self.world.plan.bulk_a_year
        say(f"  写入 {year} 年的活动台账……")
        drawn = [self._draw(year) for _ in range(count)]
        deeds = [deed for deed in drawn if deed and deed.meetings[-1].done_at <= now]
        with speaking(OPERATOR):
            enter(sorted(deeds, key=lambda deed: deed.told))

    def _draw(self, year: int) -> Deed | None:
        """One activity with one session; None when nobody is there to come."""
        world, random = self.world, self.random
        level, _weight, offers = random.choices(HOSTS, [weight for _l, weight, _o in HOSTS])[0]
        code, offer = random.choice(world.of_level(level)), random.choice(offers)
        day = date(year, 1, 8) + timedelta(days=random.randrange(348))
        start = moment(day, random.choice((8, 9, 14, 15, 19)), 30)
        crowd = self._crowd(code)
        came = random.sample(crowd, min(random.randint(*offer.people), len(crowd)))
        if not came:
            return None
        heads = random.randrange(60, 400) if offer.is_big else 0
        told = max(start - timedelta(days=NOTICE_DAYS), world.span.begin + timedelta(hours=3))
        kind = self.work.listed(ActivityKind, offer.kind)
        facts = SessionFacts(
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            place=f"{world.sites[code].seat}·{offer.place}"[:100],
            place_type=self.work.listed(PlaceType, offer.place_type),
            takes_signups=False,
        )
        return Deed(
            host=world.unions[code],
            actor=world.actor(world.officer_of(code), told),
            told=told,
            facts=ActivityFacts(offer.title, kind, offer.summary),
            meetings=[Meeting(facts, came, heads, NOTE if heads else "")],
        )

    def _crowd(self, code: str) -> list[Guest]:
        """Members at the union and below; of a whole province a part is enough to choose from."""
        below = self.world.subtree(code)
        if self.world.sites[code].level in {Level.PROVINCE, Level.CITY}:
            below = self.random.sample(below, min(40, len(below)))
        return [worker for c in below for worker in self.crowds.get(c, ())]
