"""What the chrome of every page needs to know."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from tongxin.shared.notify.selectors import unread_count
from tongxin.shells.design.registry import menu_for, tabs_for

PRODUCT_NAME = _("同心")

# Places of the chrome; one that is not routed is left out of the page.
DOORS = {
    "desk": "desk:home",
    "search": "desk:search",
    "choose_union": "desk:choose_union",
    "notifications": "desk:notifications",
    "profile": "desk:profile",
    "h5": "h5:home",
    "scan": "h5:scan",
    "sign_in": "sign_in",
    "sign_out": "sign_out",
    "set_language": "set_language",
}


def chrome(request: HttpRequest) -> dict:
    """Menu, doors, languages and the name of who is here; without an actor the menu is bare."""
    actor = getattr(request, "actor", None)
    counts = getattr(request, "menu_counts", None)
    return {
        "product_name": PRODUCT_NAME,
        "actor": actor,
        "actor_name": _who(request, actor),
        "actor_title": getattr(actor, "title", ""),
        "actor_union": getattr(request, "union", None),
        "languages": languages(),
        "unread_count": SimpleLazyObject(partial(_unread, actor)),
        "care": request.COOKIES.get("care") == "1",
        "doors": SimpleLazyObject(doors),
        "menu": SimpleLazyObject(partial(menu_for, actor, request.path, counts)),
        "tabs": SimpleLazyObject(partial(tabs_for, actor, request.path, counts)),
    }


def _unread(actor: object) -> int:
    """Messages that wait; strangers and pages outside the house have none."""
    return unread_count(actor) if getattr(actor, "account_id", None) else 0


def languages() -> list[dict]:
    """The languages on offer, each under its own name."""
    current = get_language()
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "current": code == current,
        }
        for code, _name in settings.LANGUAGES
    ]


def doors() -> dict[str, str]:
    """Addresses of the routed places."""
    found = {key: _address(name) for key, name in DOORS.items()}
    return {key: url for key, url in found.items() if url}


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _who(request: HttpRequest, actor: object) -> str:
    user = getattr(request, "user", None)
    return str(getattr(actor, "name", "") or user or "")
