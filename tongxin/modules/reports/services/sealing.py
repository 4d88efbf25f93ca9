"""Sealing what was accepted (接收封存): at once, or in the background where there are many rows.

Rows are read at one moment of the database, without a lock; a last short transaction writes seal,
snapshot and state. A worker that is killed has written nothing, the next one begins anew.
The seal bears the moment its rows are of. What the officer accepted is kept beside, and the report
says which figures moved until then.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.moments import one_moment
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import (
    BeingSealed,
    NotSentUp,
    SealingBroken,
    SealingOvertaken,
)
from tongxin.modules.reports.events import ReportAccepted
from tongxin.modules.reports.models import ItemKind, Sealing, Submission
from tongxin.modules.reports.selectors.meanwhile import in_a_sentence, moved_meanwhile, numbers_of
from tongxin.modules.reports.selectors.view import ReportView
from tongxin.modules.reports.services.rounds import note_step, told_of
from tongxin.modules.reports.services.snapshots import in_chinese, take_snapshot, view_to_keep
from tongxin.modules.reports.states import SUBMISSION, Act
from tongxin.modules.reports.states import State as ReportState
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account
from tongxin.shared.audit.services import record
from tongxin.shared.indicators.compute import Asked, ask, compute
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.models import FigureSeal
from tongxin.shared.indicators.sealing import Gathered, fold_now, gather, keep_seal
from tongxin.shared.outbox.services import publish

State = Sealing.State
JOB = "reports.seal"
SEALER = Actor.system("reports")
AT_ONCE = 20_000  # rows sealed while the officer waits: about a second
MOST_ATTEMPTS = 3
LONGEST_STEP = 300  # characters of a line in the log of a report
STALE_AFTER = timedelta(minutes=10)  # the largest row set takes one or two; this long: killed


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything an acceptance keeps, read and not yet written; ``at`` is when it was accepted."""

    found: Gathered
    view: ReportView
    at: datetime


def accept_or_queue(submission: Submission, *, actor: Actor, now: datetime) -> FigureSeal | Sealing:
    """Seal a report that may be accepted; the caller holds its lock."""
    asked, codes = _asked(submission, actor, now)
    results = compute(codes, asked)
    rows = sum(one.count.rows for one in results)
    if rows <= AT_ONCE:
        fold = fold_now()
        return _write(submission, _read(submission, fold, actor=actor, at=now, now=now), actor)
    sealing = Sealing.objects.create(
        union_id=submission.union_id,
        submission=submission,
        account_id=actor.account_id,
        made_by=actor.name[:80],
        row_count=rows,
        figure_count=len(codes),
        accepted=numbers_of(results),
        asked_at=now,
        seen_at=now,
    )
    change = {"figures": len(codes), "rows": rows}
    record(actor, "reports.began_sealing", submission, at=now, change=change)
    queue(sealing)
    return sealing


def refuse_while_sealing(submission: Submission) -> None:
    """Nobody judges what has been judged. Raises BeingSealed."""
    running = submission.sealings.filter(state__in=(State.QUEUED, State.RUNNING)).first()
    if running:
        raise BeingSealed(by=running.made_by, done=running.done_count, all=running.figure_count)


def queue(sealing: Sealing) -> None:
    """Have a background worker seal it."""
    app.configure_task(JOB, queue="imports").defer(sealing_id=sealing.pk)


def run_sealing(*, sealing_id: int, now: datetime) -> Sealing:
    """Seal one report to its end, with the rights that who accepted it has today.

    Raises SealingOvertaken, NotThere or NotSentUp.
    """
    with speaking(SEALER):
        sealing = _claimed(sealing_id, now)
        if not sealing.is_moving:
            return sealing
        actor, fold = _maker(sealing, now), fold_now()
    with ThreadPoolExecutor(max_workers=1) as beside:  # has a connection of its own
        try:
            with one_moment():
                kept = _read_apart(
                    sealing, fold, actor=actor, tell=lambda: beside.submit(_tell, sealing).result()
                )
        finally:
            beside.submit(lambda: connection.close()).result()  # noqa: PLW0108  (of that thread)
    with speaking(actor):
        return _finish(sealing, kept, actor)


@transaction.atomic
def give_up_sealing(*, sealing_id: int, error: DomainError, now: datetime) -> None:
    """Stop what cannot be sealed and keep the reason; the report may be judged again."""
    if isinstance(error, SealingOvertaken):
        return
    sealing = Sealing.objects.lock(pk=sealing_id)
    if sealing.is_moving:
        sealing.state, sealing.problem = State.STOPPED, str(error)[:300]
        sealing.save(update_fields=["state", "problem", "updated_at"])
        target = f"reports.Submission:{sealing.submission_id}"
        record(SEALER, "reports.gave_up_sealing", target, at=now, reason=str(error))


@transaction.atomic
def resume_silent_sealings(*, now: datetime) -> int:
    """Queue again what a killed worker left; how many."""
    moving = Sealing.objects.filter(state__in=(State.QUEUED, State.RUNNING))
    silent = list(moving.filter(seen_at__lt=now - STALE_AFTER).select_for_update(skip_locked=True))
    for sealing in silent:
        if sealing.attempts >= MOST_ATTEMPTS:
            broken = SealingBroken(error="killed")
            give_up_sealing(sealing_id=sealing.pk, error=broken, now=now)
        else:
            sealing.seen_at = now
            sealing.save(update_fields=["seen_at", "updated_at"])
            queue(sealing)
    return len(silent)


def _claimed(sealing_id: int, now: datetime) -> Sealing:
    sealing = Sealing.objects.lock(pk=sealing_id)
    if sealing.is_moving:
        sealing.state, sealing.done_count = State.RUNNING, 0
        sealing.attempts, sealing.seen_at = sealing.attempts + 1, now
        sealing.save()
    return sealing


def _maker(sealing: Sealing, now: datetime) -> Actor:
    if sealing.account_id is None:
        return Actor.system(sealing.made_by)
    actor = actor_of(Account.objects.get(pk=sealing.account_id), now=now)
    return replace(actor, name=sealing.made_by)


def _tell(sealing: Sealing) -> None:
    """One more figure is read. Raises SealingOvertaken."""
    with speaking(SEALER):
        known = _still(sealing)
        known.done_count, known.seen_at = known.done_count + 1, clock.now()
        known.save(update_fields=["done_count", "seen_at", "updated_at"])


def _still(sealing: Sealing) -> Sealing:
    known = Sealing.objects.lock(pk=sealing.pk)
    if (known.state, known.attempts) != (State.RUNNING, sealing.attempts):
        raise SealingOvertaken
    return known


def _finish(sealing: Sealing, kept: Kept, actor: Actor) -> Sealing:
    submission = Submission.objects.select_related("union", "form").lock(pk=sealing.submission_id)
    known = _still(sealing)
    if submission.state != ReportState.SUBMITTED:
        raise NotSentUp(state=submission.get_state_display())
    with in_chinese():
        moved = moved_meanwhile(sealing.accepted, kept.found.figures())
        told = in_a_sentence(moved, LONGEST_STEP)
    _write(submission, kept, actor, told)
    known.state, known.done_count = State.DONE, known.figure_count
    known.save(update_fields=["state", "done_count", "updated_at"])
    return known


def _read_apart(sealing: Sealing, fold: int, *, actor: Actor, tell: Callable[[], object]) -> Kept:
    """What a worker reads, at one moment of the database."""
    # Before the first statement; a clock may have been set back since the acceptance.
    moment = max(clock.now(), sealing.asked_at)
    with speaking(actor):
        rows = Submission.objects.select_related("union", "form")
        submission = rows.fetch(pk=sealing.submission_id)
        return _read(submission, fold, actor=actor, at=sealing.asked_at, now=moment, tell=tell)


def _read(
    submission: Submission,
    fold: int,
    *,
    actor: Actor,
    at: datetime,
    now: datetime,
    tell: Callable[[], object] = lambda: None,
) -> Kept:
    """Rows and words of the report accepted ``at``, as they are ``now``.

    ``submission`` is moved, not saved.
    """
    asked, codes = _asked(submission, actor, now)
    found = gather(codes, asked, fold=fold, tell=tell)
    _accepted(submission, actor, at)
    view = view_to_keep(submission, actor=actor, now=now, sealed=found.figures())
    return Kept(found, view, at)


def _accepted(submission: Submission, actor: Actor, now: datetime) -> None:
    SUBMISSION.advance(submission, "accept", actor=actor)
    submission.accepted_at, submission.accepted_by = now, actor.name


def _write(submission: Submission, kept: Kept, actor: Actor, told: str = "") -> FigureSeal:
    now = kept.found.asked.now
    if not submission.is_accepted:
        _accepted(submission, actor, kept.at)
    seal = keep_seal(kept.found, target=submission.target, actor=actor)
    submission.save(update_fields=["state", "accepted_at", "accepted_by", "updated_at"])
    take_snapshot(submission, kept.view, Act.ACCEPTED, now=now)
    note_step(submission, Act.ACCEPTED, actor=actor, now=now, reason=told)
    change = {"seal": seal.pk}
    record(actor, "reports.accepted", submission, at=now, reason=told, change=change)
    publish(ReportAccepted(**told_of(submission, actor)), at=now)
    return seal


def _asked(submission: Submission, actor: Actor, now: datetime) -> tuple[Asked, list[str]]:
    asked = ask(union=submission.union, period=submission.span, actor=actor, now=now)
    items = submission.form.items.filter(kind=ItemKind.FIGURE).order_by("ordinal")
    known = figures()
    return asked, [code for code in items.values_list("code", flat=True) if code in known]
