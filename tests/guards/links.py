"""Where the links and buttons of a page lead: to no door that the reader's rights keep shut."""

import re
from collections.abc import Collection

from django.urls import Resolver404, resolve

FORMS = re.compile(rb"<form\b.*?</form>", re.DOTALL)
LINKS = re.compile(rb'<(?:a|form|button)\b[^>]*?\s(?:href|action|formaction|hx-get)="(/[^"#?]*)')


def dead_ends(answer, held: Collection[str]) -> list[str]:
    """Addresses of a page that ask for a right the reader does not hold."""
    if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
        return []
    text = FORMS.sub(_with_its_button, answer.content)
    found = {match.decode() for match in LINKS.findall(text)}
    return sorted(one for one in found if (right := needed(one)) and right not in held)


def _with_its_button(form: re.Match) -> bytes:
    """A form that nobody can send leads nowhere; the links inside it do."""
    text = form[0]
    return text if b'type="submit"' in text else text.partition(b">")[2]


def needed(address: str) -> str | None:
    """The right that an address asks for, if it names one."""
    try:
        view = resolve(address).func
    except Resolver404:
        return None
    right = getattr(view, "needs", None)
    return None if right == "?" else right
