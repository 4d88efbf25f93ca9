"""Every address of the house, with what it says about who may go there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from tongxin.config.urls import api

WORDS = {
    "desk:approval_flow.key": "tests.posting",
    "h5:give_consent.key": "notify.outside",
    "desk:new_export.listing": "members.unions",
    "desk:new_view.listing": "members.members",
    "campaigns_desk:template_starter.kind": "notice",
    "which": "kinds",
    "code": "ACT05",
    "period": "2025",
    "sheet": "unions",
    "key": "unions",
    "kind": "xlsx",
}
PLACES = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One address: ``needs`` is a right, None for whoever signed in, "?" where nothing is said."""

    name: str
    pattern: str
    needs: str | None
    is_outside: bool
    verb: str = "GET"

    def __str__(self) -> str:
        return f"{self.verb} /{self.pattern}"

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def takes_rows(self) -> bool:
        return "<int:" in self.pattern

    @property
    def takes_words(self) -> bool:
        return bool(re.search(r"<(str:|slug:|path:)?\w+>", self.pattern))

    @property
    def takes_arguments(self) -> bool:
        return "<" in self.pattern

    @property
    def module(self) -> str:
        """The app whose rows the numbers in the address most likely are."""
        return self.name.partition(":")[0].partition("_")[0]

    @property
    def thing(self) -> str:
        """The word before the first number: what the number most likely counts."""
        words = self.pattern.partition("<int:")[0].strip("/").replace("-", "").split("/")
        return words[-1]

    def url(self, key: int = 1) -> str:
        """The address with ``key`` at the place of every number."""

        def said(place: re.Match) -> str:
            own = WORDS.get(f"{self.name}.{place[2]}")
            return own or (str(key) if place[1] == "int" else WORDS.get(place[2], "x"))

        return "/" + PLACES.sub(said, self.pattern)


def pages() -> list[Route]:
    """All that is not the API."""
    return [
        Route(name, pattern, getattr(view, "needs", "?"), getattr(view, "is_outside", False))
        for name, pattern, view in _walk(get_resolver(), "", "")
        if not pattern.startswith("api/")
    ]


def operations() -> list[Route]:
    """All that the API does."""
    return [
        Route(
            f"{(operation.tags or ['api'])[0]}:{operation.view_func.__name__}",
            f"api/v1{prefix}{path}".replace("//", "/").replace("{", "<").replace("}", ">"),
            getattr(operation.view_func, "needs", "?"),
            is_outside=False,
            verb=method,
        )
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    ]


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[tuple]:
    for one in resolver.url_patterns:
        pattern = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield f"{space}{one.name or ''}", pattern, one.callback
        else:
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one, pattern, inner)
