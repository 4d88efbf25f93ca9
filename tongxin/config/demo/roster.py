"""Members of the fictional unions: rosters that counties bring in, then newcomers every month."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from random import Random

from tongxin.config.demo.cast import GRASSROOTS, PASSWORD, WORKER
from tongxin.config.demo.people import Person, people
from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.world import OPERATOR, World
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.accounts import give_start_code
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.states import Status
from tongxin.shared.access.signing_in import open_account
from tongxin.shared.orgs.levels import Level
from tongxin.shared.people.services import Facts

NEWCOMERS = 0.1  # of all members join in the course of the two years
LEAVERS = 4  # a month in the whole province
MONTHS = 24


def plan_rosters(world: World) -> None:
    """The rosters of the beginning, then newcomers and leavers month by month."""
    random = dice(world.plan, "roster")
    source = people(random, world.span.today)
    newcomers = round(world.plan.workers * NEWCOMERS / MONTHS)
    begin = world.span.begin
    first = world.plan.workers - newcomers * MONTHS
    homes = _homes(world, random, first)
    for n, (officer, unions) in enumerate(_by_officer(world, homes)):
        _at(world, begin + timedelta(minutes=20 + 5 * n), officer, _rows(unions, source, random))
    world.agenda.at(begin + timedelta(days=1), lambda now: _open_worker(world, now))
    for month in range(MONTHS):
        day = date(world.span.last + month // 12, month % 12 + 1, 11)
        homes = _homes(world, random, newcomers)
        for n, (officer, unions) in enumerate(_by_officer(world, homes)):
            rows = _rows(unions, source, random, joined_on=day - timedelta(days=random.randrange(9)))
            _at(world, moment(day, 14, n), officer, rows)
        world.agenda.at(moment(day, 16), lambda now: _some_leave(world, random, now))


def reread_members(world: World) -> None:
    """Who is a member where."""
    found: dict[str, list[int]] = {}
    with speaking(OPERATOR):
        rows = Membership.objects.filter(status=Status.ACTIVE).order_by("pk")
        for code, worker in rows.values_list("union__code", "worker_id"):
            found.setdefault(code, []).append(worker)
    world.members = found


def _homes(world: World, random: Random, count: int) -> list[str]:
    """For each of ``count`` persons the code of a grassroots union, some larger than others."""
    unions = world.of_level(Level.GRASSROOTS)
    weights = [5 + Random(code).randrange(12) for code in unions]
    return sorted(random.choices(unions, weights, k=count))


def _by_officer(world: World, homes: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Homes by the city whose officer brings them in."""
    for city in world.of_level(Level.CITY):
        mine = [code for code in homes if code.startswith(city)]
        if mine:
            yield city, mine


def _rows(
    unions: Iterable[str], source: Iterator[Person], random: Random, joined_on: date | None = None
) -> list[tuple[Person, str, date | None]]:
    return [(next(source), union, joined_on) for union in unions]


def _at(world: World, when: datetime, city: str, rows: list) -> None:
    def act(now: datetime) -> None:
        _bring_in(world, city, rows, now)
        reread_members(world)

    world.agenda.at(when, act)


def _bring_in(world: World, city: str, rows: list, now: datetime) -> None:
    with world.speaking(world.officers[city], now) as actor:
        for person, code, joined_on in rows:
            union = world.unions[code]
            if union.closed_on:
                continue
            since = max(union.founded_on, person.birth_date + timedelta(days=19 * 366))
            admit(
                facts=Facts(
                    name=person.name,
                    id_type="resident_id",
                    id_number=person.id_number,
                    mobile=person.mobile,
                    sex="male" if person.sex == "男" else "female",
                    birth_date=person.birth_date,
                ),
                union=union,
                joining=Joining(joined_on=joined_on or min(since, now.date())),
                actor=actor,
                now=now,
            )


def _open_worker(world: World, now: datetime) -> None:
    """The worker of the demo gets a start code from the grassroots officer and opens the account."""
    home = next(c for c, name in world.officers.items() if name == GRASSROOTS)
    with world.speaking(GRASSROOTS, now) as actor:
        rows = Membership.objects.filter(union=world.unions[home], status=Status.ACTIVE)
        membership = rows.order_by("pk").first()
        code = give_start_code(membership_id=membership.pk, actor=actor, now=now)
        account = open_account(code=code, username=WORKER, password=PASSWORD, now=now)
    world.accounts[WORKER] = world.worker_accounts[membership.worker_id] = account


def _some_leave(world: World, random: Random, now: datetime) -> None:
    """A few memberships end: people retire, move away, change the employer."""
    keep = {account.worker_id for account in world.worker_accounts.values()}
    for _ in range(max(1, LEAVERS * world.plan.workers // 6000)):
        code = random.choice(sorted(world.members))
        left = [worker for worker in world.members[code] if worker not in keep]
        if not left or world.unions[code].closed_on:
            continue
        _leave(world, code, random.choice(left), now)
    reread_members(world)


def _leave(world: World, code: str, worker: int, now: datetime) -> None:
    with world.speaking(world.officer_of(code), now) as actor:
        membership = Membership.objects.fetch(worker_id=worker, status=Status.ACTIVE)
        if membership.joined_on > now.date():
            return
        end_membership(
            membership_id=membership.pk,
            status=Status.WITHDRAWN,
            on=now.date(),
            reason="工作调动，本人申请转出" if worker % 2 else "达到退休年龄",
            actor=actor,
            now=now,
        )
