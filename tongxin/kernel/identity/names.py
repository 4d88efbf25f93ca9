"""Names of persons, of every nationality of the country and beyond (姓名)."""

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.identity.typed import IdentityError
from tongxin.kernel.text import collapse_blanks, half_width

MIN_LENGTH, MAX_LENGTH = 2, 50
INTERPUNCT: Final = "·"
# data: ranges of characters
_HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_HAN = re.compile(f"[{_HAN}]")
_DOTS = re.compile("[•‧・･∙⋅●˙․・᛫]")
_DOT_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}]) ?[.·] ?(?=[{_HAN}])")
_BLANK_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}]) (?=[{_HAN}])")
_LINKS: Final = frozenset("· -'’.")


class NameLength(IdentityError):
    """Too short or too long."""

    code = "identity.name_length"
    message = _("姓名应为 2 至 50 个字")
    mend = _("请填写证件上的完整姓名")


class NameSigns(IdentityError):
    """Signs that no name has."""

    code = "identity.name_signs"
    message = _("姓名中有数字、括号或其他符号")
    mend = _("请只填写证件上的姓名；少数民族姓名中间用“·”隔开")


class NameUnreadableCharacter(IdentityError):
    """A private-use character that other machines cannot show."""

    code = "identity.name_unreadable_character"
    message = _("姓名中有其他电脑无法显示的自造字")
    mend = _("请用支持 GB 18030-2022 的输入法重新输入该字")


def normalise_name(value: str) -> str:
    """Name in composed form, with one kind of dot and no blanks between Chinese characters."""
    text = unicodedata.normalize("NFC", half_width(value))
    text = collapse_blanks(_DOTS.sub(INTERPUNCT, text))
    return _BLANK_BETWEEN_HAN.sub("", _DOT_BETWEEN_HAN.sub(INTERPUNCT, text))


def parse_name(value: str) -> str:
    """Name as it is kept; a name is never refused for lacking a surname.

    Raises NameLength, NameSigns, NameUnreadableCharacter.
    """
    name = normalise_name(value)
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        raise NameLength
    if any(unicodedata.category(sign) in {"Co", "Cn"} and not _is_letter(sign) for sign in name):
        raise NameUnreadableCharacter
    if not all(map(_is_letter, name)) and not _is_linked_well(name):
        raise NameSigns
    return name


def _is_letter(sign: str) -> bool:
    """Han first: this Python may not know the newest characters of GB 18030 yet."""
    return bool(_IS_HAN.fullmatch(sign)) or unicodedata.category(sign)[0] in "LM"


def _is_linked_well(name: str) -> bool:
    """Letters with links between, none at the ends (an initial's dot may end a name)."""
    signs_known = all(_is_letter(sign) or sign in _LINKS for sign in name)
    return signs_known and _is_letter(name[0]) and (_is_letter(name[-1]) or name[-1] == ".")
