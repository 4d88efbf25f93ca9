"""Plain handling of typed Chinese text, before any rule looks at it."""

import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

_OFFSET = 0xFEE0  # distance between a full-width sign and its ASCII twin
_WIDE = range(0xFF01, 0xFF5F)
_TO_HALF = {code: code - _OFFSET for code in _WIDE} | {0x3000: " "}
_TO_HALF_ALNUM = {code: half for code, half in _TO_HALF.items() if str(chr(code)).isalnum()}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202c\u202d\u202e"))


def half_width(text: str) -> str:
    """Text with full-width signs (全角) as half-width ones and invisible signs dropped."""
    return text.translate(_TO_HALF).translate(_INVISIBLE)


def half_width_alnum(text: str) -> str:
    """Text with full-width digits and letters narrowed, Chinese punctuation left as it is."""
    return text.translate(_TO_HALF_ALNUM)


def collapse_blanks(text: str) -> str:
    """Text with every run of blanks as one space and none at the ends."""
    return " ".join(text.split())


def drop_blanks(text: str) -> str:
    """Text without any blank."""
    return "".join(text.split())


def listed(words: Iterable[object]) -> str:
    """Words in one line, parted as the reader's language parts them (顿号)."""
    return _("、").join(map(str, words))


def beside(said: object, note: object) -> str:
    """What is said, with a note in brackets."""
    return _("%(said)s（%(note)s）") % {"said": said, "note": note}


def in_a_line(error: BaseException, most: int = 300) -> str:
    """The kind of an error and its first line: what follows may quote values of rows."""
    said = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {said}"[:most]


def grams(text: str) -> list[str]:
    """Single characters, then pairs of neighbours: the search tokens of a name (二元切分).

    A pair never spans a blank or a punctuation mark; tokens are unique, in order of appearance.
    """
    words = _words(half_width(unicodedata.normalize("NFC", text)).casefold())
    singles = [sign for word in words for sign in word]
    pairs = [word[at : at + 2] for word in words for at in range(len(word) - 1)]
    return list(dict.fromkeys(singles + pairs))


def _words(text: str) -> list[str]:
    spaced = "".join(sign if sign.isalnum() or sign in "々〇" else " " for sign in text)
    return spaced.split()
