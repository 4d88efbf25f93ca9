"""The words by which documents are read, as data."""

import re
import tomllib
from pathlib import Path

WORDS: dict[str, dict] = tomllib.loads(
    Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8")
)


def rule(room: str, name: str) -> re.Pattern[str]:
    """A pattern of the lexicon, ready to use."""
    return re.compile(WORDS[room][name])


def rules(room: str, name: str) -> re.Pattern[str]:
    """A list of patterns of the lexicon as one."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in WORDS[room][name]))


def one_of(*lists: list[str]) -> str:
    """Alternation of plain words, the longest first."""
    words = sorted({word for words in lists for word in words}, key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, words)) + ")"
