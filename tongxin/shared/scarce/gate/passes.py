"""Passes (凭证): signed, for one person, one act, one row, one window; good for ten minutes."""

import binascii
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from hmac import HMAC, compare_digest, new
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from tongxin.shared.scarce.gate.bursts import Burst, declared
from tongxin.shared.scarce.gate.errors import NotBegun, PassOver, PassUnreadable

LIFE = timedelta(minutes=10)
SALT = b"tongxin.gate.pass.1"
LAYOUT = struct.Struct(">BB4sqqqiqq")
MARK = 16
VERSION, LONGEST = 1, 512
LANGUAGES = ("zh-hans", "en")
ALWAYS = 0
NOBODY = 0  # the pass of a door: what is shown there says who it is


class Pass(NamedTuple):
    """Who may do what, when; ``epoch`` is that of the row when the pass was given."""

    burst: str
    row: int
    by: int
    actor: str
    account: int | None
    epoch: int
    opens_at: datetime | None
    ends_at: datetime
    language: str = LANGUAGES[0]


def issue(ticket: Pass) -> str:
    """The pass as text for the waiting page."""
    opens = int(ticket.opens_at.timestamp()) if ticket.opens_at else ALWAYS
    packed = LAYOUT.pack(
        VERSION,
        LANGUAGES.index(ticket.language) if ticket.language in LANGUAGES else 0,
        _mark_of(ticket.burst),
        ticket.row,
        ticket.by,
        ticket.account or 0,
        ticket.epoch,
        opens,
        int(ticket.ends_at.timestamp()),
    )
    body = packed + ticket.actor.encode()
    return urlsafe_b64encode(_sign(body) + body).decode().rstrip("=")


def read(text: bytes, *, now: datetime) -> tuple[Burst, Pass]:
    """The burst and the pass behind the text. Raises PassUnreadable, PassOver or NotBegun."""
    body = _checked(text)
    version, spoken, mark, row, by, account, epoch, opens, ends = LAYOUT.unpack_from(body)
    burst = _bursts().get(mark)
    if version != VERSION or burst is None:
        raise PassUnreadable
    instant = now.timestamp()
    if instant >= ends:
        raise PassOver
    if instant < opens:
        raise NotBegun(at=f"{_local(opens):%H:%M:%S}")
    return burst, Pass(
        burst=burst.name,
        row=row,
        by=by,
        actor=body[LAYOUT.size :].decode(),
        account=account or None,
        epoch=epoch,
        opens_at=None,
        ends_at=now,
        language=LANGUAGES[spoken],
    )


def language_of(text: bytes) -> str:
    """The language a pass asks for, also of one that is over; Chinese where it is not ours."""
    try:
        spoken = _checked(text)[1]
    except PassUnreadable:
        return LANGUAGES[0]
    return LANGUAGES[spoken]


def _checked(text: bytes) -> bytes:
    try:
        if len(text) > LONGEST:
            raise PassUnreadable
        raw = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise PassUnreadable from None
    body = raw[MARK:]
    if len(body) < LAYOUT.size or not compare_digest(_sign(body), raw[:MARK]):
        raise PassUnreadable
    return body


def _sign(body: bytes) -> bytes:
    # A copy costs half of a fresh one, and does not let go of the interpreter for a few bytes.
    made = _keyed().copy()
    made.update(body)
    return made.digest()[:MARK]


@lru_cache(maxsize=1)
def _keyed() -> HMAC:
    return new(sha256(SALT + settings.SECRET_KEY.encode()).digest(), digestmod="sha256")


@lru_cache(maxsize=1)
def _bursts() -> dict[bytes, Burst]:
    return {_mark_of(burst.name): burst for burst in declared()}


def _mark_of(name: str) -> bytes:
    return sha256(name.encode()).digest()[:4]


def _local(instant: int) -> datetime:
    return timezone.localtime(datetime.fromtimestamp(instant, UTC))
