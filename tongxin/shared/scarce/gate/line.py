"""The line before one burst: acts that arrive while a batch is in flight form the next one."""

import asyncio
import logging
import time
from asyncio import AbstractEventLoop, Future
from collections import deque
from collections.abc import Sequence

import psycopg

from tongxin.shared.scarce.gate.batches import Outcome
from tongxin.shared.scarce.gate.bursts import FULL, RETRY, Act, Burst
from tongxin.shared.scarce.gate.errors import GateBroken, GateBusy, GateDown
from tongxin.shared.scarce.gate.ledger import Ledger
from tongxin.shared.scarce.gate.soldout import SoldOut

log = logging.getLogger(__name__)
LARGEST_BATCH = 256  # what commits in well under the time a finger notices
RETRIES = 3
SLOWEST, FASTEST = 100.0, 20_000.0  # acts a second, for telling when to come back
DOWN_SECONDS = 3

Waiting = tuple[Act, "Future[Outcome]"]


class Line:
    """Who waits for a burst, and the one batch that is in flight (排队)."""

    def __init__(self, burst: Burst, ledger: Ledger, sold_out: SoldOut, longest: int) -> None:
        self.burst, self.ledger, self.sold_out = burst, ledger, sold_out
        self.longest = longest
        self.waiting: deque[Waiting] = deque()
        self.flight: asyncio.Task | None = None
        self.pace = 1000.0

    def enter(self, act: Act, loop: AbstractEventLoop) -> "Future[Outcome]":
        """Stand in line; the future is told after commit. Raises GateBusy."""
        known: Future[Outcome] = loop.create_future()
        if (facts := self.sold_out.facts_for(act)) is not None:
            known.set_result(Outcome(FULL, None, facts))
            return known
        if len(self.waiting) >= self.longest:
            raise GateBusy(seconds=1 + int(len(self.waiting) / self.pace))
        self.waiting.append((act, known))
        if self.flight is None:
            self.flight = loop.create_task(self._fly())
        return known

    async def _fly(self) -> None:
        """Commit batch after batch until nobody waits."""
        try:
            await asyncio.sleep(0)  # all who are at the door already come along
            while self.waiting:
                batch = self._next()
                began = time.perf_counter()
                await self._commit(batch)
                self._note_pace(len(batch), time.perf_counter() - began)
        finally:
            self.flight = None

    def _next(self) -> list[Waiting]:
        """The first in line, of each person and row one; the others come along next time."""
        batch: list[Waiting] = []
        later: list[Waiting] = []
        seen: set[tuple[int, int]] = set()
        while self.waiting and len(batch) < LARGEST_BATCH:
            one = self.waiting.popleft()
            who = one[0].row, one[0].by
            (later if who in seen else batch).append(one)
            seen.add(who)
        self.waiting.extendleft(reversed(later))
        return batch

    async def _commit(self, batch: Sequence[Waiting]) -> None:
        before = self.sold_out.mark()
        try:
            told = await self._asked([act for act, _known in batch])
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            log.warning("a batch of %s was not answered: %s", self.burst.name, error)
            _tell(batch, GateDown(seconds=DOWN_SECONDS))
        except psycopg.Error:
            await self._one_by_one(batch)
        else:
            for (_act, known), outcome in zip(batch, told, strict=True):
                if not known.done():
                    known.set_result(outcome)
            await self._note_sold_out(batch, told, before)

    async def _asked(self, acts: Sequence[Act]) -> list[Outcome]:
        told = await self.ledger.commit(acts)
        for _time in range(RETRIES):
            again = [n for n, outcome in enumerate(told) if outcome.code == RETRY]
            if not again:
                break
            mended = await self.ledger.commit([acts[n] for n in again])
            for n, outcome in zip(again, mended, strict=True):
                told[n] = outcome
        return told

    async def _one_by_one(self, batch: Sequence[Waiting]) -> None:
        """One act that breaks a constraint nobody foresaw must not take the others with it."""
        for act, known in batch:
            try:
                (outcome,) = await self._asked([act])
            except (psycopg.OperationalError, psycopg.InterfaceError, OSError):
                _tell([(act, known)], GateDown(seconds=DOWN_SECONDS))
            except psycopg.Error:
                log.exception("an act of %s failed: row %s", self.burst.name, act.row)
                _tell([(act, known)], GateBroken())
            else:
                if not known.done():
                    known.set_result(outcome)

    async def _note_sold_out(self, batch, told: Sequence[Outcome], before: int) -> None:
        if not self.sold_out.hears:
            return
        full = {a.row: o.facts for (a, _k), o in zip(batch, told, strict=True) if o.code == FULL}
        for row, facts in full.items():
            try:
                holders = await self.ledger.holders(row)
            except (psycopg.Error, OSError):
                continue
            self.sold_out.note(row, facts, holders, before)

    def _note_pace(self, acts: int, seconds: float) -> None:
        now = min(FASTEST, max(SLOWEST, acts / max(seconds, 1e-6)))
        self.pace += (now - self.pace) * 0.2


def _tell(batch: Sequence[Waiting], error: Exception) -> None:
    for _act, known in batch:
        if not known.done():
            known.set_exception(error)
