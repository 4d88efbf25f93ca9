"""Members of the fictional unions: rosters that cities bring in, then newcomers every month."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from tongxin.config.demo.cast import GRASSROOTS, PASSWORD, WORKER
from tongxin.config.demo.people import Person, people
from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.world import OPERATOR, World, say
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.accounts import give_start_code
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.states import CURRENT, Status
from tongxin.shared.access.signing_in import open_account
from tongxin.shared.orgs.levels import Level
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.services import Order, Upload, accept_file

LEAVERS = 4  # a month, at most
MONTHS = 24
WORKING_AGE = 19
HEADERS = {
    "name": "姓名",
    "id_type": "证件类型",
    "id_number": "证件号码",
    "mobile": "手机号",
    "sex": "性别",
    "birth_date": "出生日期",
    "ethnicity": "民族",
    "education": "学历",
    "political_status": "政治面貌",
    "household": "户籍类型",
    "employment_form": "用工形式",
    "occupation": "职业",
    "skill_level": "技能等级",
    "worker_groups": "职工群体",
    "union_code": "工会编码",
    "joined_on": "入会日期",
}


@dataclass(slots=True)
class Roster:
    """Who joins which union and when."""

    world: World
    random: Random = field(init=False)
    source: Iterator[Person] = field(init=False)

    def __post_init__(self) -> None:
        self.random = dice(self.world.plan, "roster")
        self.source = people(self.random, self.world.span.today)

    def plan(self) -> None:
        """The rosters of the beginning, then newcomers and leavers month by month."""
        world, begin = self.world, self.world.span.begin
        each = round(world.plan.workers * world.plan.newcomers / MONTHS)
        first = world.plan.workers - each * MONTHS
        world.agenda.at(begin, lambda now: self._bring_in(first, now))
        world.agenda.at(begin + timedelta(hours=1), lambda now: _open_worker(world, now))
        for month in range(MONTHS):
            day = date(world.span.last + month // 12, month % 12 + 1, 11)
            world.agenda.at(moment(day, 14), lambda now: self._bring_in(each, now, is_new=True))
            world.agenda.at(moment(day, 16), self._some_leave)

    def _bring_in(self, count: int, now: datetime, *, is_new: bool = False) -> None:
        """Every city hands in a sheet with its share of ``count`` persons."""
        world = self.world
        if not is_new:
            say(f"  导入 {count} 名会员的名册……")
        cities = world.of_level(Level.CITY)
        if is_new:  # two cities a month hand in the names of their newcomers
            cities = self.random.sample(cities, min(2, len(cities)))
        homes = self._homes(count, cities)
        for n, city in enumerate(cities):
            below = set(world.subtree(city))
            rows = [self._row(code, now.date(), is_new=is_new) for code in homes if code in below]
            if rows:
                hand_in(world, city, rows, now + timedelta(minutes=n))
        reread_members(world)

    def _homes(self, count: int, cities: list[str]) -> list[str]:
        """For each person the code of a grassroots union, some larger than others."""
        below = {code for city in cities for code in self.world.subtree(city)}
        unions = [code for code in self.world.of_level(Level.GRASSROOTS) if code in below]
        weights = [5 + Random(code).randrange(12) for code in unions]
        return sorted(self.random.choices(unions, weights, k=count))

    def _row(self, code: str, today: date, *, is_new: bool) -> list[str]:
        person = next(self.source)
        if is_new:
            joined_on = today - timedelta(days=self.random.randrange(9))
        else:
            since = self.world.unions[code].founded_on
            joined_on = joined_long_ago(person, since, today, self.random)
        return row_of(person, code, joined_on)

    def _some_leave(self, now: datetime) -> None:
        """A few memberships end: people retire, move away, change the employer."""
        world = self.world
        keep = set(world.worker_accounts)
        for _ in range(min(LEAVERS, max(1, LEAVERS * world.plan.workers // 6000))):
            code = self.random.choice(sorted(world.members))
            left = [worker for worker in world.members[code] if worker not in keep]
            if len(left) > 1:
                _leave(world, code, self.random.choice(left), now)
        reread_members(world)


def joined_long_ago(person: Person, founded_on: date, today: date, random: Random) -> date:
    """Some day since the person was old enough and the union there."""
    grown = person.birth_date + timedelta(days=366 * WORKING_AGE)
    first = min(max(founded_on, grown), today)
    return first + timedelta(days=random.randrange((today - first).days + 1))


def row_of(person: Person, code: str, joined_on: date) -> list[str]:
    """A line of the sheet of members."""
    told = {"id_type": "居民身份证", "union_code": code, "joined_on": joined_on}
    return [str(told.get(key, getattr(person, key, ""))) for key in HEADERS]


def reread_members(world: World) -> None:
    """Who of the story is a member where."""
    found: dict[str, list[int]] = {}
    with speaking(OPERATOR):
        ours = [union.pk for union in world.unions.values()]
        rows = Membership.objects.filter(status=Status.ACTIVE, union__in=ours).order_by("pk")
        for code, worker in rows.values_list("union__code", "worker_id"):
            found.setdefault(code, []).append(worker)
    world.members = found
    world.worker_actors.clear()  # who has left sees what is shown no longer


def hand_in(world: World, city: str, rows: list[list[str]], now: datetime) -> None:
    """One sheet of members, taken in as a city's officer would have it taken in."""
    text = io.StringIO()
    csv.writer(text).writerows([list(HEADERS.values()), *rows])
    name = f"{world.sites[city].seat}会员名册{now:%Y%m}.csv"
    with world.speaking(world.officers[city], now) as actor:
        run = accept_file(
            upload=Upload(name, text.getvalue().encode("utf-8-sig")),
            order=Order("members", world.unions[city]),
            actor=actor,
            now=now,
        )
    run_import(run_id=run.pk, now=now)


def _open_worker(world: World, now: datetime) -> None:
    """The demo's worker gets a start code from the grassroots officer and opens the account."""
    home = next(c for c, name in world.officers.items() if name == GRASSROOTS)
    with world.speaking(GRASSROOTS, now) as actor:
        rows = Membership.objects.filter(union=world.unions[home], status=Status.ACTIVE)
        membership = rows.order_by("pk").first()
        code = give_start_code(membership_id=membership.pk, actor=actor, now=now)
        account = open_account(code=code, username=WORKER, password=PASSWORD, now=now)
    world.accounts[WORKER] = world.worker_accounts[membership.worker_id] = account


def _leave(world: World, code: str, worker: int, now: datetime) -> None:
    with world.speaking(world.officer_of(code), now) as actor:
        membership = Membership.objects.fetch(worker_id=worker, status__in=CURRENT)
        end_membership(
            membership_id=membership.pk,
            status=Status.WITHDRAWN,
            on=now.date(),
            reason="工作调动，本人申请转出" if worker % 2 else "达到退休年龄",
            actor=actor,
            now=now,
        )
