"""Exports of lists: ask for one, have it approved, take the file, let it expire (导出)."""

import hashlib
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language
from procrastinate.contrib.django import app

from tongxin.kernel import crypto
from tongxin.kernel.actors import Actor, Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.shared.approvals.services import start_case
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.listings import Ask, Takeable, get_listing, reach_of
from tongxin.shared.transfer.models import ExportFile, ExportRun
from tongxin.shared.transfer.permissions import Can
from tongxin.shared.transfer.refusals import (
    ExportExpired,
    ExportNotReady,
    ExportReasonMissing,
    FormatUnknown,
    ListEmpty,
    ListTooLong,
    PasswordMissing,
    PasswordNeedsWorkbook,
)

State = ExportRun.State
JOB, FLOW = "transfer.run_export", "transfer.export"
FILE_CONTEXT, PASSWORD_CONTEXT = "transfer.ExportFile.sealed", "transfer.ExportFile.password"
SUFFIXES = ("xlsx", "csv")
PERSONAL_ROWS = 50  # more rows about persons leave only with another holder's consent
MOST_ROWS = 200_000
AT_ONCE = 2_000  # written while the maker waits; more is written in the background
LEAST_PASSWORD = 8


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be taken out, and how (导出要求)."""

    listing: str
    union: UnionOrg
    suffix: str
    chosen: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    password: str = ""
    is_clear: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What an export of a list would hold, and what it asks of its maker."""

    count: int
    is_weighty: bool
    may_be_clear: bool


def ask_for(
    listing: Takeable, chosen: dict[str, str], *, union: UnionOrg, actor: Actor, now: datetime
) -> Ask:
    """The list as the actor may take it out of this union. Raises NotThere or Forbidden."""
    if not actor.scope(Can.EXPORT).covers(union.path):
        raise NotThere
    if not actor.may(listing.needs):
        raise Forbidden
    narrowed = listing.narrowed(chosen)
    return Ask(actor, union, now, reach_of(listing, actor), narrowed)


def offer_of(listing: Takeable, ask: Ask) -> Offer:
    """What the file would hold. Raises what the rows of the list raise."""
    count = listing.count(ask, MOST_ROWS + 1)
    may_be_clear = bool(listing.reveals) and ask.actor.may(listing.reveals)
    return Offer(count, listing.is_personal and count > PERSONAL_ROWS, may_be_clear)


@transaction.atomic
def order_export(*, order: Order, actor: Actor, now: datetime) -> ExportRun:
    """Ask for a list as a file (申请导出); much about persons waits for another holder.

    Raises UnknownList, NotThere, Forbidden, and what says that the order cannot be met.
    """
    listing = get_listing(order.listing)
    ask = ask_for(listing, order.chosen, union=order.union, actor=actor, now=now)
    offer = offer_of(listing, ask)
    is_weighty = offer.is_weighty or order.is_clear
    _check(order, offer, is_weighty=is_weighty)
    run = ExportRun.objects.create(
        union=order.union,
        listing=listing.key,
        title=str(listing.title)[:120],
        chosen=dict(ask.chosen),
        suffix=order.suffix,
        language=get_language() or settings.LANGUAGE_CODE,
        reason=order.reason.strip()[:300],
        is_clear=order.is_clear,
        has_password=bool(order.password),
        state=State.ASKED if is_weighty else State.QUEUED,
        account_id=actor.account_id,
        made_by=actor.name[:80],
        expected=offer.count,
        asked_at=now,
    )
    password = crypto.seal(order.password, context=PASSWORD_CONTEXT) if order.password else None
    ExportFile.objects.create(union=order.union, run=run, password=password)
    change = {"list": run.listing, "chosen": run.chosen, "rows": offer.count, "clear": run.is_clear}
    record(actor, "transfer.ordered_export", run, at=now, reason=run.reason, change=change)
    if is_weighty:
        start_case(row=run, flow=FLOW, actor=actor, now=now)
    elif offer.count > AT_ONCE:
        queue(run)
    return run


@transaction.atomic
def take_file(*, run_id: int, actor: Actor, now: datetime) -> tuple[str, bytes]:
    """Name and content of a written file, for its maker while the days last (下载).

    Raises NotThere, Forbidden, ExportNotReady or ExportExpired.
    """
    run = own_exports(actor).lock(pk=run_id)
    listing = get_listing(run.listing)
    ask_for(listing, run.chosen, union=run.union, actor=actor, now=now)
    if run.state == State.GONE or (run.expires_at and run.expires_at <= now):
        raise ExportExpired
    if run.state != State.READY:
        raise ExportNotReady(state=State(run.state).label)
    sealed = bytes(ExportFile.objects.get(run=run).sealed or b"")
    content = b64decode(crypto.unseal(sealed, context=FILE_CONTEXT))
    record(actor, "transfer.downloaded", run, at=now, change={"sha256": run.digest})
    day = run.asked_at.astimezone().strftime("%Y%m%d")
    return f"{run.title}-{day}.{run.suffix}", content


@transaction.atomic
def discard_export(*, run_id: int, actor: Actor, now: datetime) -> None:
    """Destroy an own file before its days are over (销毁). Raises NotThere or ExportNotReady."""
    run = own_exports(actor).lock(pk=run_id)
    if run.state not in {State.READY, State.STOPPED, State.QUEUED, State.RUNNING}:
        raise ExportNotReady(state=State(run.state).label)
    _destroy(run)
    record(actor, "transfer.discarded", run, at=now)


def own_exports(actor: Actor):
    """Exports the actor asked for; nobody else reads them."""
    rows = ExportRun.objects.select_related("union").within(actor.scope(Can.EXPORT))
    return rows.filter(account_id=actor.account_id) if actor.account_id else rows.none()


def queue(run: ExportRun) -> None:
    """Have a background worker write the file."""
    app.configure_task(JOB, queue="imports").defer(run_id=run.pk)


@transaction.atomic
def let_go(*, target: str, now: datetime) -> None:
    """The export was approved: write it (批准导出)."""
    run = _awaited(target)
    if run is not None:
        run.state = State.QUEUED
        run.save(update_fields=["state", "updated_at"])
        record(Actor.system("approvals"), "transfer.export_approved", run, at=now)
        queue(run)


@transaction.atomic
def hold_back(*, target: str, now: datetime) -> None:
    """The export was not approved, or its maker took it back (不予导出)."""
    run = _awaited(target)
    if run is not None:
        run.state = State.REFUSED
        run.save(update_fields=["state", "updated_at"])
        ExportFile.objects.filter(run=run).delete()
        record(Actor.system("approvals"), "transfer.export_refused", run, at=now)


@transaction.atomic
def forget_old_exports(*, now: datetime) -> int:
    """Destroy files whose days are over; returns how many."""
    over = Q(expires_at__lte=now) | Q(asked_at__lt=now - timedelta(days=30))
    old = ExportRun.objects.filter(over).exclude(state__in=(State.GONE, State.REFUSED, State.ASKED))
    runs = list(old.select_for_update(skip_locked=True))
    for run in runs:
        _destroy(run)
    return len(runs)


def digest_of(content: bytes) -> str:
    """By which a file found elsewhere is known as ours."""
    return hashlib.sha256(content).hexdigest()


def _check(order: Order, offer: Offer, *, is_weighty: bool) -> None:
    if order.suffix not in SUFFIXES:
        raise FormatUnknown
    if not offer.count:
        raise ListEmpty
    if offer.count > MOST_ROWS:
        raise ListTooLong(most=MOST_ROWS)
    if order.is_clear and not offer.may_be_clear:
        raise Forbidden
    if is_weighty and not order.reason.strip():
        raise ExportReasonMissing(most=PERSONAL_ROWS)
    if (is_weighty or order.password) and len(order.password) < LEAST_PASSWORD:
        raise PasswordMissing(most=PERSONAL_ROWS, long=LEAST_PASSWORD)
    if order.password and order.suffix != "xlsx":
        raise PasswordNeedsWorkbook


def _awaited(target: str) -> ExportRun | None:
    label, _colon, key = target.partition(":")
    if label != ExportRun._meta.label:
        return None
    rows = ExportRun.objects.select_for_update(of=("self",)).select_related("union")
    return rows.filter(pk=key, state=State.ASKED).first()


def _destroy(run: ExportRun) -> None:
    ExportFile.objects.filter(run=run).delete()
    run.state = State.GONE
    run.save(update_fields=["state", "updated_at"])
