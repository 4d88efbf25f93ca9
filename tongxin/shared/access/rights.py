"""All rights of the house: each app declares its own, roles combine them."""

from django.db.models import TextChoices

_declared: dict[str, TextChoices] = {}


def declare(rights: type[TextChoices]) -> None:
    """Enter the rights of one app; called from its wiring."""
    _declared.update({right.value: right for right in rights})


def known() -> dict[str, TextChoices]:
    """Every right by its code."""
    return dict(_declared)
