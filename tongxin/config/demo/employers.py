"""Employers of the fictional unions, those without a union, and one that hands in its roster."""

import csv
import io
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random

from stdnum.cn import uscc

from tongxin.config.demo.cast import GRASSROOTS, HR, PASSWORD
from tongxin.config.demo.people import officer_name, people
from tongxin.config.demo.plan import dice
from tongxin.config.demo.world import OPERATOR, World, say
from tongxin.kernel.identity.units import organisation_check_digit
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.hr import appoint_clerk
from tongxin.modules.members.services.joining import confirm_membership
from tongxin.modules.members.transfers.employers import INDUSTRIES
from tongxin.shared.access.signing_in import open_account
from tongxin.shared.orgs.levels import Level
from tongxin.shared.orgs.models import Employer
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.services import Order, Upload, accept_file
from tongxin.shared.transfer.sheets import get_sheet

NAMED = 8
# Division 710000 never issued a code, so these belong to nobody.
DIVISION = "91710000"
TRADES = ("快递服务部", "餐饮管理有限公司", "物业服务有限公司", "电子商务有限公司")
KINDS = ("私营企业", "国有及国有控股企业", "事业单位", "外商投资企业", "社会组织")


def plan(world: World) -> None:
    """The lists of the beginning; a month before the end one employer names its people."""
    begin, end = world.span.begin + timedelta(days=40), world.span.end
    world.agenda.at(begin, lambda now: _bring_in(world, now))
    named_on = max(begin + timedelta(hours=1), end - timedelta(days=30))
    world.agenda.at(named_on, lambda now: _name_people(world, now))


def _bring_in(world: World, now: datetime) -> None:
    """Every city hands in the employers below it, covered or not, with their workers."""
    say("  导入用人单位名册……")
    random, number = dice(world.plan, "employers"), 0
    for city in world.of_level(Level.CITY):
        rows = []
        for code in world.subtree(city):
            level = world.sites[code].level
            if level not in {Level.GRASSROOTS, Level.COUNTY} or world.unions[code].closed_on:
                continue
            for row in _rows(world, code, random, now.date()):
                number += 1
                rows.append([_code(number), *row])
        _import(world, world.officers[city], "employers", city, rows, now)


def _rows(world: World, code: str, random: Random, today: date) -> list[list[str]]:
    """The employer a union covers; for a county two that no union covers yet."""
    union = world.unions[code]
    year = str(today.year)
    if world.sites[code].level == Level.COUNTY:
        found = []
        for workers in (random.randrange(6, 24), random.randrange(26, 180)):
            name = f"{union.name.removesuffix('总工会')}{random.choice(TRADES)}"
            kind, trade = "私营企业", "批发和零售业"
            heads = _heads(random, workers)
            found.append([name, kind, trade, "", "", code, today.isoformat(), year, *heads])
        return found
    members = len(world.members.get(code, ()))
    workers = round(members * random.uniform(1.05, 1.3)) + random.randrange(8, 20)
    workers += random.choices((0, random.randrange(90, 260)), (88, 12))[0]  # a few are large
    name = union.name.removesuffix("委员会").removesuffix("工会")
    kind = random.choices(KINDS, (60, 15, 12, 6, 7))[0]
    trade = random.choice(list(INDUSTRIES)[2:18])
    since = max(union.founded_on, date(today.year - 3, 1, 1)).isoformat()
    return [[name, kind, trade, "", "", code, since, year, *_heads(random, workers)]]


def _heads(random: Random, workers: int) -> list[str]:
    """Workers, women among them, migrant workers among them."""
    shares = (random.uniform(0.3, 0.55), random.uniform(0.1, 0.4))
    return [str(workers), *(str(int(workers * share)) for share in shares)]


def _name_people(world: World, now: datetime) -> None:
    """The grassroots union appoints a clerk, the clerk names some people, one is confirmed."""
    names = dice(world.plan, "clerks")
    home = next(code for code, name in world.officers.items() if name == GRASSROOTS)
    with world.speaking(GRASSROOTS, now) as officer:
        employer = Employer.objects.filter(union=world.unions[home]).order_by("pk").first()
        terms = {"employer_id": employer.pk, "username": HR, "name": officer_name(names)}
        clerk, start = appoint_clerk(**terms, actor=officer, now=now)
    with speaking(OPERATOR):
        account = open_account(code=start, username=HR, password=PASSWORD, now=now)
    world.accounts[HR] = account
    headers = get_sheet("roster").columns
    told = {"id_type": "居民身份证"}
    source = people(dice(world.plan, "colleagues"), world.span.today)
    rows = [
        [str(told.get(column.key, getattr(one, column.key, ""))) for column in headers]
        for one in islice(source, NAMED)
    ]
    _import(world, HR, "roster", home, rows, now)
    with world.speaking(GRASSROOTS, now) as officer:
        waiting = Membership.objects.filter(union=clerk.union, employer_uscc=employer.uscc)
        confirm_membership(membership_id=waiting.order_by("pk").first().pk, actor=officer, now=now)


def _import(
    world: World, username: str, sheet: str, code: str, rows: list[list[str]], now: datetime
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([get_sheet(sheet).headers, *rows])
    upload = Upload(f"{get_sheet(sheet).title}.csv", text.getvalue().encode("utf-8-sig"))
    order = Order(sheet, world.unions[code])
    actor = world.actor(username, now).inside()
    with speaking(actor):
        run = accept_file(upload=upload, order=order, actor=actor, now=now)
    run_import(run_id=run.pk, now=now)


def _code(number: int) -> str:
    body = f"{number:08}"
    code = f"{DIVISION}{body}{organisation_check_digit(body)}"
    return code + uscc.calc_check_digit(code)
