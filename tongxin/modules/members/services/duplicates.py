"""Who may be on file twice (疑似重复): found by machine, decided by people, never by itself."""

from datetime import datetime

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor, after
from tongxin.kernel.columns import COLUMN, packed
from tongxin.modules.members.errors.examination import (
    OwnPair,
    PairDecided,
    SecondPersonNeeded,
    WhyMissing,
)
from tongxin.modules.members.models import DuplicatePair
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.merging import merge_members
from tongxin.shared.access.selectors import is_account_of
from tongxin.shared.audit.services import record
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.people.models import Worker
from tongxin.shared.people.permissions import Can as CanPeople

MOST_PAIRS = 20_000  # that wait at a time: nobody decides more
State = DuplicatePair.State
OPEN = (State.WAITING, State.PROPOSED)
LIVE = """
SELECT id, name, birth_date, sex, mobile_index, union_path FROM people_worker
WHERE erased_at IS NULL AND union_path >= %(lo)s AND union_path < %(hi)s
  AND id NOT IN (SELECT gone_id FROM people_alias WHERE until IS NULL)
"""
FIND = f"""
WITH live AS MATERIALIZED ({LIVE}), pairs AS (
    SELECT a.id AS one, b.id AS other, true AS birth, false AS mobile,
           a.union_path AS path, b.union_path AS other_path
    FROM live a JOIN live b USING (name, birth_date, sex) WHERE a.id < b.id AND sex <> ''
    UNION ALL
    SELECT a.id, b.id, false, true, a.union_path, b.union_path
    FROM live a JOIN live b USING (name, mobile_index) WHERE a.id < b.id
)
SELECT one, other, bool_or(birth), bool_or(mobile), min(path), min(other_path) FROM pairs
WHERE NOT EXISTS (SELECT FROM members_duplicatepair known
                  WHERE known.one_id = one AND known.other_id = other)
GROUP BY one, other ORDER BY one, other LIMIT %(most)s
"""  # noqa: S608 - made of our own text alone
# What was mended meanwhile, or belongs to somebody merged or erased, waits no longer.
DROP = """
DELETE FROM members_duplicatepair pair USING people_worker a, people_worker b
WHERE pair.state IN ('waiting', 'proposed')
  AND pair.union_path >= %(lo)s AND pair.union_path < %(hi)s
  AND a.id = pair.one_id AND b.id = pair.other_id
  AND (a.erased_at IS NOT NULL OR b.erased_at IS NOT NULL OR a.name <> b.name
       OR EXISTS (SELECT FROM people_alias
                  WHERE gone_id IN (pair.one_id, pair.other_id) AND until IS NULL)
       OR NOT (a.mobile_index IS NOT DISTINCT FROM b.mobile_index AND a.mobile_index IS NOT NULL
               OR a.birth_date IS NOT DISTINCT FROM b.birth_date AND a.sex = b.sex AND a.sex <> ''))
"""
# Somebody moved on: the pair goes where one looks after both again.
STRAYED = """
SELECT pair.id, pair.union_path, a.union_path, b.union_path
FROM members_duplicatepair pair JOIN people_worker a ON a.id = pair.one_id
JOIN people_worker b ON b.id = pair.other_id
WHERE pair.state IN ('waiting', 'proposed') AND pair.union_path >= %(lo)s
  AND pair.union_path < %(hi)s AND a.union_path <> '' AND b.union_path <> ''
  AND NOT (starts_with(a.union_path, pair.union_path) AND starts_with(b.union_path, pair.union_path)
           AND (a.union_path = pair.union_path OR b.union_path = pair.union_path))
"""
ENTER = f"""
INSERT INTO members_duplicatepair (created_at, updated_at, union_id, union_path, one_id, other_id,
                                   agrees, state, found_at, reason, decided_by,
                                   proposal, proposed_by, carried)
SELECT %s, %s, union_id::bigint, '', one::bigint, other::bigint, agrees, 'waiting', %s, '', '',
       '', '', '{{}}'
FROM unnest({", ".join([COLUMN] * 4)}) AS given (one, other, union_id, agrees) WHERE one <> ''
ON CONFLICT DO NOTHING
"""  # noqa: S608 - made of the number of columns alone


def look_for_pairs(path: str, *, now: datetime) -> tuple[int, int]:
    """Queue who may be one person below a path, drop what no longer agrees; how many of each."""
    bounds = {"lo": path, "hi": after(path)}
    with connection.cursor() as cursor:
        cursor.execute(DROP, bounds)
        dropped = cursor.rowcount
        cursor.execute(STRAYED, bounds)
        strayed = cursor.fetchall()
        room = MOST_PAIRS - DuplicatePair.objects.filter(state__in=OPEN).count()
        cursor.execute(FIND, bounds | {"most": max(room, 0)})
        rows = [
            (one, other, _common(path_one, path_other), _agrees(birth, mobile))
            for one, other, birth, mobile, path_one, path_other in cursor.fetchall()
        ]
        if rows:
            columns = [packed(column) for column in zip(*rows, strict=True)]
            cursor.execute(ENTER, [now, now, now, *columns])
    for pair, where, path_one, path_other in strayed:
        home = _common(path_one, path_other)
        if where.rstrip("/").rpartition("/")[2] != str(home):
            told = {"union_id": home, "union_path": "", "updated_at": now}
            DuplicatePair.objects.filter(pk=pair, state__in=OPEN).update(**told)
    return len(rows), dropped


@transaction.atomic
def decide_pair(
    *, pair_id: int, is_same: bool, reason: str, actor: Actor, now: datetime
) -> DuplicatePair:
    """Say whether two rows are one person (认定重复): one proposes to merge, another agrees.

    That they are two persons may be said by one alone, also against a proposal. Raises NotThere,
    WhyMissing, PairDecided, OwnPair, SecondPersonNeeded, and what the merge raises.
    """
    pair = DuplicatePair.objects.owned_by(actor.scope(Can.ADMIT)).lock(pk=pair_id)
    if not reason.strip():
        raise WhyMissing
    if pair.state not in OPEN:
        raise PairDecided
    if is_same and {pair.one_id, pair.other_id} & set(actor.persons):
        raise OwnPair
    if is_same and pair.state == State.WAITING:
        return _propose(pair, reason, actor, now)
    pair.reason, pair.decided_by, pair.decided_at = reason.strip()[:300], actor.name[:80], now
    pair.decider_id = actor.account_id
    if is_same:
        if _is_proposer(pair, actor):
            raise SecondPersonNeeded
        _alias, pair.carried = merge_members(pair, reason=pair.reason, actor=actor, now=now)
    pair.state = State.SAME if is_same else State.DIFFERENT
    pair.save()
    record(actor, "members.decided_pair", pair, at=now, change={"result": str(pair.state)})
    return pair


def forget_reasons(worker_id: int) -> int:
    """Blank what was written about a person whose data is erased."""
    mine = DuplicatePair.objects.filter(one=worker_id) | DuplicatePair.objects.filter(
        other=worker_id
    )
    return mine.exclude(reason="", proposal="").update(reason="", proposal="")


def _propose(pair: DuplicatePair, reason: str, actor: Actor, now: datetime) -> DuplicatePair:
    """Whoever proposes may change both persons, as the one who agrees will."""
    for pk in (pair.one_id, pair.other_id):
        Worker.objects.owned_by(actor.scope(CanPeople.EDIT)).fetch(pk=pk)
    pair.state, pair.proposal = State.PROPOSED, reason.strip()[:300]
    pair.proposed_by, pair.proposer_id, pair.proposed_at = actor.name[:80], actor.account_id, now
    pair.save()
    record(actor, "members.proposed_merge", pair, at=now)
    body = _("有一对疑似重复的登记已提出合并，请由提出人以外的人核对后认定")
    url = reverse("members_desk:duplicate", args=[pair.pk])
    notify(union=pair.union, message=Message(_("合并登记待核准"), body, url), now=now)
    return pair


def _is_proposer(pair: DuplicatePair, actor: Actor) -> bool:
    if pair.proposer_id is not None and actor.account_id is not None:
        return pair.proposer_id == actor.account_id or is_account_of(
            pair.proposer_id, actor.persons
        )
    return pair.proposed_by == actor.name[:80]


def _common(one: str, other: str) -> int:
    """The lowest union above both, by their paths."""
    steps = zip(one.strip("/").split("/"), other.strip("/").split("/"), strict=False)
    same = [mine for mine, theirs in steps if mine == theirs]
    return int(same[-1])


def _agrees(birth: bool, mobile: bool) -> str:  # noqa: FBT001 - two columns of the database
    agrees = DuplicatePair.Agrees
    if birth and mobile:
        return agrees.BOTH.value
    return agrees.BIRTH.value if birth else agrees.MOBILE.value
