"""Finding the mark of a state secret on a document (密级)."""

import re

from tongxin.kernel.text import drop_blanks, half_width_alnum
from tongxin.shared.papers.errors import SecretPaper

HEAD_LINES = 12
# data: the marks of the secrecy rules
MARK = re.compile(r"(?:密级[:：])?(?P<mark>绝密|机密|秘密)(?:[★☆*].*|\d+(?:年|个月|天))?")


def refuse_secret(text: str) -> None:
    """Look for a line that is a mark of secrecy above the body. Raises SecretPaper."""
    head = [line for line in text.splitlines() if line.strip()][:HEAD_LINES]
    for line in head:
        found = MARK.fullmatch(drop_blanks(half_width_alnum(line)))
        if found:
            raise SecretPaper(mark=found["mark"])
