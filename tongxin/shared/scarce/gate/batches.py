"""Batches of acts: what goes in, what comes out, and the batch of one of the ordinary services."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import bypass
from tongxin.shared.scarce.gate.bursts import AGAIN, DONE, RETRY, Act, Burst, find
from tongxin.shared.scarce.gate.statement import lock, statement
from tongxin.shared.scarce.locks import must_be_inside_a_transaction

ASKED_AGAIN = 3  # a unique constraint turned the act away: the next snapshot says why


class Outcome(NamedTuple):
    """What became of one act, and its row in the ledger where there is one."""

    code: str
    row: int | None
    facts: tuple[Any, ...]

    @property
    def went_through(self) -> bool:
        """Whether it is written, now or when it was first sent."""
        return self.code in {DONE, AGAIN}


def parameters(acts: Sequence[Act]) -> dict[str, Any]:
    """What the statements of a batch are given."""
    said = [
        {
            "n": n,
            "row": act.row,
            "by": act.by,
            "actor": act.actor,
            "account": act.account,
            "at": act.at.isoformat(),
            "key": act.key,
            "epoch": act.epoch,
            **act.given,
        }
        for n, act in enumerate(acts)
    ]
    return {
        "acts": json.dumps(said, ensure_ascii=False, separators=(",", ":")),
        "rows": sorted({act.row for act in acts}),
    }


def outcomes(rows: Sequence[Sequence[Any]]) -> list[Outcome]:
    """The rows of the statement as outcomes, in the order of the acts."""
    return [Outcome(row[1], row[2], tuple(row[3:])) for row in rows]


def do_now(name: str, act: Act) -> Model:
    """Do one act inside the caller's transaction (一次一笔); the row it wrote.

    The same statement, rules and tables as at the gate. Raises the refusals of the burst.
    """
    must_be_inside_a_transaction()
    burst = find(name)
    outcome = _ask(burst, act)
    for _time in range(ASKED_AGAIN):
        if outcome.code != RETRY:
            break
        outcome = _ask(burst, act)
    if not outcome.went_through or outcome.row is None:
        raise refusal(burst, outcome)
    with bypass("scarce"):
        return burst.ledger.objects.select_related("union").get(pk=outcome.row)


def refusal(burst: Burst, outcome: Outcome) -> DomainError:
    """The error of an outcome that did not go through."""
    return burst.refusal(outcome.code, dict(zip(burst.known, outcome.facts, strict=True)))


def _ask(burst: Burst, act: Act) -> Outcome:
    given = parameters([act])
    with bypass("scarce"), connection.cursor() as cursor:
        if burst.is_limited:
            cursor.execute(lock(burst), given)
        cursor.execute(statement(burst), given)
        return outcomes(cursor.fetchall())[0]
