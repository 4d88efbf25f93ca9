"""What the great demo writes set by set is row for row what the services write."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import override_settings

from tongxin.config import demo, reference
from tongxin.config.demo import cast, founding, tree
from tongxin.config.demo.deeds import Deed, Guest, Meeting, enter
from tongxin.config.demo.places import sites
from tongxin.config.demo.plan import CITY, moment
from tongxin.config.demo.roster import Roster
from tongxin.config.demo.tests.builders import FAR, MINI, QUICK, TODAY, a_world
from tongxin.config.demo.tests.test_days import figures_of
from tongxin.config.demo.world import OPERATOR, World
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import (
    Activity,
    ActivityAudience,
    ActivityKind,
    ActivityRole,
    ActivitySession,
    CheckIn,
    Headcount,
    Part,
    PlaceType,
)
from tongxin.modules.activities.services.attendance import check_in_by_list, set_headcount
from tongxin.modules.activities.services.planning import (
    ActivityFacts,
    Party,
    SessionFacts,
    make_activity,
)
from tongxin.modules.activities.services.running import finish_session, open_activity
from tongxin.modules.members.models import Membership
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.levels import Level
from tongxin.shared.orgs.models import OrgChange, OrgClosure, UnionOrg
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.people.models import Worker

TABLES = (UnionOrg, OrgClosure, OrgChange, Worker, Membership, Activity, ActivityRole)
TABLES += (ActivityAudience, ActivitySession, CheckIn, Headcount)
BY_CLOCK = {"id", "created_at", "updated_at"}
SEALED = {"id_number", "mobile"}
NUMBERED = {"union_id": UnionOrg, "session_id": ActivitySession, "activity_id": Activity}
NUMBERED |= {"worker_id": Worker, "membership_id": Membership}


def a_small_tree(tmp_path, found, write):
    """Rows and figures of a tree with rosters and activities, written in one of the two ways."""
    places = {"VAR": tmp_path, "FILES_ROOT": tmp_path / "files", "PASSWORD_HASHERS": QUICK}
    with override_settings(**places), transaction.atomic():
        world = World(MINI, demo.span_of(TODAY, FAR))
        begin = world.span.begin
        reference.install(begin)
        found(world, begin)
        cast.hire(world, begin)
        Roster(world)._bring_in(40, begin)
        for deed in planned(world):
            write(deed)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with speaking(OPERATOR):
            told = rows_of_all_tables()
        told["figures"] = [figures_of(world, union) for union in world.unions.values()]
        transaction.set_rollback(True)
    return told


def planned(world):
    """A grassroots activity, one of two sessions with partners, one with a counted crowd."""
    levels = (Level.GRASSROOTS, Level.COUNTY, Level.CITY)
    codes = [next(c for c in world.of_level(level) if world.crowd(c)) for level in levels]
    beside = world.unions[world.of_level(Level.CITY)[-1]]
    partners = [Party(Part.CO_HOST, beside), Party(Part.SUPPORTER, name=" 市体育局 ")]
    partners += [Party(Part.PARTICIPANT, world.unions[codes[1]]), Party(Part.PARTICIPANT, beside)]
    for n, code in enumerate(codes):
        begins = [
            moment(world.span.begin.date() + timedelta(days=30 + n + 7 * k), 9) for k in (0, 1)
        ]
        begins = begins[: 2 if n == 1 else 1]
        with speaking(OPERATOR):
            known = Worker.objects.filter(pk__in=world.crowd(code)).order_by("id_index")
            came = [Guest(w.pk, w.name, w.union_id) for w in known]
        yield Deed(
            host=world.unions[code],
            actor=world.actor(world.officer_of(code), world.span.begin),
            told=world.span.begin + timedelta(days=n + 1),
            facts=a_plan(n, partners if n == 1 else []),
            meetings=[
                Meeting(a_session(at), came[k:], 70 * (n == 2), " 入口处点数 " * (n == 2))
                for k, at in enumerate(begins)
            ],
        )


def a_plan(n, parties):
    kind = ActivityKind.objects.get(code="lecture")
    return ActivityFacts(f"班前  宣讲 {n}", kind, " 讲案例、讲规程。 ", parties)


def a_session(at):
    place = PlaceType.objects.get(code="workshop")
    return SessionFacts(at, at + timedelta(hours=2), "一号车间", place, takes_signups=False)


def set_by_set(deed):
    with speaking(OPERATOR):
        enter([deed])


def through_services(deed):
    with speaking(deed.actor):
        facts = {"facts": deed.facts, "host": deed.host, "actor": deed.actor, "now": deed.told}
        activity = make_activity(sessions=[m.facts for m in deed.meetings], **facts)
        open_activity(activity_id=activity.pk, actor=deed.actor, now=deed.told)
        sessions = activity.sessions.order_by("pk")
        for meeting, session in zip(deed.meetings, sessions, strict=True):
            by = {"session_id": session.pk, "actor": deed.actor}
            came = [guest.pk for guest in meeting.came]
            check_in_by_list(worker_ids=came, now=meeting.facts.starts_at, **by)
            if meeting.heads:
                heads = {"people": meeting.heads, "note": meeting.note}
                set_headcount(**heads, now=meeting.done_at, **by)
            finish_session(now=meeting.done_at, **by)


def rows_of_all_tables():
    """Every row in words that do not depend on numbers given by the database."""
    names = {UnionOrg: dict(UnionOrg.objects.values_list("pk", "code"))}
    names[Worker] = {w.pk: w.id_number.open() for w in Worker.objects.all()}
    names[Activity] = dict(Activity.objects.values_list("pk", "title"))
    sessions = ActivitySession.objects.select_related("activity")
    names[ActivitySession] = {s.pk: f"{s.activity.title} {s.starts_at}" for s in sessions}
    names[CheckIn] = {
        c.pk: f"{names[ActivitySession][c.session_id]} {names[Worker][c.worker_id]}"
        for c in CheckIn.objects.all()
    }
    people = Membership.objects.values_list("pk", "worker_id")
    names[Membership] = {pk: names[Worker][worker] for pk, worker in people}
    told = {
        model.__name__: sorted(str(_plain(row, names)) for row in model.objects.all())
        for model in TABLES
    }
    log = AuditEntry.objects.filter(target__regex="^(orgs|activities)")
    said = ("actor", "verb", "target", "union_path", "change", "reason", "at")
    told["log"] = sorted(
        str([_named(path, names) if i in {2, 3} else path for i, path in enumerate(row)])
        for row in log.values_list(*said)
    )
    facts = OutboxEvent.objects.values_list("kind", "body", "at", "done_at")
    told["facts"] = sorted(str([k, _body(b, names), *rest]) for k, b, *rest in facts)
    return told


def _plain(row, names):
    found = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in BY_CLOCK:
            continue
        if field.name in SEALED:
            value = value.open()
        elif field.is_relation and value is not None:
            value = names.get(field.related_model, {}).get(value, value)
        elif field.name.endswith("path"):
            value = _named(value, names)
        found[field.attname] = value
    return found


def _named(text, names):
    """Paths and log targets with codes and names for numbers."""
    label, _, number = text.partition(":")
    for model, known in names.items():
        if label == model._meta.label:
            return f"{label}:{known[int(number)]}"
    codes = names[UnionOrg]
    return re.sub(r"(?<=/)\d+(?=/)", lambda found: codes[int(found[0])], text.partition(":")[0])


def _body(body, names):
    """Numbers of rows as names; spans of memberships as all the members in them."""

    def named(key, value):
        known = names.get(NUMBERED.get(key), {})
        if key == "spans":
            known = names[Membership]
            return sorted(known[n] for first, last in value for n in range(first, last + 1))
        return known.get(value, value)

    return {key: named(key, value) for key, value in sorted(body.items())}


@pytest.mark.long
@pytest.mark.django_db
def test_rows_written_set_by_set_are_those_of_the_services(tmp_path):
    served = a_small_tree(tmp_path, tree.found, through_services)
    seeded = a_small_tree(tmp_path, founding.found_all, set_by_set)
    assert served.keys() == seeded.keys()
    for table in served:
        assert seeded[table] == served[table], table
        assert served[table], table


@pytest.mark.long
@pytest.mark.django_db
def test_a_demo_with_bulk_is_complete_and_counts_it(tmp_path):
    plan = replace(MINI, bulk_a_year=30)
    with a_world(TODAY, tmp_path, MINI) as world:
        small = figures_of(world, world.top)
    with a_world(TODAY, tmp_path, plan) as world:
        great = figures_of(world, world.top)
        with speaking(OPERATOR):
            assert not OutboxEvent.objects.filter(done_at=None).exists()
            late = CheckIn.objects.filter(checked_in_at__gt=world.span.end)
            assert not late.exists()
    for year in (TODAY.year - 1, TODAY.year):
        key = (world.top.code, year, "ACT05")
        assert great[key][1] > small[key][1]


def test_the_great_demo_has_the_size_it_promises():
    assert sum(1 for _ in sites(CITY, TODAY)) >= 1500
    assert CITY.workers == 100_000
