"""What a module may hang into the shells: the shapes alone, see ``registry``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise

Text = str | Promise


class Actor(Protocol):
    """Whoever looks at the page, as far as the chrome is concerned."""

    def may(self, right: str) -> bool:
        """Whether the right is held anywhere at all."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """One line of the desk sidebar (菜单)."""

    key: str
    label: Text
    url_name: str
    icon: str
    needs: str | None = None
    order: int = 100
    group: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCard:
    """One card of the desk home: a template and the function that fills it."""

    key: str
    template: str
    fill: Callable[[Any, datetime], dict]
    needs: str | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class TodoCount:
    """How much waits, how much of it is late, and what is due first."""

    count: int
    overdue: int = 0
    earliest_deadline: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One kind of waiting work (待办): a query, never a table."""

    key: str
    label: Text
    count: Callable[[Any, datetime], TodoCount]
    url_name: str
    needs: str | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One answer of the search box."""

    kind: Text
    title: str
    subtitle: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One service tile of the worker home (服务入口); red, gold or blue by its meaning."""

    key: str
    label: Text
    url_name: str
    icon: str
    tone: str = "red"
    needs: str | None = None
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One entry of the bottom bar on worker pages (标签栏)."""

    key: str
    label: Text
    url_name: str
    icon: str
    needs: str | None = None
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """One number on the member card of the worker home, with the page it opens."""

    key: str
    label: Text
    url_name: str
    count: Callable[[Any, datetime], int]
    needs: str | None = None
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """Where somebody is led who is neither staff nor worker, e.g. an employer's clerk (入口)."""

    key: str
    url_name: str
    needs: str
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLink:
    """A page for who has no account, linked from the sign-in page, or the code of the card."""

    key: str
    label: Text
    url_name: str
    order: int = 100
