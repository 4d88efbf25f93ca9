"""How often the interpreter looks for circular garbage while much is built at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 200_000  # new objects between two looks; the usual 700 costs a fifth of a long build


@contextmanager
def seldom() -> Iterator[None]:
    """Look seldom, and never again at what is loaded already; afterwards as before."""
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
