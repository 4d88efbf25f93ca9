"""The arithmetic of a lottery that anyone can repeat: no tables, no clock, no chance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Self

from django.utils.translation import gettext as _

FORMAT = "tongxin-lottery-1"
RULE = (
    "rank by SHA-256(seed|entrant), smallest first; withdrawn entrants stay in the list"
    " and are skipped; the first `places` of the ranking win"
)


class FileUnreadable(ValueError):
    """Not a file of a lottery."""


def entry_of(number: int, nonce: str, name: str) -> str:
    """The public line of one entrant (参加者): it binds the name without telling it."""
    return f"{number:05} {_hash(f'{nonce}|{name}')}"


def list_hash(entrants: Iterable[str]) -> str:
    """SHA-256 over the sorted lines, each with its line feed (名单摘要)."""
    return _hash("".join(f"{line}\n" for line in sorted(entrants)))


def ranking(seed: str, entrants: Iterable[str], withdrawn: Iterable[str]) -> list[str]:
    """The order that seed and list give, without those who withdrew (排序)."""
    left = set(entrants) - set(withdrawn)
    return sorted(left, key=lambda line: (_hash(f"{seed}|{line}"), line))


@dataclass(frozen=True, slots=True)
class Notice:
    """What is published before the seed exists (摇号公告)."""

    title: str
    places: int
    seed_source: str
    seed_due_at: datetime
    list_hash: str = ""

    @property
    def hash(self) -> str:
        """SHA-256 over every line of the notice (公告摘要)."""
        due = self.seed_due_at.isoformat()
        lines = (FORMAT, RULE, self.title, str(self.places), self.seed_source, due, self.list_hash)
        return _hash("".join(f"{line}\n" for line in lines))


@dataclass(frozen=True, slots=True)
class Drawing:
    """One exported lottery, as read from its file; nothing in it is believed yet."""

    notice: Notice
    notice_hash: str
    published_at: datetime
    entrants: Sequence[str]
    withdrawn: Sequence[str]
    seed: str
    drawn_at: datetime | None
    ranking: Sequence[str]
    winners: Sequence[str]

    @classmethod
    def read(cls, told: Any) -> Self:
        """The lottery out of parsed JSON. Raises FileUnreadable."""
        try:
            if told["format"] != FORMAT or told["rule"] != RULE:
                raise FileUnreadable
            return cls(
                notice=_notice(told),
                notice_hash=_text(told["notice_hash"]),
                published_at=_instant(told["published_at"]),
                entrants=_lines(told["entrants"]),
                withdrawn=_lines([_text(one["entrant"]) for one in told["withdrawn"]]),
                seed=_text(told["seed"]),
                drawn_at=_instant(told["drawn_at"]) if told["drawn_at"] else None,
                ranking=_lines(told["ranking"]),
                winners=_lines(told["winners"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise FileUnreadable from error


def faults(drawing: Drawing) -> list[str]:
    """Everything in which a file contradicts itself (不符之处); empty: it is right."""
    notice = drawing.notice
    order = ranking(drawing.seed, drawing.entrants, drawing.withdrawn) if drawing.seed else []
    checks = {
        _("名单中有重复的参加者"): len(set(drawing.entrants)) < len(drawing.entrants),
        _("名单与公布的名单摘要不符"): list_hash(drawing.entrants) != notice.list_hash,
        _("公告内容与公告摘要不符"): notice.hash != drawing.notice_hash,
        _("退出者不在公布的名单中"): bool(set(drawing.withdrawn) - set(drawing.entrants)),
        _("公布名单晚于种子产生的时间"): drawing.published_at >= notice.seed_due_at,
        _("摇号早于种子产生的时间"): _is_early(drawing),
        _("有种子却没有摇号时间，或有摇号时间却没有种子"): bool(drawing.seed)
        != bool(drawing.drawn_at),
        _("排序与重新计算的结果不符"): list(drawing.ranking) != order,
        _("中签者与重新计算的结果不符"): list(drawing.winners) != order[: notice.places],
    }
    return [sentence for sentence, is_wrong in checks.items() if is_wrong]


def _is_early(drawing: Drawing) -> bool:
    return drawing.drawn_at is not None and drawing.drawn_at < drawing.notice.seed_due_at


def _notice(told: Mapping[str, Any]) -> Notice:
    places = told["places"]
    if type(places) is not int or places < 1:
        raise FileUnreadable
    due = _instant(told["seed_due_at"])
    texts = [_text(told[name]) for name in ("title", "seed_source", "list_hash")]
    return Notice(texts[0], places, texts[1], due, texts[2])


def _lines(told: Any) -> list[str]:
    if not isinstance(told, list):
        raise FileUnreadable
    return [_text(one) for one in told]


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise FileUnreadable
    told.encode()  # half of a surrogate pair is no text
    return told


def _instant(told: Any) -> datetime:
    at = datetime.fromisoformat(_text(told))
    if at.tzinfo is None:
        raise FileUnreadable
    return at


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
