"""What modules hang into the shells: menu, cards, to-dos, search answers, tiles.

Filled once at start by every module's wiring, the same in each process; never written later.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.urls import reverse

from tongxin.shells.design.items import (
    Actor,
    Entrance,
    HomeCard,
    MenuEntry,
    PublicLink,
    SearchHit,
    Stat,
    Tab,
    Text,
    Tile,
    Todo,
    TodoCount,
)

__all__ = [
    "Actor",
    "Answers",
    "Entrance",
    "HomeCard",
    "Link",
    "MenuEntry",
    "MenuGroup",
    "PublicLink",
    "Registry",
    "SearchHit",
    "Stat",
    "Tab",
    "Text",
    "Tile",
    "Todo",
    "TodoCount",
    "TodoLine",
    "card_codes",
    "entrance_of",
    "entrances",
    "home_cards",
    "menu",
    "menu_for",
    "own_pages",
    "panels",
    "public_links",
    "search",
    "search_answers",
    "stats",
    "tabs",
    "tabs_for",
    "tiles",
    "tiles_for",
    "todos",
    "todos_for",
]

Item = TypeVar("Item", MenuEntry, HomeCard, Todo, Tile, Tab, Stat, Entrance, PublicLink)
Answer = Callable[[Any, str, int], Sequence[SearchHit]]


@dataclass(slots=True)
class Registry(Generic[Item]):
    """Items by their order; a key is taken once."""

    _items: dict[str, Item] = field(default_factory=dict)

    def add(self, item: Item) -> Item:
        """Hang an item in; a second one under the same key is a mistake."""
        if item.key in self._items:
            raise ValueError(f"{item.key} is registered twice")
        self._items[item.key] = item
        return item

    def __iter__(self) -> Iterator[Item]:
        return iter(sorted(self._items.values(), key=lambda item: (item.order, item.key)))

    def for_actor(self, actor: Actor | None) -> list[Item]:
        """Those the actor may use; without an actor only what needs no right."""
        return [item for item in self if _allowed(getattr(item, "needs", None), actor)]


@dataclass(slots=True)
class Answers:
    """Functions that answer the search box, in the order of registration."""

    _answers: list[Answer] = field(default_factory=list)

    def add(self, answer: Answer) -> Answer:
        """Hang a function in; usable as a decorator."""
        self._answers.append(answer)
        return answer

    def __iter__(self) -> Iterator[Answer]:
        return iter(self._answers)


menu: Registry[MenuEntry] = Registry()
home_cards: Registry[HomeCard] = Registry()
todos: Registry[Todo] = Registry()
tiles: Registry[Tile] = Registry()
tabs: Registry[Tab] = Registry()
panels: Registry[HomeCard] = Registry()  # cards of the worker home
stats: Registry[Stat] = Registry()
entrances: Registry[Entrance] = Registry()
public_links: Registry[PublicLink] = Registry()
card_codes: Registry[PublicLink] = Registry()  # the page with the code of the member card
own_pages: Registry[PublicLink] = Registry()  # what a module keeps about the person at the phone
search_answers = Answers()


@dataclass(frozen=True, slots=True)
class Link:
    """A registered item ready to print."""

    key: str
    label: Text
    url: str
    icon: str
    active: bool = False
    count: int | None = None
    tone: str = ""


@dataclass(slots=True)
class MenuGroup:
    """Links under one heading of the sidebar; the first group has none."""

    label: Text
    entries: list[Link] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TodoLine:
    """One line of the to-do list, counted."""

    key: str
    label: Text
    url: str
    count: int
    overdue: int
    earliest_deadline: datetime | None


def menu_for(
    actor: Actor | None, path: str, counts: Mapping[str, int] | None = None
) -> list[MenuGroup]:
    """The sidebar of one actor, with the entry of this path marked."""
    entries = menu.for_actor(actor)
    links = _links(entries, path, counts or {})
    groups: dict[str, MenuGroup] = {}
    for entry, link in zip(entries, links, strict=True):
        groups.setdefault(str(entry.group), MenuGroup(entry.group)).entries.append(link)
    return sorted(groups.values(), key=lambda group: bool(group.label))


def tabs_for(actor: Actor | None, path: str, counts: Mapping[str, int] | None = None) -> list[Link]:
    """The bottom bar of the worker pages."""
    return _links(tabs.for_actor(actor), path, counts or {})


def tiles_for(actor: Actor | None) -> list[Link]:
    """The service tiles of the worker home."""
    return [
        Link(tile.key, tile.label, reverse(tile.url_name), tile.icon, tone=tile.tone)
        for tile in tiles.for_actor(actor)
    ]


def todos_for(actor: Actor, now: datetime) -> list[TodoLine]:
    """What waits for the actor: late first, then by deadline; kinds with nothing left out."""
    lines = [_line(todo, todo.count(actor, now)) for todo in todos.for_actor(actor)]
    waiting = [line for line in lines if line.count]
    return sorted(waiting, key=_urgency)


def search(actor: Actor, words: str, limit: int = 20) -> list[SearchHit]:
    """The answers of all modules, at most ``limit`` of each."""
    words = words.strip()
    if not words:
        return []
    return [hit for answer in search_answers for hit in answer(actor, words, limit)]


def _allowed(needs: str | None, actor: Actor | None) -> bool:
    return needs is None or (actor is not None and actor.may(needs))


def _line(todo: Todo, counted: TodoCount) -> TodoLine:
    return TodoLine(
        key=todo.key,
        label=todo.label,
        url=reverse(todo.url_name),
        count=counted.count,
        overdue=counted.overdue,
        earliest_deadline=counted.earliest_deadline,
    )


def _urgency(line: TodoLine) -> tuple:
    due = line.earliest_deadline
    return (line.overdue == 0, due is None, due.timestamp() if due else 0)


def _links(entries: Sequence[Any], path: str, counts: Mapping[str, int]) -> list[Link]:
    urls = {entry.key: reverse(entry.url_name) for entry in entries}
    current = _current(path, list(urls.values()))
    return [
        Link(
            key=entry.key,
            label=entry.label,
            url=urls[entry.key],
            icon=entry.icon,
            active=urls[entry.key] == current,
            count=counts.get(entry.key),
        )
        for entry in entries
    ]


def _current(path: str, urls: list[str]) -> str | None:
    """The longest address that leads here; a home above other entries counts only when exact."""
    leading = [
        url
        for url in urls
        if path == url
        or (path.startswith(url) and not any(o != url and o.startswith(url) for o in urls))
    ]
    return max(leading, key=len, default=None)


def entrance_of(actor: Actor) -> str:
    """The page at which such a person begins; empty for everybody else."""
    return next((one.url_name for one in entrances.for_actor(actor)), "")
