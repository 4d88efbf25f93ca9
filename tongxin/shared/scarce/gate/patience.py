"""How long the gate waits for slow hands: one clock for all, where a timer each costs too much."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
EVERY = 0.25  # seconds between two looks at the clock


class Patience:
    """Ends what takes longer than ``seconds``, up to a quarter of a second later (耐心)."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.waiting: dict[asyncio.Task, float] = {}
        self.over: set[asyncio.Task] = set()
        self.clock: asyncio.TimerHandle | None = None

    async def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """The end of the work. Raises TimeoutError."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task is waited for")
        self.waiting[task] = time.monotonic() + self.seconds
        if self.clock is None:
            self.clock = asyncio.get_running_loop().call_later(EVERY, self._look)
        try:
            return await work
        except asyncio.CancelledError:
            if task not in self.over:
                raise
            task.uncancel()
            raise TimeoutError from None
        finally:
            del self.waiting[task]
            self.over.discard(task)

    def _look(self) -> None:
        """Wake all whose time is over; look again while anybody waits."""
        now = time.monotonic()
        for task, until in self.waiting.items():
            if until <= now and task not in self.over:
                self.over.add(task)
                task.cancel()
        again = asyncio.get_running_loop().call_later(EVERY, self._look) if self.waiting else None
        self.clock = again
