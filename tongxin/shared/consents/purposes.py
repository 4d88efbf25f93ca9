"""What a person may be asked to agree to (同意事项): the text of each version, kept for ever."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import override

from tongxin.shared.consents.errors import NoSuchPurpose, TextGone

Text = str | Promise
SOURCE = "zh-hans"  # the language in which a text binds


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One use of personal data that needs consent (同意事项).

    ``texts`` holds every version that was ever shown; the highest one is asked for today. A
    change of the words is a new version: what was agreed to before does not cover it.
    """

    key: str
    title: Text
    texts: Mapping[int, Text]

    @property
    def version(self) -> int:
        """The version that is asked for today."""
        return max(self.texts)

    @property
    def text(self) -> str:
        """The words that are asked for today, in the language of the reader."""
        return str(self.texts[self.version])

    def words(self, version: int) -> str:
        """The words of one version, in the language of the reader. Raises TextGone."""
        if version not in self.texts:
            raise TextGone
        return str(self.texts[version])

    def digest(self, version: int) -> str:
        """By which the words of a version are known again (SHA-256 of the Chinese text)."""
        with override(SOURCE):
            return hashlib.sha256(self.words(version).encode()).hexdigest()


_purposes: dict[str, Purpose] = {}


def ask_for(purpose: Purpose) -> Purpose:
    """Enter a use that needs consent; called from the wiring of who uses the data."""
    if _purposes.get(purpose.key, purpose) is not purpose:
        raise ValueError(f"purpose {purpose.key} is declared twice")
    _purposes[purpose.key] = purpose
    return purpose


def all_purposes() -> list[Purpose]:
    """Every declared use in the order of the keys."""
    return [_purposes[key] for key in sorted(_purposes)]


def purpose_of(key: str) -> Purpose:
    """The declared use. Raises NoSuchPurpose."""
    if key not in _purposes:
        raise NoSuchPurpose
    return _purposes[key]


def title_of(key: str) -> str:
    """What a use is called; its key when nobody asks for it any more."""
    return str(_purposes[key].title) if key in _purposes else key
