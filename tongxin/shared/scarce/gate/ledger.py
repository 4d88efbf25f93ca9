"""The gate's connection: one transaction for a batch, and an ear for what is returned."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
from django.db import connections
from psycopg import AsyncConnection

from tongxin.kernel.rls import BYPASS_ROLE
from tongxin.shared.scarce.gate.batches import Outcome, outcomes, parameters
from tongxin.shared.scarce.gate.bursts import Act, Burst
from tongxin.shared.scarce.gate.statement import lock, statement
from tongxin.shared.scarce.gate.waking import CHANNEL

log = logging.getLogger(__name__)

# One plan for all batches: to plan anew costs more than a batch of a hundred acts. It is kept while
# the tables grow under it, so that it must not be one for empty tables, which are read from end to
# end: all look-ups go by an index.
PLANS = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off"
OPTIONS = f"{PLANS} -c application_name=tongxin_gate"
CONNECT_SECONDS, STATEMENT = 3, "-c statement_timeout=10000 -c lock_timeout=5000"
WAIT_SECONDS, LONGEST_WAIT = 0.2, 2.0


class Ledger:
    """One connection that commits the batches of one burst, one after another."""

    def __init__(self, burst: Burst) -> None:
        self.burst = burst
        self.lock, self.statement = lock(burst), statement(burst, hopes=True)
        self.careful = statement(burst)
        self.connection: AsyncConnection | None = None

    async def commit(self, acts: Sequence[Act]) -> list[Outcome]:
        """Write a batch and commit it; the outcomes are those of committed rows.

        Raises psycopg.Error: then nothing, or at a broken connection perhaps all, was written.
        """
        given = parameters(acts)
        try:
            return await self._write(self.statement, given)
        except psycopg.errors.UniqueViolation:
            if self.burst.is_limited:
                raise
        return await self._write(self.careful, given)  # somebody wrote the same at another door

    async def _write(self, asked: str, given: Mapping[str, Any]) -> list[Outcome]:
        connection = await self._open()
        try:
            async with connection.pipeline():  # one way there and back for all of it
                await connection.execute("BEGIN")
                await connection.execute(f"SET LOCAL ROLE {BYPASS_ROLE}")
                if self.burst.is_limited:
                    await connection.execute(self.lock, given, prepare=True)
                told = await connection.execute(asked, given, prepare=True)
                await connection.execute("COMMIT")
            return outcomes(await told.fetchall())
        except BaseException:
            await self.close()  # whatever was open ends with it
            raise

    async def holders(self, row: int) -> frozenset[int]:
        """Everybody who ever had something of a row: their acts are asked, also when sold out."""
        connection = await self._open()
        ledger = self.burst.ledger._meta
        of, by = (ledger.get_field(name).column for name in (self.burst.of, self.burst.by))
        sql = f"SELECT DISTINCT {by} FROM {ledger.db_table} WHERE {of} = %s"  # noqa: S608
        try:
            async with connection.pipeline():
                await connection.execute("BEGIN")
                await connection.execute(f"SET LOCAL ROLE {BYPASS_ROLE}")
                told = await connection.execute(sql, [row])
                await connection.execute("COMMIT")
            return frozenset(key for (key,) in await told.fetchall())
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Let go of the connection; the next batch opens another."""
        connection, self.connection = self.connection, None
        if connection is not None:
            await connection.close()

    async def _open(self) -> AsyncConnection:
        if self.connection is None or self.connection.closed:
            self.connection = await connect(f"{OPTIONS} {STATEMENT}")
        return self.connection


async def connect(options: str = OPTIONS) -> AsyncConnection:
    """A connection of the site's role, outside of any transaction."""
    given = connections["default"].get_connection_params()
    known = {
        key: given[key] for key in ("dbname", "user", "password", "host", "port") if given.get(key)
    }
    return await AsyncConnection.connect(
        **known, options=options, connect_timeout=CONNECT_SECONDS, autocommit=True
    )


class Ear:
    """Listens for rows of which something was returned, or whose window was changed."""

    def __init__(self, heard: Callable[[str, int], None], deaf: Callable[[], None]) -> None:
        self.heard, self.deaf = heard, deaf

    async def listen(self, ready: Callable[[], None]) -> None:
        """Listen for ever; ``deaf`` is called when something may have been missed."""
        wait = WAIT_SECONDS
        while True:
            try:
                connection = await connect()
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    wait = WAIT_SECONDS
                    ready()
                    async for told in connection.notifies():
                        self._hear(told.payload)
            except (psycopg.Error, OSError) as error:
                log.warning("the gate does not hear the database: %s", error)
            self.deaf()
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def _hear(self, payload: str) -> None:
        table, _, key = payload.rpartition(":")
        if key.isdecimal():
            self.heard(table, int(key))
