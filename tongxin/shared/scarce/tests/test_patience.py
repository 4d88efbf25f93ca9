"""The gate's patience with slow hands, and the sign on its passes."""

import asyncio
import hmac
from hashlib import sha256

import pytest
from django.conf import settings

from tongxin.shared.scarce.gate import app, passes
from tongxin.shared.scarce.gate.errors import BodyWrong
from tongxin.shared.scarce.gate.patience import EVERY, Patience


async def after(seconds):
    await asyncio.sleep(seconds)
    return "there"


def test_what_takes_too_long_is_ended_and_all_else_is_not():
    async def three():
        patience = Patience(0.1)
        slow, quick = patience.wait(after(30)), patience.wait(after(0))
        told = await asyncio.gather(slow, quick, return_exceptions=True)
        still_waiting = dict(patience.waiting), set(patience.over)
        await asyncio.sleep(EVERY * 2)
        return told, still_waiting, patience.clock, await patience.wait(after(0))

    (slow, quick), still_waiting, clock, later = asyncio.run(three())
    assert isinstance(slow, TimeoutError)
    assert (quick, later) == ("there", "there")
    assert still_waiting == ({}, set())
    assert clock is None  # it rests where nobody waits


def test_who_is_cancelled_by_others_stays_cancelled():
    async def cancelled():
        patience = Patience(30)
        task = asyncio.create_task(patience.wait(after(30)))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())


@pytest.mark.parametrize(
    ("pieces", "length", "read"),
    [
        ([(b"abc", True)], "3", b"abc"),  # the end itself is not waited for
        ([(b"a", True), (b"bc", False)], "3", b"abc"),
        ([], "0", b""),
        ([(b"ab", False)], "3", None),  # less than was promised
        ([(b"", False)], "3", None),
        ([None], "3", None),  # hung up
        ([(b"abc", False)], "4097", None),
        ([(b"abc", False)], "-3", None),
        ([(b"abc", False)], "", None),
    ],
)
def test_a_body_is_read_as_far_as_it_was_promised(pieces, length, read):
    asked = iter(pieces)

    async def receive():
        one = next(asked)
        if one is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": one[0], "more_body": one[1]}

    async def body():
        return await app._body({b"content-length": length.encode()}, receive, Patience(5))

    if read is None:
        with pytest.raises(BodyWrong):
            asyncio.run(body())
    else:
        assert asyncio.run(body()) == read


def test_passes_are_signed_with_hmac_again_and_again_alike():
    key = sha256(passes.SALT + settings.SECRET_KEY.encode()).digest()
    for body in (b"one", b"another", b"one"):
        assert passes._sign(body) == hmac.digest(key, body, "sha256")[: passes.MARK]
