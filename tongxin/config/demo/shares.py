"""A film evening of a city of whose seats some are kept for two counties."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.seats import Seats
from tongxin.config.demo.world import World
from tongxin.modules.activities.models import ActivityKind, ActivitySession, PlaceType
from tongxin.modules.activities.services.planning import (
    ActivityFacts,
    SessionFacts,
    make_activity,
)
from tongxin.modules.activities.services.running import open_activity
from tongxin.modules.activities.services.shares import ShareTerms, set_share
from tongxin.shared.orgs.levels import Level

AHEAD, TOLD = timedelta(days=9), timedelta(days=4)
QUOTA, KEPT = 30, (8, 6)
TITLE = "职工电影专场：国产新片首映"
SUMMARY = (
    "工会会员免费观影，每人一票，凭入场码入座。"
    "部分名额分配给县区总工会组织，到时没有用完的向全市开放。"
)


@dataclass(slots=True)
class Shares:
    """Seats that are kept for unions, as a visitor finds them."""

    world: World

    def plan(self) -> None:
        """Enter the evening into the agenda."""
        end = self.world.span.end
        self.world.agenda.at(end - TOLD, self._announce)

    def _announce(self, now: datetime) -> None:
        """The city publishes it, keeps seats for two counties, and people sign up."""
        world = self.world
        code = self._city()
        counties = world.below_of_level(code, Level.COUNTY)[: len(KEPT)]
        starts_at = moment(world.span.today + AHEAD, 19)
        with world.speaking(world.officer_of(code), now) as actor:
            facts = ActivityFacts(
                title=TITLE, kind=ActivityKind.objects.get(code="performance"), summary=SUMMARY
            )
            told = {"actor": actor, "now": now}
            place = PlaceType.objects.get(code="venue")
            session = SessionFacts(
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                place=f"{world.sites[code].seat}·工人文化宫影剧院",
                place_type=place,
                quota=QUOTA,
            )
            host = world.unions[code]
            made = make_activity(facts=facts, host=host, sessions=[session], **told)
            open_activity(activity_id=made.pk, **told)
            kept = ActivitySession.objects.get(activity=made)
            for county, quota in zip(counties, KEPT, strict=False):
                terms = ShareTerms(quota, starts_at - timedelta(days=3))
                party = world.unions[county]
                reason = "按县区会员人数分配"
                set_share(session_id=kept.pk, party=party, terms=terms, reason=reason, **told)
        random = dice(world.plan, "shares")
        crowd = [who for who in world.crowd(code) if who != next(iter(world.worker_accounts), None)]
        guests = Seats(world).choose(crowd, min(len(crowd), QUOTA * 2 // 3), random)
        later = now + timedelta(hours=1)
        world.agenda.at(later, lambda at: Seats(world).sign_up(kept.pk, guests, random, at))

    def _city(self) -> str:
        """The city of the worker who tries the demo, else the first."""
        world, cities = self.world, self.world.of_level(Level.CITY)
        ours = next(iter(world.worker_accounts), None)
        home = next((c for c, who in world.members.items() if ours in who), cities[0])
        path = world.unions[home].path
        return next((c for c in cities if path.startswith(world.unions[c].path)), cities[0])
