"""Every list that is shown by pages can be taken out, with the rows and the rights of its page."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse

from tests.guards.test_lists import grow
from tests.guards.world import World, visitor
from tongxin.kernel import clock
from tongxin.kernel.errors import NotThere
from tongxin.modules.activities.models import CertificateRule, CheckIn
from tongxin.modules.members.tests.dues import a_rate
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.access.actors import actor_of
from tongxin.shared.papers.models import DocumentCode
from tongxin.shared.scarce.models import Wait
from tongxin.shared.transfer.listings import Ask, all_listings, get_listing, reach_of
from tongxin.shared.transfer.ordering import ask_for
from tongxin.shells.desk.lists import list_page

# Pages whose rows do not leave the house as a list, and why.
NOT_LISTS = {
    ("activities/faces/desk_partners.py", "partner"): "what it took part in; a list elsewhere",
    ("activities/faces/desk_shares.py", "share_parties"): "picks a union; a list elsewhere",
    ("campaigns/faces/desk_tasks.py", "claim"): "picks rows for a task; they are a list elsewhere",
    ("desk/access.py", "tokens"): "keys of machines; nothing is counted or reported by them",
    ("desk/exports.py", "exports"): "one's own exports",
    ("desk/messages.py", "notifications"): "one's own messages",
    ("desk/seats.py", "seats"): "who stands in for whom today, changed on the spot",
    ("h5/messages.py", "inbox"): "one's own messages",
    ("desk/views.py", "choose_union"): "picks a union to work at; unions are a list elsewhere",
    ("desk/work.py", "background"): "failed jobs, for who operates the machine",
    ("members/faces/desk_imports.py", "imports"): "files on their way in, each with its own result",
    ("members/faces/desk_imports.py", "one_import"): "has the marked workbook instead",
    ("members/faces/employer.py", "imports"): "a clerk's own files, each with its own result",
    ("members/faces/employer.py", "one_import"): "has the marked workbook instead",
    ("members/faces/employer.py", "roster"): "a clerk has no right to take anything out",
}


def certified() -> CertificateRule:
    """Attendance is certified where somebody came."""
    activity = CheckIn.objects.counted().latest("pk").session.activity
    code, _is_new = DocumentCode.objects.get_or_create(code="参证名单", union=activity.union)
    rule = {"union": activity.union, "share": 1, "code": code}
    return CertificateRule.objects.get_or_create(activity=activity, defaults=rule)[0]


DESK = [p for p in Path("tongxin").rglob("*.py") if "tests" not in p.parts and "h5" not in p.name]
OF_ONE_ROW = {  # what the number in ``of`` counts
    "activities.came": lambda _w: CheckIn.objects.counted().latest("pk").session.activity_id,
    "activities.certificates": lambda w: w.rows["activities.AttendanceCertificate"].activity_id,
    "activities.to_certify": lambda _world: certified().activity_id,
    "activities.check_ins": lambda world: world.rows["activities.CheckIn"].session_id,
    "activities.feedback": lambda world: world.rows["activities.Feedback"].session_id,
    "activities.no_shows": lambda world: world.rows["activities.NoShow"].session_id,
    "activities.team_members": lambda world: world.rows["activities.LectureMember"].team_id,
    "activities.signups": lambda world: world.rows["activities.Signup"].session_id,
    "activities.items": lambda world: world.rows["activities.ActivityItem"].programme_id,
    "activities.waits": lambda _world: Wait.objects.filter(what=SESSIONS).latest("pk").row_key,
    "members.unions_below": lambda world: world.east.pk,
    "reports.follow": lambda world: world.rows["reports.Submission"].round_id,
}
NARROWED = {"campaigns.tasks": {"view": "given"}, "reports.board": {"show": "all"}}
PAGES = {
    "activities.board": "activities_desk:board",
    "activities.programmes": "activities_desk:programmes",
    "activities.costs": "activities_desk:costs",
    "activities.no_show_rules": "activities_desk:rules",
    "activities.partners": "activities_desk:partners",
    "activities.received": "activities_desk:received",
    "activities.teams": "activities_desk:teams",
    "activities.views": "activities_desk:views",
    "campaigns.campaigns": "campaigns_desk:campaigns",
    "campaigns.documents": "campaigns_desk:documents",
    "campaigns.inbox": "campaigns_desk:inbox",
    "campaigns.late": "campaigns_desk:board",
    "campaigns.tasks": "campaigns_desk:tasks",
    "campaigns.templates": "campaigns_desk:templates",
    "desk.accounts": "desk:accounts",
    "desk.approval_cases": "desk:approval_cases",
    "desk.approvals_waiting": "desk:approvals",
    "desk.consents": "desk:consents",
    "desk.log": "desk:log",
    "desk.objections": "desk:objections",
    "desk.public_notices": "desk:public_notices",
    "members.applications": "members_desk:applications",
    "members.corrections": "members_desk:corrections",
    "members.leaving": "members_desk:leaving",
    "members.dues_arrears": "members_desk:dues_arrears",
    "members.dues_bases": "members_desk:dues_bases",
    "members.dues_bills": "members_desk:dues",
    "members.dues_missing": "members_desk:dues_missing",
    "members.dues_payments": "members_desk:dues_payments",
    "members.dues_rates": "members_desk:dues_rates",
    "members.duplicates": "members_desk:duplicates",
    "members.employers": "members_desk:employers",
    "members.findings": "members_desk:findings",
    "members.transfers": "members_desk:transfers",
    "members.members": "members_desk:members",
    "members.merges": "members_desk:merges",
    "members.unions": "members_desk:unions",
    "members.withdrawals": "members_desk:withdrawals",
    "reports.board": "reports_desk:board",
    "reports.chapters": "reports_desk:to_write",
    "reports.rounds": "reports_desk:rounds",
    "reports.summaries": "reports_desk:summaries",
}
EVERY = [listing.key for listing in all_listings()]
FROM_OTHERS = {"activities.received"}  # nothing is received from others at the root
FEW = 4
SESSIONS = "activities.ActivitySession"


def pages_by_hand() -> set[tuple[str, str]]:
    """Functions that page through rows without a declared list."""
    found = set()
    for path in DESK:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and function.name != list_page.__name__:
                calls = [c.func for c in ast.walk(function) if isinstance(c, ast.Call)]
                if any(getattr(call, "id", "") == "keyset" for call in calls):
                    found.add(("/".join(path.parts[-3 if "faces" in path.parts else -2 :]),
                               function.name))  # fmt: skip
    return found


@pytest.fixture
def full(house):
    """Some rows of everything at east, and who sees most there."""
    world = World()
    grow(world, world.rows["activities.Signup"].worker, FEW)
    a_rate(world.shop)  # collects from persons, which a federation does not
    a_member(world.shop)
    return world, world.account("platform_admin", world.root)


def looker(world: World, account, key: str):
    """Who looks at a list: somebody at east where the root has nothing to see."""
    return world.account("platform_admin", world.east) if key in FROM_OTHERS else account


def asked(world: World, account, key: str) -> Ask:
    listing, now = get_listing(key), clock.now()
    chosen = dict(NARROWED.get(key, {}))
    if key in OF_ONE_ROW:
        chosen["of"] = str(OF_ONE_ROW[key](world))
    union = world.east if key in {"campaigns.inbox", *FROM_OTHERS} else world.root
    return ask_for(listing, chosen, union=union, actor=actor_of(account, now=now), now=now)


def test_every_page_of_rows_is_a_declared_list_or_named_with_its_reason():
    assert pages_by_hand() == set(NOT_LISTS)
    assert set(PAGES) | set(OF_ONE_ROW) == set(EVERY)


@pytest.mark.long
def test_every_column_of_every_list_can_be_written_out(full):
    world, account = full
    empty = set()
    for key in EVERY:
        listing, ask = get_listing(key), asked(world, looker(world, account, key), key)
        assert len(set(listing.headers)) == len(listing.headers), key
        lines = [listing.line(row) for row in listing.rows(ask).order_by(*listing.order)[:FEW]]
        assert not any("object at 0x" in str(cell) for line in lines for cell in line), key
        if not any(cell != "" for line in lines for cell in line):
            empty.add(key)
    assert empty <= {"desk.approvals_waiting", "campaigns.late"}


@pytest.mark.long
def test_the_file_has_as_many_rows_as_the_screen(full):
    world, account = full
    for key, name in PAGES.items():
        who = looker(world, account, key)
        client, ask, listing = visitor(who), asked(world, who, key), get_listing(key)
        client.post(reverse("desk:work_at", args=[ask.union.pk]),
                    headers={"Idempotency-Key": f"at-{key}"})  # fmt: skip
        shown = client.get(reverse(name), NARROWED.get(key, {})).context["pager"]
        assert shown.export_url.startswith(reverse("desk:new_export", args=[key]))
        assert listing.rows(ask).count() == int(shown.capped_total), key


@pytest.mark.long
def test_nothing_is_taken_out_from_beyond_where_one_may(full):
    world, account = full
    stranger = actor_of(world.account("platform_admin"), now=clock.now())  # at west
    for key in EVERY:
        listing, here = get_listing(key), asked(world, account, key)
        assert reach_of(listing, stranger).paths == (world.west.path,)
        ask = Ask(stranger, world.west, clock.now(), reach_of(listing, stranger), here.chosen)
        if key in OF_ONE_ROW:
            with pytest.raises(NotThere):
                listing.rows(ask).count()
        elif key != "desk.accounts":  # belong to no union, and are found by their grants there
            column = getattr(listing.rows(ask), "path_column", "union_path")
            beyond = listing.rows(ask).filter(**{f"{column}__startswith": world.east.path})
            assert not beyond.exists(), key
