"""What of a personal value may be shown without a reason (脱敏)."""

import re
from collections.abc import Callable, Mapping
from typing import Final

STAR: Final = "*"
INTERPUNCT: Final = "·"
HIDDEN: Final = STAR * 4
# data: surnames of two characters
# data: surnames of two characters
_COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于"
    "司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生梁丘左丘西门第五南荣"
    "仲长即墨达奚褚师纳兰完颜叶赫那拉耶律"
)
COMPOUND_SURNAMES: Final = frozenset(_COMPOUND[at : at + 2] for at in range(0, len(_COMPOUND), 2))
# data: the parts of an address
# data: words that end a street, words that end a district
_STREET = re.compile(r".+?(?:街道|镇|乡|苏木|大道|路|街|巷)")
# data: the parts of an address
# data: as above
_DISTRICT = re.compile(r".+(?:区|县|市|旗|州|省)")
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def name(value: str) -> str:
    """Name for publicity: 张*, 张*明, 欧阳*, 阿**·买*."""
    masked = _name_in_parts(value) if INTERPUNCT in value else _name_in_one(value)
    return STAR * len(value) if value in masked else masked


def id_number(value: str) -> str:
    """Resident ID for staff: six first and four last; shorter documents show the last four."""
    if len(value) == 18:
        return value[:6] + STAR * 8 + value[-4:]
    return _tail(value, 4)


def id_number_for_peers(value: str) -> str:
    """Resident ID for colleagues: the last four only."""
    return _tail(value, 4)


def mobile(value: str) -> str:
    """Mobile number such as 138****5678."""
    if len(value) == 11:
        return f"{value[:3]}{HIDDEN}{value[-4:]}"
    return _tail(value, 2)


def bank_card(value: str) -> str:
    """Bank card: the last four only."""
    return _tail(value, 4)


def email(value: str) -> str:
    """Mail address such as a***@x.cn."""
    local, at, domain = value.rpartition("@")
    return f"{local[0]}***@{domain}" if at and local else HIDDEN


def address(value: str) -> str:
    """Address down to the street, never the house."""
    found = _STREET.match(value) or _DISTRICT.match(value)
    return (found[0] if found and found[0] != value else "") + HIDDEN


def plain(value: str) -> str:  # noqa: ARG001 - every mask takes the value
    """Nothing at all: health, family, petitions."""
    return HIDDEN


MASKS: Final[Mapping[str, Callable[[str], str]]] = {
    "address": address,
    "bank_card": bank_card,
    "email": email,
    "id_number": id_number,
    "mobile": mobile,
    "name": name,
    "plain": plain,
}


def _name_in_one(value: str) -> str:
    if not _has_han(value):
        return _LATIN_WORD.sub(lambda word: word[0][0] + STAR * (len(word[0]) - 1 or 1), value)
    family = 2 if value[:2] in COMPOUND_SURNAMES and len(value) > 2 else 1
    shown_end = 1 if len(value) - family > 1 else 0
    hidden = len(value) - family - shown_end
    return value[:family] + STAR * max(hidden, 1) + value[len(value) - shown_end :]


def _name_in_parts(value: str) -> str:
    """First and last part keep their first sign, parts between keep none."""
    parts = value.split(INTERPUNCT)
    ends = {0, len(parts) - 1}
    shown = [1 if at in ends and len(part) > 1 else 0 for at, part in enumerate(parts)]
    pairs = zip(parts, shown, strict=True)
    return INTERPUNCT.join(part[:kept] + STAR * (len(part) - kept) for part, kept in pairs)


def _tail(value: str, shown: int) -> str:
    """The last signs, but never so many that less than half is hidden."""
    kept = min(shown, len(value) // 2)
    return STAR * max(len(value) - kept, 1) + value[len(value) - kept :]


def _has_han(value: str) -> bool:
    # data: the range of the characters
    return any("\u2e80" <= sign <= "\u9fff" or sign >= "\U00020000" for sign in value)
