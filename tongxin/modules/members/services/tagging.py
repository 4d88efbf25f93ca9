"""Who belongs to which group from when until when (群体登记)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.columns import COLUMN, packed
from tongxin.kernel.rls import bypass
from tongxin.modules.members.errors.groups import (
    AlreadyTagged,
    EndBeforeTag,
    GroupFollows,
    TagAhead,
    TagBeforeBirth,
    TagEnded,
    UnknownGroup,
)
from tongxin.modules.members.models import GroupTag, Membership, WorkerGroup
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.states import TagSource
from tongxin.shared.audit.services import Entry, record, record_many
from tongxin.shared.audit.spans import span_entry, spans_of
from tongxin.shared.people.models import Worker

TAG = f"""
INSERT INTO members_grouptag (created_at, updated_at, union_id, union_path, worker_id, group_id,
                              since, source, made_by, ended_by)
SELECT %s, %s, union_id::bigint, union_path, worker_id::bigint, group_id::bigint, since::date,
       %s, %s, ''
FROM unnest({", ".join([COLUMN] * 5)}) AS one (worker_id, union_id, union_path, group_id, since)
WHERE worker_id <> ''
RETURNING id
"""  # noqa: S608 - made of the number of columns alone


@dataclass(frozen=True, slots=True)
class Written:
    """What a sheet says of one person: the groups, and from when on new ones hold."""

    worker_id: int
    union_id: int
    union_path: str
    names: Sequence[str]
    since: date


@transaction.atomic
def tag_member(
    *, membership_id: int, group: str, since: date, actor: Actor, now: datetime
) -> GroupTag:
    """Note that a member belongs to a group from a day on (登记群体).

    Raises NotThere, UnknownGroup, GroupFollows, TagAhead, TagBeforeBirth or AlreadyTagged.
    """
    mine = Membership.objects.select_related("worker").owned_by(actor.scope(Can.ADMIT))
    worker = mine.fetch(pk=membership_id).worker
    found = _group(group)
    if since > timezone.localdate(now):
        raise TagAhead
    if worker.birth_date and since < worker.birth_date:
        raise TagBeforeBirth
    tag = GroupTag(worker=worker, group=found, since=since, source=TagSource.DESK)
    tag.union_id, tag.made_by = worker.union_id, actor.name[:80]
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:
        raise AlreadyTagged(name=found.name) from None
    change = {"group": found.code, "since": since.isoformat()}
    record(actor, "members.tagged", tag, at=now, change=change)
    return tag


@transaction.atomic
def end_tag(*, tag_id: int, on: date, actor: Actor, now: datetime) -> GroupTag:
    """Note that a person no longer belongs to a group; ``on`` is the first day without it.

    Raises NotThere, TagEnded, TagAhead or EndBeforeTag.
    """
    tag = GroupTag.objects.owned_by(actor.scope(Can.ADMIT)).lock(pk=tag_id)
    if tag.until:
        raise TagEnded
    if on > timezone.localdate(now):
        raise TagAhead
    if on < tag.since:
        raise EndBeforeTag(since=tag.since)
    tag.until, tag.ended_by = on, actor.name[:80]
    tag.save(update_fields=["until", "ended_by", "updated_at"])
    record(actor, "members.untagged", tag, at=now, change={"until": on.isoformat()})
    return tag


def tag_new(people: Iterable[Written], *, actor: Actor, now: datetime, path: str = "") -> None:
    """Tag persons who have no tags yet as the sheet says, all in one statement (名册登记群体)."""
    known = group_numbers()
    rows = [
        (one.worker_id, one.union_id, one.union_path, number, one.since)
        for one in people
        for number in dict.fromkeys(known[name] for name in one.names if name in known)
    ]
    if not rows:
        return
    told = [now, now, TagSource.IMPORT, actor.name[:80]]
    columns = [packed(column) for column in zip(*rows, strict=True)]
    with bypass("imports"), connection.cursor() as cursor:
        cursor.execute(TAG, [*told, *columns])
        made = sorted(number for (number,) in cursor.fetchall())
    entry = Entry(actor, "members.tagged", "", now, path=path)
    record_many([span_entry(entry, GroupTag, spans_of(made))])


def tag_known(people: Sequence[Written], *, actor: Actor, now: datetime, path: str = "") -> None:
    """Make the tags of persons on file what the sheet says; what was typed at the desk stays."""
    known, today = group_numbers(), timezone.localdate(now)
    wanted = {one.worker_id: {known[n] for n in one.names if n in known} for one in people}
    with bypass("imports"):
        running = Q(until=None) | Q(until__gt=today)
        tags = list(GroupTag.objects.filter(running, worker__in=wanted).select_for_update())
        has: dict[int, set[int]] = {}
        for tag in tags:
            has.setdefault(tag.worker_id, set()).add(tag.group_id)
            if tag.source == TagSource.IMPORT and tag.group_id not in wanted[tag.worker_id]:
                _end_as_written(tag, today, actor, now)
    names = {number: name for name, number in known.items()}
    new = [
        Written(
            one.worker_id,
            one.union_id,
            one.union_path,
            [names[n] for n in sorted(wanted[one.worker_id] - has.get(one.worker_id, set()))],
            one.since,
        )
        for one in people
    ]
    tag_new(new, actor=actor, now=now, path=path)


def group_numbers() -> Mapping[str, int]:
    """The number of each group by every name that sheets write; not those that follow."""
    found = WorkerGroup.objects.filter(sex="").order_by("place", "pk")
    return {name: one.pk for one in found for name in reversed(one.names)}


def written(worker: Worker, since: date) -> Written:
    """What is written about a person on file."""
    union = worker.union
    if union is None:
        raise ValueError("a person without a union has no tags")
    return Written(worker.pk, union.pk, union.path, worker.worker_groups, since)


def _end_as_written(tag: GroupTag, today: date, actor: Actor, now: datetime) -> None:
    tag.until, tag.ended_by = max(today, tag.since), actor.name[:80]
    tag.save(update_fields=["until", "ended_by", "updated_at"])
    record(actor, "members.untagged", tag, at=now, change={"until": tag.until.isoformat()})


def _group(code: str) -> WorkerGroup:
    found = WorkerGroup.objects.filter(code=code).first()
    if found is None:
        raise UnknownGroup
    if found.sex:
        raise GroupFollows(name=found.name)
    return found
