"""A whole tree of unions entered set by set, for demos too large for one service call each.

The rows are those that ``found_union`` writes, as a test says; the operator speaks.
"""

from collections.abc import Sequence
from datetime import date, datetime

from tongxin.config.demo.places import Site, sites
from tongxin.config.demo.world import OPERATOR, World
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.services import Entry, record_many
from tongxin.shared.orgs.models import OrgChange, OrgClosure, UnionOrg
from tongxin.shared.transfer.sets import give_numbers, insert_set

What = OrgChange.What


def found_all(world: World, now: datetime) -> None:
    """Enter every union of the plan."""
    world.sites = {site.code: site for site in sites(world.plan, world.span.today)}
    with speaking(OPERATOR):
        world.unions = found_sites(list(world.sites.values()), now)


def found_sites(
    planned: Sequence[Site], now: datetime, standing: World | None = None
) -> dict[str, UnionOrg]:
    """The unions by code; superiors stand before those below them, or in the world already."""
    unions = {site.code: _union(site) for site in planned}
    known = unions | (standing.unions if standing else {})
    give_numbers(list(unions.values()))
    for site in planned:
        union, parent = unions[site.code], known.get(site.parent)
        union.parent = parent
        union.path = f"{parent.path if parent else '/'}{union.pk}/"
    changes = [_change(union, now) for union in unions.values()]
    above = [standing.sites[code] for code in standing.unions] if standing else []
    relations = [
        one for one in _relations([*above, *planned], known) if one.descendant.code in unions
    ]
    give_numbers(changes)
    give_numbers(relations)
    for rows in (list(unions.values()), relations, changes):
        insert_set(rows)
    record_many([_entry(union, now) for union in unions.values()])
    return unions


def _union(site: Site) -> UnionOrg:
    names = ("code", "name", "level", "kind", "founded_on")
    return UnionOrg(**{name: getattr(site, name) for name in names})


def _relations(planned: Sequence[Site], unions: dict[str, UnionOrg]) -> list[OrgClosure]:
    """Every union below itself and all its superiors, from the day the later one was founded."""
    above: dict[str, list[tuple[UnionOrg, int, date]]] = {}
    for site in planned:
        higher = above.get(site.parent, [])
        above[site.code] = [
            (unions[site.code], 0, site.founded_on),
            *((union, n + 1, max(since, site.founded_on)) for union, n, since in higher),
        ]
    return [
        OrgClosure(ancestor=union, descendant=unions[code], depth=n, valid_from=since)
        for code, line in above.items()
        for union, n, since in line
    ]


def _change(union: UnionOrg, now: datetime) -> OrgChange:
    facts = {"on": union.founded_on, "new": union.name, "by": OPERATOR.name, "at": now}
    return OrgChange(union=union, what=What.FOUND, **facts)


def _entry(union: UnionOrg, now: datetime) -> Entry:
    change = {"on": union.founded_on.isoformat(), "old": "", "new": union.name}
    return Entry(OPERATOR, f"orgs.{What.FOUND}", union, now, change=change)
