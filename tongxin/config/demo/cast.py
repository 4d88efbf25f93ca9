"""Who works at the unions and who tries the demo: accounts, posts and grants."""

from datetime import datetime

from tongxin.config.demo.people import officer_name
from tongxin.config.demo.plan import dice
from tongxin.config.demo.world import OPERATOR, World
from tongxin.kernel.rls import speaking
from tongxin.shared.access.models import Role
from tongxin.shared.access.services import (
    give_grant,
    issue_start_code,
    make_account,
    open_staff_account,
)
from tongxin.shared.access.signing_in import open_account
from tongxin.shared.orgs.levels import Level

PASSWORD = "lanjiang-2026"  # noqa: S105  (printed on start; the federation does not exist)
ADMIN, PROVINCE, SECOND = "admin", "province", "second"
CITY, COUNTY, GRASSROOTS, WORKER = "city", "county", "grassroots", "worker"
HR = "hr"
OFFICE = {Level.CITY: "city_officer", Level.COUNTY: "district_officer"}
PARTY_DAYS = {*OFFICE.values(), "grassroots_officer"}  # they enter who was at party days
POSTS = {Level.CITY: "办公室主任", Level.COUNTY: "办公室主任"}


def hire(world: World, now: datetime) -> None:
    """Accounts of all officers, made by the administrator whom the operator has made."""
    names = dice(world.plan, "officers")
    _make_admin(world, officer_name(names), now)
    top = world.topmost
    for username, role, post in (
        (PROVINCE, "province_officer", "办公室主任"),
        (SECOND, "province_officer", "分管副主席"),
        ("leader", "leader", "主席"),
        ("auditor", "auditor", "经审办主任"),
    ):
        _hire(world, username, (role, post, officer_name(names)), top, now, opens=True)
    world.officers[top] = PROVINCE
    for code in (*world.of_level(Level.CITY), *world.of_level(Level.COUNTY)):
        level = Level(world.sites[code].level)
        persona = {_first(world, Level.CITY): CITY, _first(world, Level.COUNTY): COUNTY}.get(code)
        facts = (OFFICE[level], POSTS[level], officer_name(names))
        _hire(world, persona or f"u{code}", facts, code, now, opens=bool(persona))
    for code in _grassroots_with_officers(world):
        persona = GRASSROOTS if GRASSROOTS not in world.accounts else ""
        facts = ("grassroots_officer", "工会主席", officer_name(names))
        _hire(world, persona or f"u{code}".lower(), facts, code, now, opens=bool(persona))


def note_personas(world: World) -> None:
    """What the table of personas and the switcher show."""
    shown = (
        (WORKER, "职工（会员）"),
        (GRASSROOTS, "基层工会干部"),
        (HR, "单位经办人"),
        (COUNTY, "县（区）总工会干部"),
        (CITY, "市总工会干部"),
        (PROVINCE, "省总工会干部（下发通知）"),
        (SECOND, "省总工会第二人（本级采用）"),
        ("leader", "领导"),
        ("auditor", "审计人员"),
        (ADMIN, "平台管理员"),
    )
    world.personas = [
        {"key": key, "name": account.name, "role": role, "union": _union_of(world, key)}
        for key, role in shown
        if (account := world.accounts.get(key))
    ]


def _union_of(world: World, username: str) -> str:
    account = world.accounts[username]
    if account.worker_id:
        home = next(c for c, members in world.members.items() if account.worker_id in members)
        return world.unions[home].name
    staff = GRASSROOTS if username == HR else username  # the clerk's employer is covered there
    code = next((c for c, name in world.officers.items() if name == staff), world.topmost)
    return world.unions[code].name


def _make_admin(world: World, name: str, now: datetime) -> None:
    with speaking(OPERATOR):
        account = make_account(username=ADMIN, name=name, actor=OPERATOR, now=now)
        role = Role.objects.get(code="platform_admin")
        give_grant(account=account, role=role, union=world.top, actor=OPERATOR, now=now)
        code = issue_start_code(account=account, actor=OPERATOR, now=now)
        world.accounts[ADMIN] = open_account(code=code, username=ADMIN, password=PASSWORD, now=now)


def _hire(
    world: World,
    username: str,
    facts: tuple[str, str, str],
    code: str,
    now: datetime,
    *,
    opens: bool,
) -> None:
    role, post, name = facts
    with world.speaking(ADMIN, now) as admin:
        account, start = open_staff_account(
            username=username,
            name=name,
            post=post,
            started_on=world.span.begin.date(),
            role=Role.objects.get(code=role),
            union=world.unions[code],
            actor=admin,
            now=now,
        )
        if opens:
            account = open_account(code=start, username=username, password=PASSWORD, now=now)
        if role in PARTY_DAYS:
            party = Role.objects.get(code="party_officer")
            give_grant(account=account, role=party, union=world.unions[code], actor=admin, now=now)
        if role == "grassroots_officer":
            dues = Role.objects.get(code="dues_officer")
            give_grant(account=account, role=dues, union=world.unions[code], actor=admin, now=now)
    world.accounts[username] = account
    world.officers.setdefault(code, username)


def _first(world: World, level: str) -> str:
    return world.of_level(level)[0]


def _grassroots_with_officers(world: World) -> list[str]:
    """Unions that record for themselves; the county does it for the others."""
    first = _first(world, Level.COUNTY)
    ours = [c for c in world.of_level(Level.GRASSROOTS) if c.startswith(first)]
    rest = [c for c in world.of_level(Level.GRASSROOTS) if c not in ours]
    wanted = max(world.plan.officers_below - len(ours), 0)
    chosen = dice(world.plan, "posts").sample(rest, min(wanted, len(rest)))
    return [*ours, *sorted(chosen)]
