"""Codes that are shown, scanned and typed: signs nobody mistakes, marks nobody forges (短码)."""

from hmac import compare_digest

from django.utils.crypto import salted_hmac

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
LONGEST = 12


def written(number: int) -> str:
    """A number in signs that can be read aloud."""
    signs = ""
    while number or not signs:
        number, rest = divmod(number, len(SIGNS))
        signs = SIGNS[rest] + signs
    return signs


def number_of(text: str) -> int:
    """The number behind signs. Raises ValueError."""
    if not 0 < len(text) <= LONGEST or not set(text) <= set(SIGNS):
        raise ValueError("not one of our codes")
    number = 0
    for sign in text:
        number = number * len(SIGNS) + SIGNS.index(sign)
    return number


def mark_of(value: str, *, salt: str, length: int) -> str:
    """The last signs of what only this installation makes of a value; at most 12."""
    digest = salted_hmac(salt, value, algorithm="sha256").digest()
    return written(int.from_bytes(digest[:8], "big"))[-length:]


def is_mark(mark: str, value: str, *, salt: str, length: int) -> bool:
    """Whether a mark was made here of this value."""
    return compare_digest(mark_of(value, salt=salt, length=length).encode(), mark.encode())
