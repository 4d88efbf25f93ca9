"""Calls that start at the same instant, each on its own connection."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.shared.orgs.tests.factories import SYSTEM


def at_once(*calls: Callable[[], object], actor=SYSTEM) -> list[object]:
    """What each call returned, or the error it ended with, whatever that was."""
    line = Barrier(len(calls))

    def one(call):
        try:
            line.wait(timeout=20)
            with speaking(actor):
                return call()
        except Exception as error:  # noqa: BLE001  (the test asks which it was)
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def meeting(do: Callable, count: int = 2) -> Callable:
    """``do``, before which ``count`` callers wait until all of them have come this far."""
    line = Barrier(count, timeout=20)

    def met(*args, **named):
        line.wait()
        return do(*args, **named)

    return met


def unspoken(results: list[object]) -> list[object]:
    """Those that ended with an error which has no sentence for people."""
    return [
        one for one in results if isinstance(one, Exception) and not isinstance(one, DomainError)
    ]
