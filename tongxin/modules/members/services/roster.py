"""A chunk of the roster, set by set (会员名册导入)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from tongxin.kernel.rls import bypass
from tongxin.modules.members.errors.joining import (
    EarlierMembership,
    MemberElsewhere,
    NameDiffers,
    UnknownUnion,
)
from tongxin.modules.members.events import RosterImported
from tongxin.modules.members.models import Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.entries import Entry, read_entry
from tongxin.modules.members.services.tagging import tag_known, tag_new, written
from tongxin.modules.members.states import COUNTED, Channel, Status
from tongxin.shared.audit.services import record_each
from tongxin.shared.audit.spans import spans_of
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.models import Worker
from tongxin.shared.people.selectors import stands_for
from tongxin.shared.people.services import fill_in, set_home, write_facts
from tongxin.shared.transfer.sets import give_numbers, insert_set
from tongxin.shared.transfer.sheets import Done, Flaw, Row, Setting, Verdict


@dataclass(slots=True)
class Plan:
    """What has to be written for a chunk, and what is said of each row."""

    verdicts: dict[int, Verdict] = field(default_factory=dict)
    workers: list[Worker] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    returning: list[Membership] = field(default_factory=list)
    changed: list[Worker | Membership] = field(default_factory=list)
    regrouped: list[Worker] = field(default_factory=list)


@dataclass(slots=True)
class Known:
    """Persons on file by every index they may have, with all their memberships."""

    workers: dict[bytes, Worker]
    memberships: dict[int, list[Membership]]


def take_roster(rows: Sequence[Row], setting: Setting) -> list[Verdict]:
    """Admit or amend the members of one chunk; each row gets its verdict, in order.

    Only unions inside the scope of the import are looked at before anything is written.
    """
    unions = unions_of({row.values["union_code"] for row in rows}, setting)
    plan, entries = Plan(), []
    for row in rows:
        union = unions.get(row.values["union_code"])
        if union is None:
            plan.verdicts[row.number] = [Flaw(UnknownUnion(), "union_code")]
            continue
        read = read_entry(row, union, setting.today)
        if isinstance(read, Entry):
            entries.append(read)
        else:
            plan.verdicts[row.number] = read
    _write_chunk(entries, plan, setting)
    return [plan.verdicts[row.number] for row in rows]


def unions_of(codes: set[str], setting: Setting) -> dict[str, UnionOrg]:
    """The unions of these codes into which the import may admit."""
    found = UnionOrg.objects.within(setting.scope(Can.ADMIT)).filter(code__in=codes)
    return {union.code: union for union in found}


def _write_chunk(entries: list[Entry], plan: Plan, setting: Setting) -> None:
    with bypass("imports"):
        known = _known(entries)
        for entry in entries:
            plan.verdicts[entry.number] = _decide(entry, known, plan)
        _write(plan)
        _log(plan, setting)
    _tag(plan, setting)
    admitted = [*plan.memberships, *plan.returning]
    if admitted:
        publish(RosterImported(spans_of(sorted(row.pk for row in admitted))), at=setting.now)


def _tag(plan: Plan, setting: Setting) -> None:
    """Groups of whoever came, from the first day on; of whoever was on file, from today."""
    told: dict[str, Any] = {"actor": setting.actor, "now": setting.now}
    told["path"] = setting.union.path if setting.union else ""
    new = {row.pk for row in plan.workers}
    joined = {row.worker_id: row.joined_on for row in plan.memberships if row.worker_id in new}
    tag_new([written(row, joined[row.pk]) for row in plan.workers], **told)
    tag_known([written(row, setting.today) for row in plan.regrouped], **told)


def _log(plan: Plan, setting: Setting) -> None:
    """One entry for every membership that came or changed, as if each had been typed."""
    told = {"at": setting.now, "reason": str(_("名册导入"))}
    admitted = [*plan.memberships, *plan.returning]
    amended = [row for row in plan.changed if isinstance(row, Membership)]
    record_each(setting.actor, "members.admitted", admitted, **told)
    record_each(setting.actor, "members.amended", amended, **told)


def _known(entries: Iterable[Entry]) -> Known:
    indexes = sorted({index for entry in entries for index in entry.indexes})
    # One parameter instead of thousands: composing them took longer than the look-up.
    wanted = RawSQL("SELECT unnest(%s::bytea[])", [indexes])
    workers = _persons(list(Worker.objects.filter(id_index__in=wanted)))
    memberships: dict[int, list[Membership]] = defaultdict(list)
    found = Membership.objects.filter(worker__in=[row.pk for row in workers.values()])
    for row in found:
        memberships[row.worker_id].append(row)
    return Known(workers, memberships)


def _persons(found: list[Worker]) -> dict[bytes, Worker]:
    """Who has each document: the number that is kept where one was merged."""
    led = stands_for(row.pk for row in found)
    everyone = {row.pk: row for row in found}
    missing = set(led.values()) - everyone.keys()
    everyone |= {row.pk: row for row in Worker.objects.filter(pk__in=missing)} if missing else {}
    return {row.id_index: everyone[led.get(row.pk, row.pk)] for row in found}


def _decide(entry: Entry, known: Known, plan: Plan) -> Verdict:
    found = (known.workers.get(index) for index in entry.indexes)
    worker = next(filter(None, found), None)
    if worker is None:
        return _enter(entry, plan)
    rows = known.memberships[worker.pk]
    current = next((row for row in rows if row.is_current), None)
    if flaw := _objection(entry, worker, rows, current):
        return [flaw]
    if current:
        return _amend(entry, worker, current, plan, began=_began(current, rows))
    return _readmit(entry, worker, rows, plan)


def _objection(
    entry: Entry, worker: Worker, rows: list[Membership], current: Membership | None
) -> Flaw | None:
    if worker.name != entry.facts.name:
        return Flaw(NameDiffers(), "name")
    if current and current.union_id != entry.union.pk:
        return Flaw(MemberElsewhere(), "id_number")
    if _overlaps(entry, rows, current):
        return Flaw(EarlierMembership(), "joined_on")
    return None


def _overlaps(entry: Entry, rows: list[Membership], current: Membership | None) -> bool:
    """Whether the day lies in a stretch that is over; stretches by the first or the last."""
    if current and (began := _began(current, rows)) != current.joined_on:
        return entry.joined_on not in {began, current.joined_on}
    ended = [row for row in rows if row.left_on and row.status in COUNTED]
    return any(row.left_on > entry.joined_on for row in ended)


def _began(current: Membership, rows: list[Membership]) -> date:
    """The first day at this union: of stretches without a gap, that of the first."""
    day = current.joined_on
    ends = {row.left_on: row for row in rows if row.left_on and row.union_id == current.union_id}
    while day in ends and ends[day].joined_on < day:
        day = ends[day].joined_on
    return day


def _enter(entry: Entry, plan: Plan) -> Done:
    worker = Worker(union=entry.union)
    write_facts(worker, entry.facts)
    plan.workers.append(worker)
    plan.memberships.append(_membership(entry, worker))
    return Done.CREATED


def _readmit(entry: Entry, worker: Worker, rows: list[Membership], plan: Plan) -> Done:
    """A person without a union: a new membership, or the one that waited for confirmation."""
    _fill_in(worker, entry, plan)
    waiting = [r for r in rows if r.status == Status.PENDING_CONFIRM]
    here = next((row for row in waiting if row.union_id == entry.union.pk), None)
    membership = here or _membership(entry, worker)
    membership.union = entry.union
    membership.status, membership.joined_on = Status.ACTIVE, entry.joined_on
    plan.returning.append(membership)
    rows.append(membership)  # the other document of a merged person may stand further down
    return Done.UPDATED if here else Done.CREATED


def _amend(entry: Entry, worker: Worker, current: Membership, plan: Plan, *, began: date) -> Done:
    before = len(plan.changed)
    _fill_in(worker, entry, plan)
    employer = entry.employer_uscc or current.employer_uscc
    joined_on = current.joined_on if entry.joined_on == began else entry.joined_on
    if (current.joined_on, current.employer_uscc) != (joined_on, employer):
        current.joined_on, current.employer_uscc = joined_on, employer
        current.union = entry.union
        plan.changed.append(current)
    return Done.UPDATED if len(plan.changed) > before else Done.UNCHANGED


def _fill_in(worker: Worker, entry: Entry, plan: Plan) -> None:
    changed = fill_in(worker, entry.facts)
    if changed:
        plan.changed.append(worker)
    if "worker_groups" in changed:
        worker.union = entry.union
        plan.regrouped.append(worker)


def _membership(entry: Entry, worker: Worker) -> Membership:
    return Membership(
        worker=worker,
        union=entry.union,
        status=Status.ACTIVE,
        channel=Channel.IMPORT,
        joined_on=entry.joined_on,
        employer_uscc=entry.employer_uscc,
    )


def _write(plan: Plan) -> None:
    # In the order of the index, so that two imports of the same persons wait instead of deadlock.
    workers = sorted(plan.workers, key=lambda worker: worker.id_index)
    for rows in (workers, plan.memberships):
        give_numbers(rows)
    for membership in plan.memberships:
        membership.worker_id = membership.worker.pk
    for rows in (workers, plan.memberships):
        insert_set(rows)
    for row in plan.changed:
        row.save()
    for membership in plan.returning:
        membership.save()
        set_home(worker_id=membership.worker_id, union=membership.union)
