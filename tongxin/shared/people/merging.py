"""One person on file under two numbers (合并登记): which one stands for both, and since when.

Nothing that was written under the number that goes is rewritten. Figures count the person once at
once; reports that were sealed keep their rows and say what has changed since.
"""

from datetime import date, datetime
from typing import cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.shared.audit.services import record_each
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.errors import (
    AlreadyErased,
    AlreadyMerged,
    MergedAhead,
    MergedTooEarly,
    NotMerged,
    ReasonMissing,
    SamePerson,
)
from tongxin.shared.people.events import PeopleMerged, PeopleParted
from tongxin.shared.people.models import Alias, Worker
from tongxin.shared.people.permissions import Can


@transaction.atomic
def merge_people(
    *, kept_id: int, gone_id: int, on: date, reason: str, actor: Actor, now: datetime
) -> Alias:
    """Let ``gone`` stand for ``kept`` from ``on`` on; the actor may change both (合并登记).

    Raises NotThere, ReasonMissing, SamePerson, AlreadyErased, AlreadyMerged,
    MergedAhead or MergedTooEarly.
    """
    if not reason.strip():
        raise ReasonMissing
    if kept_id == gone_id:
        raise SamePerson
    kept, gone = _both(kept_id, gone_id, actor)
    with bypass("people"):  # who was merged into one of them may be on file anywhere
        _refuse_taken(kept, gone)
        followers = list(Alias.objects.filter(kept=gone, until=None).order_by("pk"))
        _refuse_day(on, followers, now)
        facts = {"since": on, "reason": reason.strip(), "made_by": actor.name, "at": now}
        for one in followers:
            _led_on(one, kept, facts)
        made = Alias.objects.create(
            union=cast("UnionOrg", kept.union), gone=gone, kept=kept, **facts
        )
    change = {"kept": kept.pk, "gone": gone.pk, "since": on.isoformat()}
    record_each(actor, "people.merged", [kept, gone], at=now, reason=reason, change=change)
    publish(PeopleMerged(kept_id=kept.pk, gone_id=gone.pk), at=now)
    return made


@transaction.atomic
def undo_merge(*, gone_id: int, reason: str, actor: Actor, now: datetime) -> Alias:
    """Let a number that was merged stand for its own person again (撤销合并).

    Whoever had been merged into that number before goes back to it. Raises NotThere, ReasonMissing
    or NotMerged.
    """
    if not reason.strip():
        raise ReasonMissing
    mine = Worker.objects.owned_by(actor.scope(Can.EDIT))
    mine.fetch(pk=gone_id)  # before the merge is looked up: a stranger learns nothing of it
    known = Alias.objects.filter(gone=gone_id, until=None).first()
    if known is None:
        raise NotMerged
    for pk in sorted((gone_id, known.kept_id)):  # in the order in which merges lock
        mine.lock(pk=pk)
    with bypass("people"):
        one = Alias.objects.filter(gone=gone_id, kept=known.kept_id, until=None).first()
        if one is None:
            raise NotMerged
        today = timezone.localdate(now)
        facts = {"since": today, "reason": reason.strip(), "made_by": actor.name, "at": now}
        for back in _led_along(one):
            _part(Alias.objects.filter(gone=back.gone, pk__gt=back.pk), facts)
            Alias.objects.create(
                union_id=back.union_id, gone_id=back.gone_id, kept_id=gone_id, **facts
            )
        _part(Alias.objects.filter(gone=gone_id), facts)
        one.refresh_from_db()
    both = [one.kept, one.gone]
    change = {"kept": one.kept_id, "gone": one.gone_id, "until": str(one.until)}
    record_each(actor, "people.parted", both, at=now, reason=reason.strip(), change=change)
    publish(PeopleParted(kept_id=one.kept_id, gone_id=one.gone_id), at=now)
    return one


def forget_reasons(worker_id: int) -> int:
    """Blank what was written about a person whose data is erased; the numbers tell nothing."""
    told = Alias.objects.filter(Q(gone=worker_id) | Q(kept=worker_id))
    return told.update(reason="", undone_reason="")


def _led_along(one: Alias) -> list[Alias]:
    """How each who was merged into the number, and came along with it, had been merged into it."""
    with_it = Alias.objects.filter(kept=one.kept_id, until=None).values("gone")
    before = Alias.objects.filter(kept=one.gone_id, gone__in=with_it, undone_at=None)
    return list({row.gone_id: row for row in before.order_by("pk")}.values())


def _part(rows: QuerySet[Alias], facts: dict) -> None:
    """End what is undone, and mark what led to it: it brings nobody along any more."""
    for one in rows.filter(undone_at=None):
        if one.until is None:
            one.until = max(one.since, facts["since"])  # a clock that went back
        one.undone_at, one.undone_by = facts["at"], facts["made_by"]
        one.undone_reason = facts["reason"]
        one.save()


def _both(kept_id: int, gone_id: int, actor: Actor) -> tuple[Worker, Worker]:
    """Both rows, locked in one order whoever asks: of two merges the later sees the earlier."""
    mine = Worker.objects.select_related("union").owned_by(actor.scope(Can.EDIT))
    found = {pk: mine.lock(pk=pk) for pk in sorted((kept_id, gone_id))}
    if any(one.erased_at for one in found.values()):
        raise AlreadyErased
    return found[kept_id], found[gone_id]


def _refuse_taken(*both: Worker) -> None:
    if Alias.objects.filter(gone__in=both, until=None).exists():
        raise AlreadyMerged


def _refuse_day(on: date, followers: list[Alias], now: datetime) -> None:
    if on > timezone.localdate(now):
        raise MergedAhead
    earliest = max((one.since for one in followers), default=on)
    if on < earliest:
        raise MergedTooEarly(earliest=earliest)


def _led_on(one: Alias, kept: Worker, facts: dict) -> None:
    """Whoever stood for the number that goes stands for the one that is kept."""
    one.until = facts["since"]
    one.save(update_fields=["until", "updated_at"])
    Alias.objects.create(union_id=one.union_id, gone_id=one.gone_id, kept=kept, **facts)
