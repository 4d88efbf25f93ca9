"""A million members, handed in by their cities as the rosters of a city are."""

from datetime import datetime, timedelta
from random import Random

from tongxin.config.demo.people import people
from tongxin.config.demo.places import Site
from tongxin.config.demo.roster import hand_in, joined_long_ago, row_of
from tongxin.config.demo.world import World, say
from tongxin.shared.orgs.levels import Level

# Neither division was ever issued; the story's people have the other one and lower numbers.
DIVISION, FIRST = "719000", 10_000_000
SKEW, MOST = 1.15, 60  # a few unions are as large as sixty small ones
SHEET = 50_000  # persons


def bring_in(world: World, planned: list[Site], random: Random, now: datetime) -> None:
    """Every city hands in sheets of the members of its quiet unions."""
    unions = [site for site in planned if site.level == Level.GRASSROOTS]
    weights = [min(random.paretovariate(SKEW), MOST) for _ in unions]
    source = people(random, world.span.today, division=DIVISION, number=FIRST)
    count, done = world.plan.extent.members, 0
    homes = sorted(random.choices(unions, weights, k=count), key=lambda site: site.code)
    say(f"  导入 {count} 名会员的名册……")
    for n, (city, some) in enumerate(_sheets(world, homes)):
        rows = []
        for site in some:
            person = next(source)
            joined_on = joined_long_ago(person, site.founded_on, now.date(), random)
            rows.append(row_of(person, site.code, joined_on))
        hand_in(world, city, rows, now + timedelta(minutes=n))
        done += len(rows)
        say(f"    已导入 {done} 人（{done * 100 // count}%）")


def _sheets(world: World, homes: list[Site]):
    for city in world.of_level(Level.CITY):
        ours = [site for site in homes if site.code.startswith(city)]
        for start in range(0, len(ours), SHEET):
            yield city, ours[start : start + SHEET]
