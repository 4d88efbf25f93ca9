"""The persona switcher of a demo: one press signs in as a fictional person."""

import json
from typing import Any

from django.urls import reverse

from tongxin.shared.access.models import Account

FILE = "personas.json"


def personas(settings: Any) -> list[dict[str, str]]:
    """Those the demo has prepared; none outside a demo."""
    file = settings.VAR / FILE
    if not settings.DEMO or not file.exists():
        return []
    found = json.loads(file.read_text(encoding="utf-8"))
    return [each | {"url": reverse("become")} for each in found]


def persona_account(settings: Any, key: str) -> Account | None:
    """The account of a persona, in a demo only."""
    known = {each["key"] for each in personas(settings)}
    return Account.objects.filter(username=key).first() if key in known else None
