"""Every address says who may go there, and keeps to it, for every role of the house."""

import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Q

from tests.guards.bodies import bodies
from tests.guards.links import dead_ends
from tests.guards.routes import Route, operations, pages
from tests.guards.world import World, ask, fault, visitor
from tongxin.config.staff_roles import _roles
from tongxin.shared.access.models import Role
from tongxin.shared.audit.models import AuditEntry

pytestmark = pytest.mark.usefixtures("house")
PAGES, OPERATIONS = pages(), operations()
ROUTES = [*PAGES, *OPERATIONS]
ROLES = sorted({frozenset(rights): code for code, _name, rights, _fields in _roles()}.values())

# Addresses that say nothing about rights, and what guards them instead.
FOR_EVERYBODY = "shows what was frozen for everybody, by a code that names no row of a union"
BY_RECEIPT = "finds one request by the secret that only its applicant was given"
GUARDED_OTHERWISE = {
    "files:download": "the selector asks for the right of the row it hangs on",
    "portal:notices": FOR_EVERYBODY,
    "portal:notice": FOR_EVERYBODY,
    "portal:text": FOR_EVERYBODY,
    "portal:objection": "takes words from anybody, so many an hour, and shows what everybody sees",
    "portal:thanks": FOR_EVERYBODY,
    "activities_portal:certificate": "tells of a certificate only to who holds its 16 signs",
    "activities_portal:lottery": FOR_EVERYBODY,
    "members_portal:verify_card": "tells of a card only to who was shown its code of the minute",
    "members_portal:search": "names unions that admit persons, nobody else",
    "members_portal:apply": "takes a request from anybody, so many an hour, and tells of nobody",
    "members_portal:receipt": BY_RECEIPT,
    "members_portal:amend": BY_RECEIPT,
    "members_portal:withdraw": BY_RECEIPT,
}
OWN_ONLY = {"password"}
# What is kept about the person at the phone: for an account of no worker there is no such page.
OF_PERSONS = {
    "h5:own_data",
    "h5:copy_own_data",
    "h5:consents",
    "h5:give_consent",
    "h5:withdraw_own_consent",
    *(f"activities_h5:{one}" for one in ("photos", "picture", "agree_to_photo", "withdraw_photo")),
    *(f"api:{one}" for one in ("list_own_photos", "agree_to_own_photo", "withdraw_own_photo")),
}
# A page; a button, whose press goes back with a sentence; an operation of the API, asked once.
SHUT = [[404, 404], [405, 302], [404]]
NO_SUCH_VERB: set[tuple[str, str]] = set()  # a page that tells so to who may not go there either
MOVED_ON = {301, 302, 303}  # back to where the person came from, with a sentence


def open_without_a_person(client, route) -> list[str]:
    """What is wrong where an account of no worker asks for what is kept about a person."""
    verbs = [route.verb] if route.is_api else ["GET", "POST"]
    answers = [ask(client, verb, route.url()).status_code for verb in verbs]
    return [] if answers in SHUT else [f"{route}: {answers} without a person"]


@pytest.fixture
def world(house):
    spread_keys()
    return World()


def spread_keys() -> None:
    """Let no two tables share a number, so that a number in an address means one row."""
    address = psycopg.conninfo.make_conninfo(
        settings.DATABASE_URLS.admin, dbname=connection.settings_dict["NAME"]
    )
    with psycopg.connect(address, autocommit=True) as superuser:
        superuser.execute(
            "SELECT setval(seqrelid::regclass, 1000000 * row_number() OVER (ORDER BY seqrelid))"
            " FROM pg_sequence"
        )


def test_every_view_is_guarded_by_a_right_or_marked_as_outside():
    silent = {r.name for r in ROUTES if r.needs == "?" and not r.is_outside}
    assert silent == set(GUARDED_OTHERWISE)


def test_every_right_that_guards_an_address_is_known_and_given_by_some_role(house):
    World()
    given = {right for role in Role.objects.all() for right in role.rights}
    assert {r.needs for r in ROUTES if r.needs not in {None, "?"}} - given == set()


def test_nobody_is_sent_to_the_sign_in_page(world):
    client, wrong = visitor(), []
    for route in ROUTES:
        if route.is_outside or route.name in GUARDED_OTHERWISE:
            continue
        for verb in {route.verb, "POST"} - ({"GET"} if route.is_api else set()) or {"GET"}:
            answer = ask(client, verb, route.url())
            if not turned_away(route, answer):
                wrong.append(f"{verb} {route}: {answer.status_code} {fault(answer)}")
    assert not wrong, chr(10).join(wrong)


def turned_away(route: Route, answer) -> bool:
    if route.is_api:
        return answer.status_code == 401 or (answer.status_code == 405 and route.verb != "POST")
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
    return to_sign_in or answer.status_code == 405


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_a_role_goes_where_its_rights_lead_and_finds_no_row_of_another_union(world, role, capsys):
    account = world.account(role)
    held = set(Role.objects.get(code=role).rights)
    client, wrong, cells = visitor(account), [], 0
    # What is done to one's own subtree is logged; anything else would be a deed at somebody's row.
    own = Q(verb="transfer.exported") | Q(verb="members.requested_check")
    deeds = AuditEntry.objects.exclude(own)
    before = deeds.count()
    for route in ROUTES:
        if route.is_outside or route.name == "password":
            continue
        if route.name in OF_PERSONS and account.worker_id is None:
            wrong += open_without_a_person(client, route)
            continue
        may = route.needs in {None, "?"} or route.needs in held
        keys = world.keys_of(route.module, route.thing) if route.takes_rows and may else [1]
        for key in keys:
            cells += len(verbs(route))
            wrong += surprises(client, route, key, may=may)
    tell(capsys, role, "beside", cells)
    assert not wrong, chr(10).join(wrong)
    assert deeds.count() == before


def tell(capsys, role: str, where: str, cells: int) -> None:
    """Print how many cells of the matrix were tried."""
    with capsys.disabled():
        sys.stdout.write(f"[{role} {where}: {cells} cells of {len(ROUTES)} addresses] ")


@pytest.mark.long
@pytest.mark.parametrize("role", sorted(set(ROLES) - {"worker"}))
def test_a_role_of_the_level_above_is_let_in_exactly_where_its_rights_lead(world, role, capsys):
    account = world.account(role, world.root)
    held = set(Role.objects.get(code=role).rights)
    client, wrong, cells = visitor(account), [], 0
    for route in ROUTES:
        if route.is_outside or route.verb != "GET" or route.name in OWN_ONLY:
            continue
        if route.name in OF_PERSONS and account.worker_id is None:
            wrong += open_without_a_person(client, route)
            continue
        may = route.needs in {None, "?"} or route.needs in held
        keys = world.keys_of(route.module, route.thing) if route.takes_rows and may else [1]
        answers = [ask(client, "GET", route.url(key)) for key in keys]
        cells += len(answers)
        said = [(let_in(route, answer, may=may), fault(answer)) for answer in answers]
        wrong += [f"{route}: {words} {cause}" for words, cause in said if words]
        shut = {address for answer in answers for address in dead_ends(answer, held)}
        wrong += [f"{route}: leads to {address}, which is shut" for address in sorted(shut)]
    tell(capsys, role, "above", cells)
    assert not wrong, chr(10).join(wrong)


def let_in(route: Route, answer, *, may: bool) -> str:
    """What is wrong with the answer to somebody above; empty when it is as declared."""
    status = answer.status_code
    if not may:
        return "" if status in {403, 405} else f"{status} instead of 403"
    return f"{status} although allowed" if status >= 500 or status in {401, 403} else ""


@pytest.mark.long
@pytest.mark.parametrize("role", ["platform_admin", "worker"])
def test_a_row_of_another_union_answers_like_one_that_does_not_exist(world, role):
    client, told = visitor(world.account(role)), []
    for route in ROUTES:
        if not route.takes_rows or route.is_outside:
            continue
        for verb, more in attempts(route):
            missing = spoken(ask(client, verb, route.url(MISSING), **more), MISSING)
            for key in world.keys_of(route.module, route.thing):
                foreign = spoken(ask(client, verb, route.url(key), **more), key)
                if foreign != missing:
                    told.append(f"{verb} {route} {key}: {foreign} is not {missing}")
    assert not told, chr(10).join(told)


def attempts(route: Route):
    """What may be sent there: bodies the document allows for an operation, an empty form else."""
    if not route.is_api:
        return [("GET", {}), ("POST", {})]
    return [(route.verb, sent) for sent in bodies(route)]


def spoken(answer, key: int) -> tuple:
    """What a stranger learns from an answer; the number asked for is no news."""
    body = answer.content.decode() if answer["Content-Type"].startswith("application/json") else ""
    where = answer.headers.get("Location", "")
    return answer.status_code, where.replace(str(key), "#"), body.replace(str(key), "#")


def verbs(route: Route) -> list[str]:
    """What is tried there; a page without a verb has it for no role."""
    if route.is_api:
        return [route.verb]
    return [verb for verb in ("GET", "POST") if (verb, str(route)) not in NO_SUCH_VERB]


def surprises(client, route: Route, key: int, *, may: bool):
    url = route.url(key)
    for verb in verbs(route):
        answer = ask(client, verb, url)
        if answer.status_code == 405 and not may and not route.is_api:  # before any guard
            NO_SUCH_VERB.add((verb, str(route)))
        if said := judged(route, verb, answer, may=may):
            yield f"{verb} {url}: {said} {fault(answer)}"


def judged(route: Route, verb: str, answer, *, may: bool) -> str:
    """What is wrong with the answer; empty when it is as declared."""
    status = answer.status_code
    if status == 405 and not route.is_api:
        return ""
    if not may:
        return "" if status == 403 else f"{status} instead of 403"
    if route.takes_rows:
        unread = {422} if route.verb in {"POST", "PUT", "PATCH"} else set()  # nothing was sent
        refused = {404} | unread if route.is_api else {404, *MOVED_ON}
        return "" if status in refused else f"{status} for a row of another union"
    wrong = {401, 403} if route.takes_words else {401, 403, 404}
    return f"{status} although allowed" if status >= 500 or status in wrong else ""


@pytest.mark.long
def test_every_post_without_a_key_is_refused(world):
    client, wrong = visitor(world.account("platform_admin", world.root)), []
    for route in ROUTES:
        if route.is_outside or (route.is_api and route.verb == "GET"):
            continue
        call = getattr(client, "post" if not route.is_api else route.verb.lower())
        more = {"content_type": "application/json"} if route.is_api else {}
        answer = call(route.url(), **more)
        if answer.status_code != 400 or "Idempotency-Key" not in answer.content.decode():
            wrong.append(f"{route}: {answer.status_code} {fault(answer)}")
    assert not wrong, chr(10).join(wrong)


MISSING = 987_654_321
JUNK = [
    "after=x",
    "after=WyJ4Il0",
    "after=W3t9XQ",
    "before=WzFd",
    "after=WzEwMDAwMDAwMDAwMDAwMDAwMDAwMF0",
    "words=%00&q=%00&after=WyJcdTAwMDAiLDFd",
    "group=month&key=%00&side=%00&by=%00",
    "state=x&kind=x&union=x&period=x&year=x&page=x&from=x&to=x&on=x&code=x&by=x&pk=x&task=x",
]


@pytest.mark.long
def test_an_address_that_was_tampered_with_is_no_accident(world):
    client = visitor(world.account("platform_admin", world.root))
    lists = [r for r in ROUTES if r.verb == "GET" and not r.takes_arguments and not r.is_outside]
    asked = [f"{route.url()}?{junk}" for route in lists for junk in JUNK]
    answers = ((url, client.get(url)) for url in asked)
    assert {url: fault(answer) for url, answer in answers if answer.status_code >= 500} == {}
