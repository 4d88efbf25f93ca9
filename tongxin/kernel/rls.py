"""The second wall: row-level security, told per transaction who speaks."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from tongxin.kernel.actors import Actor, after

BYPASS_ROLE = "tongxin_bypass"

# Every place that may look past the wall, and why (docs/adr/0003).
PURPOSES = {
    "access": "find grants and places of an account, end grants with a post, read what befell it",
    "approvals": "find who may decide a step at unions above, and who must stand aside",
    "employers": "work out how an employer stood while it passed from one union to another",
    "figures": "count rows by the tree at their date, seal them, list them in traces",
    "imports": "write sheets set by set after their rows were checked against the scope",
    "keys": "seal personal values anew with newer keys, telling nobody what they say",
    "people": "match a person by blind index without telling where",
    "plans": "weigh an item that siblings hang on, take back the answer of a replaced receiver",
    "public_notices": "show what is on public notice to everybody, take objections from anybody",
    "scarce": "take and give back what is limited for a worker who does not own the row",
    "transfers": "move a membership between unions, telling neither where the other's rows are",
    "tree": "write the dated closure of a union that moves between scopes",
}

SETTINGS = ("scope", "lo", "hi", "single", "above", "worker", "persons")
SAY = "SELECT " + ", ".join(f"set_config('tongxin.{name}', %s, true)" for name in SETTINGS)
ASK = "SELECT " + ", ".join(f"current_setting('tongxin.{name}', true)" for name in SETTINGS)


@contextmanager
def speaking(actor: Actor) -> Iterator[None]:
    """Open a transaction in which the database shows what ``actor`` reaches."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        before = _ask() if nested else None
        _say(_values(actor))
        try:
            yield
        finally:
            if before and not _broken():
                _say(before)


@contextmanager
def bypass(purpose: str) -> Iterator[None]:
    """Look past the wall inside a transaction, for one of the named purposes."""
    if purpose not in PURPOSES:
        raise ValueError(f"no such purpose: {purpose}")
    with transaction.atomic(savepoint=False):
        depth = getattr(connection, "tongxin_bypass", 0)
        connection.tongxin_bypass = depth + 1
        if not depth:
            _execute(f"SET LOCAL ROLE {BYPASS_ROLE}")
        try:
            yield
        finally:
            connection.tongxin_bypass = depth
            if not depth and not _broken():
                _execute("SET LOCAL ROLE NONE")


def _values(actor: Actor) -> list[str]:
    scope = actor.reach
    roots = sorted(scope.paths)
    return [
        _array(roots),
        roots[0] if roots else "",
        max((after(root) for root in roots), default=""),
        "1" if len(roots) == 1 else "0",
        _array(scope.above),
        str(actor.worker_id or ""),
        _array(map(str, actor.persons)) if actor.persons else "",
    ]


def _array(paths) -> str:
    return "{" + ",".join(paths) + "}"  # paths and numbers hold digits and slashes only


def _say(values: list[str]) -> None:
    _execute(SAY, values)


def _ask() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(ASK)
        return [value or "" for value in cursor.fetchone()]


def _execute(sql: str, params: list[str] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _broken() -> bool:
    raw = connection.connection
    if connection.needs_rollback:  # what was said is forgotten with the savepoint
        return True
    return raw is None or raw.info.transaction_status in {
        TransactionStatus.INERROR,
        TransactionStatus.UNKNOWN,
    }
