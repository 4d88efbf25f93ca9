"""Ways out of the program (通知渠道): what a channel must be able to do, and which there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from tongxin.shared.access.models import Account
from tongxin.shared.notify.models import Preference


class SendingFailed(Exception):
    """A channel did not take a letter; the first line is shown to the operator."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What leaves: ``key`` is the same when a letter is tried again, so nobody reads it twice."""

    to: str
    title: str
    text: str
    key: str


class Channel(Protocol):
    """One way out. ``send`` raises SendingFailed; it may be called again with the same key."""

    key: str
    label: str | Promise

    def is_ready(self) -> bool:
        """Whether the operator set it up."""
        ...

    def address(self, account: Account, preference: Preference) -> str:
        """Where the person is reached; empty where nothing is known."""
        ...

    def send(self, letter: Letter) -> None:
        """Hand one letter over."""
        ...


_channels: dict[str, Channel] = {}


def open_channel(channel: Channel) -> None:
    """Enter a way out; called from the wiring."""
    _channels[channel.key] = channel


def ready_channels() -> list[Channel]:
    """The ways out that are set up, in the order of the keys."""
    return [one for _key, one in sorted(_channels.items()) if one.is_ready()]


def channel_of(key: str) -> Channel | None:
    """A way out by its key, when it is set up."""
    found = _channels.get(key)
    return found if found and found.is_ready() else None


def known_keys(keys: Iterable[str]) -> list[str]:
    """Those of the keys that name a way out which is set up."""
    return sorted({key for key in keys if channel_of(key)})
