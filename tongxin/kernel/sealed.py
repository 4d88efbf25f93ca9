"""A personal value that stays sealed in memory (密封值)."""

import hmac

from tongxin.kernel import crypto
from tongxin.kernel.masking import MASKS


class Sealed:
    """Sealed value of a row: prints as its mask, opens only when asked (密封值).

    It holds the sealed bytes alone: a pickle, a log line or an error page has no clear text.
    """

    __slots__ = ("blob", "context", "kind")

    def __init__(self, blob: bytes, *, context: str, kind: str) -> None:
        self.blob, self.context, self.kind = bytes(blob), context, kind

    @property
    def mask(self) -> str:
        """What may be shown without a reason (脱敏值).

        Raises SealBroken.
        """
        return MASKS[self.kind](self.open())

    def open(self) -> str:
        """Clear text; only services call it, and every reveal to a person is recorded.

        Raises SealBroken.
        """
        return crypto.unseal(self.blob, context=self.context)

    def same_as(self, other: "Sealed | str") -> bool:
        """Whether both hold the same clear text."""
        text = other.open() if isinstance(other, Sealed) else other
        return hmac.compare_digest(self.open().encode(), text.encode())

    def __str__(self) -> str:
        return self.mask

    def __repr__(self) -> str:
        return f"<Sealed {self.context} {self.kind}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sealed):
            return NotImplemented
        return (self.blob, self.context) == (other.blob, other.context)

    def __hash__(self) -> int:
        return hash((self.blob, self.context))

    def __reduce__(self) -> tuple:
        return _rebuild, (self.blob, self.context, self.kind)


def _rebuild(blob: bytes, context: str, kind: str) -> Sealed:
    return Sealed(blob, context=context, kind=kind)
