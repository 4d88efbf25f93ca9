"""What becomes of two memberships when two numbers turn out to be one person (合并、撤销合并).

One current membership stays, that of the number that is kept. Whatever else was running under the
number that goes follows the person, or ends and says why; undoing the merge gives it back.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.modules.members.errors.examination import MergeIsOver, NobodyKept
from tongxin.modules.members.models import (
    DuplicatePair,
    GroupTag,
    LeaveRequest,
    Membership,
)
from tongxin.modules.members.services.cards import end_card
from tongxin.modules.members.services.correcting import end_corrections
from tongxin.modules.members.services.dues_merging import ask_once, hold_dues
from tongxin.modules.members.services.following import lead_leave_request
from tongxin.modules.members.services.joining import announce
from tongxin.modules.members.services.leaving import tell_ended
from tongxin.modules.members.services.moving import stop_transfers
from tongxin.modules.members.services.parting import take_back_since
from tongxin.modules.members.states import COUNTED, CURRENT, LEAVING, MEMBERSHIP, Leave, Status
from tongxin.shared.audit.services import record
from tongxin.shared.people.erasing import refuse_erased
from tongxin.shared.people.merging import merge_people, undo_merge
from tongxin.shared.people.models import Alias
from tongxin.shared.people.permissions import Can as CanPeople
from tongxin.shared.people.selectors import aliases_of
from tongxin.shared.people.services import leave_home, set_home

Carried = dict[str, Any]


def merge_members(
    pair: DuplicatePair, *, reason: str, actor: Actor, now: datetime
) -> tuple[Alias, Carried]:
    """Merge the two of a pair; what was taken along or ended is told, for an undoing.

    Raises NobodyKept, and what the merge of persons raises.
    """
    both = (pair.one_id, pair.other_id)
    with bypass("people"):
        held = lock_held(both)
        hold_dues(both)
    kept, gone = who_stays(both)
    today = timezone.localdate(now)
    made = merge_people(kept_id=kept, gone_id=gone, on=today, reason=reason, actor=actor, now=now)
    with bypass("people"):
        held = lock_held(both)  # whoever was admitted since: nobody is any more
        carried = _take_along(kept, gone, held, today, actor, now)
    return made, carried


@transaction.atomic
def undo_member_merge(*, alias_id: int, reason: str, actor: Actor, now: datetime) -> Alias:
    """Let both numbers stand for themselves again, each with its membership (撤销合并).

    The membership that the merge ended goes on from that day, unless its union is closed. A card
    is given anew at its first opening; a transfer that was stopped is asked for anew, and months
    whose bills were voided are billed anew. Raises NotThere, ReasonMissing, MergeIsOver, NotMerged
    or AlreadyErased.
    """
    found = Alias.objects.owned_by(actor.scope(CanPeople.EDIT)).fetch(pk=alias_id)
    if found.until is not None:
        raise MergeIsOver
    both = (found.kept_id, found.gone_id)
    with bypass("people"):
        lock_held(both)
    refuse_erased(both)
    undone = undo_merge(gone_id=found.gone_id, reason=reason, actor=actor, now=now)
    with bypass("people"):
        pair = _pair_of(found.gone_id)
        if pair:
            _give_back(pair.carried, undone, actor, now)
            _ask_again(pair, now)
        take_back_since(found.kept_id, found.at, actor=actor, now=now)
    return undone


def who_stays(both: tuple[int, int]) -> tuple[int, int]:
    """Which number is kept and which goes: a member's, a whole member's, then the older one's."""
    with bypass("people"):
        rows = Membership.objects.filter(worker__in=both)
        first = rows.filter(status__in=COUNTED).order_by().values("worker")
        begun = dict(first.annotate(first=Min("joined_on")).values_list("worker", "first"))
        held = {row.worker_id: row for row in rows.filter(status__in=CURRENT)}

    def rank(pk: int) -> tuple:
        row = held.get(pk)
        return (
            row is None,
            bool(row and row.retained_for),
            pk not in begun,
            begun.get(pk, date.max),
            pk,
        )

    kept, gone = sorted(both, key=rank)
    return kept, gone


def lock_held(workers: tuple[int, ...]) -> dict[int, list[Membership]]:
    """Their memberships that run or wait, locked by number: the first lock of whatever moves one.

    The order of the house: memberships, accounts of dues, proposals of withdrawal, persons,
    transfers, words to leave, cards.
    """
    rows = Membership.objects.select_related("union").filter(worker__in=workers, left_on=None)
    held: dict[int, list[Membership]] = {pk: [] for pk in workers}
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        held[row.worker_id].append(row)
    return held


def _take_along(
    kept: int,
    gone: int,
    held: dict[int, list[Membership]],
    today: date,
    actor: Actor,
    now: datetime,
) -> Carried:
    stays = next((row for row in held[kept] if row.is_current), None)
    carried: Carried = {"gone": gone, "ended": None, "pending": [], "leaving": [], "tags": []}
    for row in held[gone]:
        if row.is_current:
            if stays is None:
                raise NobodyKept
            _end(row, today, actor, now)
            carried["ended"] = row.pk
        else:
            named = any(one.union_id == row.union_id for one in held[kept])
            follows = None if stays or named else _follow_naming(row, kept, actor, now)
            _end(row, row.joined_on, actor, now)
            carried["pending"].append([row.pk, follows])
    carried["leaving"] = _lead_words(gone, stays, actor, now)
    why = _("两份登记已合并为一份，请核对保留的登记，仍需更正的请重新申请")
    end_corrections(gone, reply=why, actor=actor, now=now)
    end_card(worker_id=gone, actor=actor, now=now)
    if stays:
        carried["tags"] = _lead_tags(kept, gone, stays, today, actor, now)
    if carried["ended"]:
        leave_home(worker_id=gone, on=today)
    ask_once(kept, aliases_of([kept]), actor=actor, now=now)
    return carried


def _end(row: Membership, on: date, actor: Actor, now: datetime) -> None:
    was_moving = row.status == Status.TRANSFERRING
    MEMBERSHIP.advance(row, "merge", actor=actor)
    row.left_on, row.reason = max(on, row.joined_on), _("与同一人的另一份登记合并")
    row.save(update_fields=["status", "left_on", "reason", "updated_at"])
    if was_moving:
        reply = _("两份登记已合并为一份，会籍以保留的登记为准；仍需转接的请重新提出")
        stop_transfers(row, reply=reply, actor=actor, now=now)
    record(actor, "members.merged", row, at=now, change={"left_on": row.left_on})
    tell_ended(row, now=now)


def _follow_naming(row: Membership, kept: int, actor: Actor, now: datetime) -> int:
    """Who was named to a union and has not answered is asked under the number that is kept."""
    made = Membership.objects.create(
        worker_id=kept,
        union=row.union,
        status=Status.PENDING_CONFIRM,
        channel=row.channel,
        joined_on=row.joined_on,
        employer_uscc=row.employer_uscc,
    )
    record(actor, "members.admitted", made, at=now, reason=_("与同一人的另一份登记合并"))
    return made.pk


def _lead_words(gone: int, stays: Membership | None, actor: Actor, now: datetime) -> list[int]:
    """A word to leave is the person's, whatever the number; of two the one said twice counts."""
    led = []
    for row in LeaveRequest.objects.filter(worker=gone, state__in=LEAVING).select_for_update():
        if stays is None:
            lead_leave_request(row, None, actor, now)
            continue
        rival = LeaveRequest.objects.filter(worker=stays.worker_id, state__in=LEAVING)
        other = rival.select_for_update().first()
        if other and (other.state == Leave.CONFIRMED or row.state != Leave.CONFIRMED):
            lead_leave_request(row, None, actor, now)
            continue
        if other:
            lead_leave_request(other, None, actor, now)
        lead_leave_request(row, stays, actor, now)
        led.append(row.pk)
    return led


def _lead_tags(
    kept: int, gone: int, stays: Membership, today: date, actor: Actor, now: datetime
) -> list[int]:
    """Groups that only the number that goes belongs to hold for the other from today."""
    running = Q(until=None) | Q(until__gt=today)
    has = set(GroupTag.objects.filter(running, worker=kept).values_list("group_id", flat=True))
    made = []
    for tag in GroupTag.objects.filter(running, worker=gone, since__lte=today).order_by("pk"):
        if tag.group_id in has:
            continue
        new = GroupTag(worker_id=kept, group_id=tag.group_id, since=today, until=tag.until)
        new.source, new.made_by, new.union_id = tag.source, actor.name[:80], stays.union_id
        new.save()
        record(actor, "members.tagged", new, at=now, reason=_("与同一人的另一份登记合并"))
        made.append(new.pk)
    return made


def _give_back(carried: Carried, undone: Alias, actor: Actor, now: datetime) -> None:
    restored = _restore(carried.get("ended"), undone, actor, now)
    for was, follows in carried.get("pending", []):
        _name_again(was, follows, undone, actor, now)
    if restored:
        words = LeaveRequest.objects.filter(
            pk__in=carried.get("leaving", []), state__in=LEAVING, worker=undone.kept_id
        )
        for row in words.select_for_update():
            lead_leave_request(row, restored, actor, now)
    today = timezone.localdate(now)
    tags = GroupTag.objects.filter(pk__in=carried.get("tags", []), until=None)
    for tag in tags.select_for_update():
        tag.until, tag.ended_by = max(today, tag.since), actor.name[:80]
        tag.save(update_fields=["until", "ended_by", "updated_at"])
        record(actor, "members.untagged", tag, at=now, change={"until": tag.until.isoformat()})
    if restored:
        set_home(worker_id=undone.gone_id, union=restored.union)


def _restore(ended: int | None, undone: Alias, actor: Actor, now: datetime) -> Membership | None:
    """The membership that the merge ended goes on from that day: nobody was ever away."""
    if ended is None:
        return None
    row = Membership.objects.select_related("union").lock(pk=ended)
    if row.union.closed_on:
        return None
    made = Membership.objects.create(
        worker_id=undone.gone_id,
        union=row.union,
        status=Status.RETAINED if row.retained_for else Status.ACTIVE,
        retained_for=row.retained_for,
        channel=row.channel,
        joined_on=row.left_on,
        employer_uscc=row.employer_uscc,
    )
    record(actor, "members.unmerged", made, at=now, change={"joined_on": made.joined_on})
    announce(made, now)
    return made


def _name_again(was: int, follows: int | None, undone: Alias, actor: Actor, now: datetime) -> None:
    """Who waited under the number that went waits there again, unless it was answered meanwhile."""
    row = Membership.objects.select_related("union").get(pk=was)
    if follows:
        other = Membership.objects.lock(pk=follows)
        if other.status != Status.PENDING_CONFIRM or other.worker_id != undone.kept_id:
            return
        _end(other, other.joined_on, actor, now)
    if row.union.closed_on is None:
        _follow_naming(row, undone.gone_id, actor, now)


def _pair_of(gone: int) -> DuplicatePair | None:
    rows = DuplicatePair.objects.filter(state=DuplicatePair.State.SAME, carried__gone=gone)
    return rows.select_for_update().order_by("-pk").first()


def _ask_again(pair: DuplicatePair, now: datetime) -> None:
    """The pair waits once more: two persons, or merged the right way round."""
    pair.state, pair.carried, pair.found_at = DuplicatePair.State.WAITING, {}, now
    pair.reason = pair.decided_by = pair.proposal = pair.proposed_by = ""
    pair.proposer = pair.decider = pair.proposed_at = pair.decided_at = None
    pair.save()
