"""A lottery anyone can check: list and rule published first, a seed nobody chose afterwards."""

import secrets
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.kernel.text import collapse_blanks
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce.drawing import FORMAT, RULE, Notice, entry_of, list_hash, ranking
from tongxin.shared.scarce.errors import (
    AlreadyEntered,
    ListNotPublished,
    ListPublished,
    LotteryOver,
    NobodyEntered,
    NotEntered,
    PlacesWrong,
    SeedDueTooEarly,
    SeedMissing,
    SeedNotDue,
)
from tongxin.shared.scarce.events import LotteryDrawn, LotteryPublished
from tongxin.shared.scarce.locks import lock_keys, must_be_inside_a_transaction
from tongxin.shared.scarce.models import Entrant, Lottery


@transaction.atomic
def open_lottery(*, union: UnionOrg, terms: Notice, actor: Actor, now: datetime) -> Lottery:
    """A lottery people may enter (发起摇号); ``terms`` name the source of the seed in advance.

    Raises PlacesWrong, SeedMissing or SeedDueTooEarly.
    """
    if terms.places < 1:
        raise PlacesWrong
    if terms.seed_due_at <= now:
        raise SeedDueTooEarly
    lottery = Lottery.objects.create(
        union=union,
        title=collapse_blanks(terms.title),
        places=terms.places,
        seed_source=_said(terms.seed_source),
        seed_due_at=terms.seed_due_at,
    )
    record(actor, "scarce.lottery_opened", lottery, at=now)
    return lottery


def enter(lottery: Lottery, *, worker: Worker, at: datetime) -> Entrant:
    """Take part (参加摇号), once. Raises ListPublished or AlreadyEntered."""
    must_be_inside_a_transaction()
    made, refused = None, None
    with bypass("scarce"):
        (row,) = lock_keys(Lottery, [lottery.pk])
        if row.published_at is not None:
            refused = ListPublished()
        elif _live(row).filter(worker=worker).exists():
            refused = AlreadyEntered()
        else:
            made = _enter(row, worker, at)
    if refused is not None:
        raise refused
    return made


def withdraw(lottery: Lottery, *, worker_id: int, reason: str, at: datetime) -> Entrant:
    """Take part no longer (退出摇号); after publication the line stays and is skipped.

    Raises LotteryOver or NotEntered.
    """
    must_be_inside_a_transaction()
    with bypass("scarce"):
        (row,) = lock_keys(Lottery, [lottery.pk])
        entrant = _live(row).filter(worker_id=worker_id).first()
        if entrant is not None and row.drawn_at is None:
            entrant.withdrawn_at, entrant.withdrawn_for = at, reason
            entrant.save(update_fields=["withdrawn_at", "withdrawn_for", "updated_at"])
    if row.drawn_at is not None:
        raise LotteryOver
    if entrant is None:
        raise NotEntered
    return entrant


@transaction.atomic
def publish_list(*, lottery: Lottery, actor: Actor, now: datetime) -> Lottery:
    """Fix the list and the rule (公布名单): from here on the database lets neither change.

    Raises NotThere, ListPublished, NobodyEntered or SeedDueTooEarly.
    """
    row = Lottery.objects.lock(pk=lottery.pk)
    if row.published_at is not None:
        raise ListPublished
    if now >= row.seed_due_at:
        raise SeedDueTooEarly
    entrants = _live(row)
    if not entrants.update(is_listed=True):
        raise NobodyEntered
    row.published_at = now
    row.list_hash = list_hash(entrants.values_list("entry", flat=True))
    row.notice_hash = _notice(row).hash
    row.save(update_fields=["published_at", "list_hash", "notice_hash", "updated_at"])
    change = {"list_hash": row.list_hash, "notice_hash": row.notice_hash}
    record(actor, "scarce.lottery_published", row, at=now, change=change)
    publish(LotteryPublished(row.pk, row.list_hash, row.notice_hash), at=now)
    return row


@transaction.atomic
def draw(*, lottery: Lottery, seed: str, actor: Actor, now: datetime) -> list[Entrant]:
    """Rank the list with the seed that became public (摇号); the winners, in order.

    Raises NotThere, SeedNotDue, SeedMissing or LotteryOver.
    """
    row = Lottery.objects.lock(pk=lottery.pk)
    if row.drawn_at is not None:
        raise LotteryOver
    if row.published_at is None or now < row.seed_due_at:
        raise SeedNotDue
    row.seed, row.drawn_at = _said(seed), now
    entrants = {one.entry: one for one in _live(row)}
    for rank, line in enumerate(ranking(row.seed, entrants, ()), start=1):
        entrants[line].rank = rank
    Entrant.objects.bulk_update(entrants.values(), ["rank"], batch_size=1000)
    row.save(update_fields=["seed", "drawn_at", "updated_at"])
    record(actor, "scarce.lottery_drawn", row, at=now, change={"seed": row.seed})
    publish(LotteryDrawn(row.pk, row.seed), at=now)
    return sorted(
        (one for one in entrants.values() if one.has_won_of(row.places)), key=lambda one: one.rank
    )


def document(lottery: Lottery) -> dict[str, Any]:
    """All that is public of a lottery, for anyone to recompute (摇号公示文件).

    Raises ListNotPublished.
    """
    if lottery.published_at is None:
        raise ListNotPublished
    listed = lottery.entrants.filter(is_listed=True).order_by("entry")
    gone = listed.filter(withdrawn_at__isnull=False)
    order = list(listed.filter(rank__isnull=False).order_by("rank").values_list("entry", flat=True))
    notice = _notice(lottery)
    return {
        "format": FORMAT,
        "rule": RULE,
        "title": notice.title,
        "places": notice.places,
        "seed_source": notice.seed_source,
        "seed_due_at": notice.seed_due_at.isoformat(),
        "list_hash": lottery.list_hash,
        "notice_hash": lottery.notice_hash,
        "published_at": lottery.published_at.isoformat(),
        "entrants": list(listed.values_list("entry", flat=True)),
        "withdrawn": [{"entrant": one.entry, "at": one.withdrawn_at.isoformat()} for one in gone],
        "seed": lottery.seed,
        "drawn_at": lottery.drawn_at and lottery.drawn_at.isoformat(),
        "ranking": order,
        "winners": order[: lottery.places],
    }


def lottery_by_number(number: int) -> Lottery:
    """One lottery in reach of the reader. Raises NotThere."""
    return Lottery.objects.fetch(pk=number)


def _enter(row: Lottery, worker: Worker, at: datetime) -> Entrant:
    last = row.entrants.aggregate(last=Max("number"))["last"] or 0
    nonce = secrets.token_hex(16)
    return Entrant.objects.create(
        lottery=row,
        union=row.union,
        worker=worker,
        worker_name=worker.name,
        number=last + 1,
        nonce=nonce,
        entry=entry_of(last + 1, nonce, worker.name),
        entered_at=at,
    )


def _live(row: Lottery):
    return row.entrants.filter(withdrawn_at=None)


def _notice(row: Lottery) -> Notice:
    due = row.seed_due_at.astimezone(UTC)
    return Notice(row.title, row.places, row.seed_source, due, row.list_hash)


def _said(text: str) -> str:
    said = collapse_blanks(text)
    if not said:
        raise SeedMissing
    return said
