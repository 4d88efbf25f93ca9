"""All rights of the house: each app declares its own, roles combine them."""

from django.db.models import TextChoices

_declared: dict[str, TextChoices] = {}
_of_people: set[str] = set()
_of_guests: set[str] = set()


def declare(rights: type[TextChoices]) -> None:
    """Enter the rights of one app; called from its wiring."""
    _declared.update({right.value: right for right in rights})


def keep_for_people(*rights: str) -> None:
    """Rights no token may hold: whoever has them hands out others; called from a wiring."""
    _of_people.update(rights)


def of_people() -> frozenset[str]:
    """Rights that only somebody who signed in can use."""
    return frozenset(_of_people)


def give_to_guests(*rights: str) -> None:
    """Rights that open one door alone: inboxes, lists and searches of the union stay shut."""
    _of_guests.update(rights)


def of_guests() -> frozenset[str]:
    """Rights of people who do not work for the union, e.g. an employer's clerk."""
    return frozenset(_of_guests)


def known() -> dict[str, TextChoices]:
    """Every right by its code."""
    return dict(_declared)
