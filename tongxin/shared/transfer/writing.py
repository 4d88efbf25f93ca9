"""Writing the file of an export: whole, or not at all; a killed worker leaves nothing."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from tongxin.kernel import crypto
from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account
from tongxin.shared.audit.services import record
from tongxin.shared.transfer.handouts import Mark, locked, write_book, write_csv
from tongxin.shared.transfer.listings import Ask, Takeable, get_listing
from tongxin.shared.transfer.models import ExportFile, ExportRun
from tongxin.shared.transfer.ordering import (
    FILE_CONTEXT,
    PASSWORD_CONTEXT,
    ask_for,
    digest_of,
    queue,
)
from tongxin.shared.transfer.refusals import ExportBroken, ExportGrew, ExportOvertaken

State = ExportRun.State
WRITER = Actor.system("transfer")
CHUNK = 1_000
MOST_ATTEMPTS = 5
STALE_AFTER = timedelta(minutes=3)  # a chunk takes seconds; silence this long: a killed worker


def write_export(*, run_id: int, now: datetime) -> ExportRun:
    """Write what was asked for, with the rights its maker has today.

    Each chunk is read in a transaction of its own, the file is kept in a last one. Raises
    ExportOvertaken, ExportGrew, NotThere or Forbidden.
    """
    with speaking(WRITER):
        run, password = _claimed(run_id)
        actor = _maker(run, now)
        if run.state != State.RUNNING:
            return run
    listing = get_listing(run.listing)
    with TemporaryFile() as file, override(run.language):
        with speaking(actor):
            ask = ask_for(listing, run.chosen, union=run.union, actor=actor, now=run.asked_at)
            heads = listing.heads(ask)
        write = write_book if run.suffix == "xlsx" else write_csv
        count = write(file, _mark(run, listing), heads, _lines(run, listing, ask))
        file.seek(0)
        content = locked(file, password) if password else file.read()
    with speaking(WRITER):
        return _kept(run, content, count, actor, now)


@transaction.atomic
def give_up_export(*, run_id: int, error: DomainError, now: datetime) -> None:
    """Stop an export that cannot be written and keep the reason for people."""
    if isinstance(error, ExportOvertaken):
        return
    run = ExportRun.objects.select_related("union").lock(pk=run_id)
    if run.is_moving:
        run.state, run.problem = State.STOPPED, str(error)[:300]
        run.save(update_fields=["state", "problem", "updated_at"])
        ExportFile.objects.filter(run=run).delete()
        record(WRITER, "transfer.gave_up_export", run, at=now, reason=str(error))


@transaction.atomic
def resume_silent_exports(*, now: datetime) -> int:
    """Queue the exports whose worker was killed; returns how many."""
    moving = ExportRun.objects.filter(state__in=(State.QUEUED, State.RUNNING))
    silent = moving.filter(updated_at__lt=now - STALE_AFTER).select_for_update(skip_locked=True)
    runs = list(silent)
    for run in runs:
        if run.attempts >= MOST_ATTEMPTS:
            give_up_export(run_id=run.pk, error=ExportBroken(error="killed"), now=now)
        else:
            run.save(update_fields=["updated_at"])
            queue(run)
    return len(runs)


def _claimed(run_id: int) -> tuple[ExportRun, str]:
    """The run taken up by this worker, and the password of its file."""
    run = ExportRun.objects.select_related("union").lock(pk=run_id)
    if not run.is_moving:
        return run, ""
    run.state, run.attempts, run.position = State.RUNNING, run.attempts + 1, 0
    run.save(update_fields=["state", "attempts", "position", "updated_at"])
    sealed = ExportFile.objects.get(run=run).password
    return run, crypto.unseal(bytes(sealed), context=PASSWORD_CONTEXT) if sealed else ""


def _maker(run: ExportRun, now: datetime) -> Actor:
    if run.account_id is None:
        return Actor.system(run.made_by)
    return actor_of(Account.objects.get(pk=run.account_id), now=now)


def _lines(run: ExportRun, listing: Takeable, ask: Ask) -> Iterator[list[Any]]:
    """The rows in the order of the screen, chunk by chunk."""
    place: Any = None
    most = run.expected + run.expected // 10 + 10
    done = 0
    while True:
        with speaking(ask.actor):
            lines, place = listing.chunk(ask, place, CHUNK, clear=run.is_clear)
        done += len(lines)
        if done > most and listing.is_personal:
            raise ExportGrew(expected=run.expected, most=most)
        yield from lines
        if place is None:
            return
        _tell(run, done)


def _tell(run: ExportRun, done: int) -> None:
    """Progress for the maker, and a sign of life. Raises ExportOvertaken."""
    with speaking(WRITER):
        known = ExportRun.objects.lock(pk=run.pk)
        if (known.state, known.attempts) != (State.RUNNING, run.attempts):
            raise ExportOvertaken
        known.position = done
        known.save(update_fields=["position", "updated_at"])


def _mark(run: ExportRun, listing: Takeable) -> Mark:
    return Mark(
        title=str(listing.title),
        who=run.made_by,
        union=run.union.name,
        at=run.asked_at,
        number=run.pk,
        chosen=listing.in_words(run.chosen),
        reason=run.reason,
    )


def _kept(run: ExportRun, content: bytes, count: int, actor: Actor, now: datetime) -> ExportRun:
    known = ExportRun.objects.select_related("union").lock(pk=run.pk)
    if (known.state, known.attempts) != (State.RUNNING, run.attempts):
        raise ExportOvertaken
    sealed = crypto.seal(b64encode(content).decode(), context=FILE_CONTEXT)
    ExportFile.objects.filter(run=known).update(sealed=sealed, password=None)
    known.state, known.position, known.digest = State.READY, count, digest_of(content)
    known.finished_at, known.expires_at = now, now + timedelta(days=settings.EXPORT_DAYS)
    known.save()
    change = {
        "list": run.listing,
        "chosen": run.chosen,
        "rows": count,
        "format": run.suffix,
        "clear": run.is_clear,
        "sha256": known.digest,
    }
    record(actor, "transfer.exported", known, at=now, reason=run.reason, change=change)
    return known
