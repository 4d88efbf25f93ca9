"""Counties, towns and unions of which the story does not tell; their names are fictional too."""

from collections.abc import Iterator
from datetime import date
from itertools import cycle
from random import Random

from tongxin.config.demo.places import TOWNS, Site, firms_of
from tongxin.config.demo.world import World
from tongxin.shared.orgs.levels import Kind, Level

# Signs no real county puts together.
FIRST, LAST = "霁翊棠苇荻鸢漪珩琮砺", "川溪屿汀岭渚原坪"
KINDS = ("县", "县", "区", "县")
TOWN_KINDS = (("街道", 4), ("镇", 5), ("工业园区", 2))


def quiet_sites(world: World, random: Random) -> list[Site]:
    """As many as the province lacks, superiors first; the same plan gives the same unions."""
    extent = world.plan.extent
    names = (f"{a}{b}{kind}" for (b, a), kind in zip(_pairs(), cycle(KINDS), strict=False))
    counties = [site for site in world.sites.values() if site.level == Level.COUNTY]
    new = []
    for city in world.of_level(Level.CITY):
        own = [site for site in counties if site.parent == city]
        new += [
            _federation(f"{city}{k:02}", city, next(names), Level.COUNTY, random)
            for k in range(len(own) + 1, extent.counties + 1)
        ]
    towns = [town for county in (*counties, *new) for town in _towns(world, county, random)]
    hosts = [*new * extent.unions_at_county, *towns]
    lacking = extent.unions - len(world.sites) - len(new) - len(towns)
    return [*new, *towns, *_grassroots(hosts, lacking, random, world.span.today.year - 3)]


def _pairs() -> Iterator[tuple[str, str]]:
    yield from ((last, first) for last in LAST for first in FIRST)


def _federation(code: str, parent: str, seat: str, level: Level, random: Random) -> Site:
    founded = date(random.randint(1951, 1985), random.randint(1, 12), 8)
    return Site(code, parent, f"{seat}总工会", level, Kind.LOCAL_FEDERATION, founded, seat)


def _towns(world: World, county: Site, random: Random) -> Iterator[Site]:
    """Those the county lacks, under names it has not yet."""
    told = [site.seat for site in world.sites.values() if site.parent == county.code]
    free = [name for name in TOWNS if not any(name in seat for seat in told)]
    wanted = world.plan.extent.towns
    first = wanted - max(wanted - world.plan.towns, 0) if told else 0
    for t, name in enumerate(random.sample(free, wanted - first), first + 1):
        kind = random.choices(*zip(*TOWN_KINDS, strict=True))[0]
        seat = f"{county.seat}{name}{kind}"
        code = f"{county.code}{t:03}"
        if kind == "工业园区":
            founded = date(random.randint(1986, 2010), random.randint(1, 12), 8)
            facts = (Level.PARK, Kind.REGIONAL_FEDERATION, founded, seat)
            yield Site(code, county.code, f"{seat}工会联合会", *facts)
        else:
            yield _federation(code, county.code, seat, Level.TOWNSHIP, random)


def _grassroots(hosts: list[Site], count: int, random: Random, last: int) -> Iterator[Site]:
    """One after the other below counties and towns, until the number is reached."""
    firms, numbers = firms_of(random), {}
    for host, _n in zip(cycle(hosts), range(count), strict=False):
        number = numbers[host.code] = numbers.get(host.code, 0) + 1
        name, kind, seat = firms.next(host.seat)
        founded = date(random.randint(1990, last), random.randint(1, 12), 18)
        code = f"{host.code}G{number:02}"
        yield Site(code, host.code, name, Level.GRASSROOTS, kind, founded, seat)
