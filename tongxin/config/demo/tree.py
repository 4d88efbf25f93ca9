"""The tree of the fictional province, and what happens to it in the course of the years."""

from datetime import date, datetime, timedelta

from tongxin.config.demo.cast import ADMIN
from tongxin.config.demo.places import sites
from tongxin.config.demo.plan import moment
from tongxin.config.demo.world import OPERATOR, World
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.states import Status
from tongxin.shared.orgs.levels import Level
from tongxin.shared.orgs.services import (
    UnionFacts,
    close_union,
    found_union,
    move_union,
    rename_union,
)


def found(world: World, now: datetime) -> None:
    """Enter every union of the plan, superiors first."""
    with speaking(OPERATOR):
        for site in sites(world.plan, world.span.today):
            world.sites[site.code] = site
            names = ("code", "name", "level", "kind", "founded_on")
            world.unions[site.code] = found_union(
                facts=UnionFacts(**{name: getattr(site, name) for name in names}),
                parent=world.unions.get(site.parent),
                actor=OPERATOR,
                now=now,
            )


def plan_changes(world: World) -> None:
    """A county moves in mid-year, a union is renamed, another one closed."""
    year = world.span.last
    cities = world.of_level(Level.CITY)
    county = world.below_of_level(cities[-1], Level.COUNTY)[0]
    unions = world.of_level(Level.GRASSROOTS)
    world.agenda.at(
        moment(date(year, 7, 1), 9),
        lambda now: _move(world, county, cities[-2], now),
    )
    world.agenda.at(
        moment(date(year, 9, 15), 10),
        lambda now: _rename(world, unions[len(unions) // 3], now),
    )
    world.agenda.at(
        moment(date(year, 10, 20), 15),
        lambda now: _close(world, unions[len(unions) // 2], now),
    )


def _move(world: World, county: str, city: str, now: datetime) -> None:
    with world.speaking(ADMIN, now) as admin:
        move_union(
            union=world.unions[county],
            parent=world.unions[city],
            on=now.date(),
            reason="行政区划调整，省总工会组织部备案",
            actor=admin,
            now=now,
        )
    world.reread_unions()


def _rename(world: World, code: str, now: datetime) -> None:
    union = world.unions[code]
    with world.speaking(ADMIN, now) as admin:
        rename_union(
            union=union,
            name=union.name.replace("有限公司", "股份有限公司")
            if "有限公司" in union.name
            else f"新{union.name}",
            on=now.date(),
            reason="单位改制更名，上级工会批复",
            actor=admin,
            now=now,
        )
    world.reread_unions()


def _close(world: World, code: str, now: datetime) -> None:
    """The members leave, then the union ends the next day."""
    officer = world.officer_of(world.sites[code].parent)
    with world.speaking(officer, now) as actor:
        rows = Membership.objects.filter(union=world.unions[code], status=Status.ACTIVE)
        for membership_id in list(rows.order_by("pk").values_list("pk", flat=True)):
            end_membership(
                membership_id=membership_id,
                status=Status.WITHDRAWN,
                on=now.date(),
                reason="单位注销，劳动合同终止",
                actor=actor,
                now=now,
            )
    world.members.pop(code, None)
    world.worker_actors.clear()
    world.agenda.at(now + timedelta(days=1), lambda later: _end(world, code, officer, later))


def _end(world: World, code: str, officer: str, now: datetime) -> None:
    with world.speaking(officer, now) as actor:
        close_union(
            union=world.unions[code],
            on=now.date(),
            reason="单位注销，工会随之撤销",
            actor=actor,
            now=now,
        )
    world.reread_unions()
