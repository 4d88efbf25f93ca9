"""Writing into one text by several hands: no word is lost, of two at once one waits beside.

Works on any row with ``text``, ``version``, ``made_by``, ``made_at`` and its ``editions``; the
caller holds a lock above the row.
"""

from datetime import datetime
from typing import Any

from tongxin.kernel.actors import Actor
from tongxin.modules.reports.selectors.boards import mark_of


def is_settled(row: Any, words: str, seen: int | None) -> bool:
    """Whether there is nothing to write: the same words, or an untouched copy of earlier ones."""
    return row.text == words or (seen is not None and _is_stale_copy(row, words, seen))


def collides(row: Any, seen: int | None, actor: Actor) -> bool:
    """Whether somebody else has written since the version the words were written on."""
    return seen is not None and seen != row.version and not _is_own(row, actor)


def put_beside(row: Any, words: str, *, actor: Actor, now: datetime) -> None:
    """Keep words beside those in force until somebody chooses; one text for each maker."""
    row.editions.update_or_create(
        maker=mark_of(actor),
        version=None,
        settled_at=None,
        defaults={
            "union_id": row.union_id,
            "text": words,
            "made_by": actor.name,
            "made_at": now,
        },
    )


def write(row: Any, words: str, *, actor: Actor, now: datetime) -> None:
    """Put words in force as the next version."""
    row.text = words
    row.version += 1
    row.made_by, row.made_at = actor.name, now
    row.save()
    row.editions.create(
        union_id=row.union_id,
        version=row.version,
        text=words,
        maker=mark_of(actor),
        made_by=actor.name,
        made_at=now,
    )


def settle_edition(chosen: Any, *, actor: Actor, now: datetime) -> None:
    """Note that somebody chose between a text kept beside and the one in force."""
    chosen.settled_at, chosen.settled_by = now, actor.name
    chosen.save(update_fields=["settled_at", "settled_by"])


def _is_stale_copy(row: Any, words: str, seen: int) -> bool:
    """Whether somebody only sends back what the page showed, without having touched it."""
    if seen == row.version or row.pk is None:
        return False
    if seen == 0:
        return not words
    return row.editions.filter(version=seen, text=words).exists()


def _is_own(row: Any, actor: Actor) -> bool:
    """Whether the words in force are the actor's own, from another window perhaps."""
    return row.editions.filter(version=row.version, maker=mark_of(actor)).exists()
