"""Run the data examination (数据体检): findings come, and go when they are mended."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app

from tongxin.kernel.actors import Actor, after
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import DataCheck
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.documents import wrong_documents
from tongxin.modules.members.services.duplicates import look_for_pairs
from tongxin.modules.members.services.rules import RULES, Facts, Rule, given
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg

JOB = "members.examine"
EXAMINER = Actor.system("examiner")
LIVE = (DataCheck.State.QUEUED, DataCheck.State.RUNNING)
# A finding that was explained stays explained; one that was mended and is back opens again.
FIND = """
WITH found (key, union_id, union_path, membership_id, said) AS ({rule}), kept AS (
    INSERT INTO members_finding AS known (created_at, updated_at, rule, key, union_id, union_path,
        membership_id, said, state, found_at, seen_at, reason, accepted_by)
    SELECT %(now)s, %(now)s, %(rule)s, key, union_id, union_path, membership_id, said, 'open',
           %(now)s, %(now)s, '', ''
    FROM found
    ON CONFLICT (rule, key) DO UPDATE SET
        seen_at = excluded.seen_at, said = excluded.said, union_id = excluded.union_id,
        union_path = excluded.union_path, membership_id = excluded.membership_id,
        closed_at = NULL, updated_at = excluded.updated_at,
        found_at = CASE known.state WHEN 'closed' THEN excluded.found_at ELSE known.found_at END,
        state = CASE known.state WHEN 'closed' THEN 'open' ELSE known.state END
    RETURNING found_at = %(now)s AS is_new
)
SELECT count(*) FILTER (WHERE is_new) FROM kept
"""
CLOSE = """
UPDATE members_finding SET state = 'closed', closed_at = %(now)s, updated_at = %(now)s
WHERE rule = %(rule)s AND state <> 'closed' AND seen_at < %(now)s
  AND union_path >= %(lo)s AND union_path < %(hi)s
"""


@transaction.atomic
def request_check(*, union: UnionOrg, actor: Actor, now: datetime) -> DataCheck:
    """Have everything at and below a union examined in the background (开始体检).

    One that has not finished yet is returned instead of a second. Raises NotThere.
    """
    union = UnionOrg.objects.within(actor.scope(Can.ADMIT)).fetch(pk=union.pk)
    UnionOrg.objects.select_for_update().get(pk=union.pk)
    running = DataCheck.objects.filter(union=union, state__in=LIVE).first()
    if running:
        return running
    run = _begin(union, actor, now)
    app.configure_task(JOB, queue="imports").defer(run_id=run.pk)
    return run


def run_check(*, run_id: int, now: datetime) -> DataCheck:
    """Run all rules, one transaction each; what was done before a kill is done again."""
    with speaking(EXAMINER):
        run = DataCheck.objects.select_related("union").get(pk=run_id)
        if run.is_finished:
            return run
        run.state, run.done = DataCheck.State.RUNNING, 0
        run.opened, run.closed, run.total = 0, 0, len(RULES) + 1
        run.save()
    today = timezone.localdate(now)
    for rule in RULES:
        with speaking(EXAMINER):
            opened, closed = _apply(rule, run.union.path, today, now)
            _advance(run, opened, closed)
    with speaking(EXAMINER):
        opened, closed = look_for_pairs(run.union.path, now=now)
        _advance(run, opened, closed)
        run.refresh_from_db()
        run.state, run.finished_at = DataCheck.State.DONE, now
        run.save()
        change = {"opened": run.opened, "closed": run.closed}
        record(EXAMINER, "members.examined", run, at=now, change=change)
    return run


def examine_everything(*, now: datetime) -> DataCheck | None:
    """The nightly run over the whole house; None while there is no union."""
    with speaking(EXAMINER):
        root = UnionOrg.objects.filter(parent=None).first()
        if root is None:
            return None
        live = DataCheck.objects.filter(union=root, state__in=LIVE).first()
        run = live or _begin(root, EXAMINER, now)
    try:
        return run_check(run_id=run.pk, now=now)
    except Exception as error:
        give_up_check(run_id=run.pk, error=error, now=now)
        raise


def give_up_check(*, run_id: int, error: Exception, now: datetime) -> DataCheck:
    """Note that a run came to nothing, so that another may be asked for (体检未能完成)."""
    with speaking(EXAMINER):
        run = DataCheck.objects.lock(pk=run_id)
        if not run.is_finished:
            run.state, run.finished_at = DataCheck.State.FAILED, now
            run.problem = type(error).__name__[:300]
            run.save(update_fields=["state", "finished_at", "problem", "updated_at"])
            record(EXAMINER, "members.gave_up_check", run, at=now, reason=run.problem)
    return run


def _begin(union: UnionOrg, actor: Actor, now: datetime) -> DataCheck:
    run = DataCheck.objects.create(union=union, made_by=actor.name[:80], asked_at=now)
    record(actor, "members.requested_check", run, at=now)
    return run


def _advance(run: DataCheck, opened: int, closed: int) -> None:
    mine = DataCheck.objects.filter(pk=run.pk)
    mine.update(done=F("done") + 1, opened=F("opened") + opened, closed=F("closed") + closed)


def _apply(rule: Rule, path: str, today: date, now: datetime) -> tuple[int, int]:
    facts = given(rule, path, after(path), today) | {"now": now, "rule": rule.code}
    with connection.cursor() as cursor:
        opened = 0
        for found in _read(rule, facts, today, now):
            cursor.execute(FIND.replace("{rule}", rule.sql), facts | found)
            opened += cursor.fetchone()[0]
        cursor.execute(CLOSE, facts)
        return opened, cursor.rowcount


def _read(rule: Rule, facts: Facts, today: date, now: datetime) -> Iterator[Facts]:
    """What a statement is given besides: nothing, or what was wrong inside sealed documents."""
    if not rule.opens:
        yield {}
        return
    told: Facts = {"today": today, "actor": EXAMINER, "now": now}
    for found in wrong_documents(facts["lo"], facts["hi"], **told):
        if found:
            ids, unions, paths, wrong = map(list, zip(*found, strict=True))
            yield {"ids": ids, "unions": unions, "paths": paths, "wrong": wrong}
