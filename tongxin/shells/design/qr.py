"""QR codes drawn into a page (二维码)."""

import segno
from django.utils.safestring import SafeString, mark_safe

SCREEN, PAPER = "#1f2329", "#000"


def drawn(text: str, *, border: int = 2, dark: str = SCREEN) -> SafeString:
    """The picture of a text of our own making; its size is left to the page."""
    picture = segno.make(text, error="m", micro=False)
    svg = picture.svg_inline(border=border, dark=dark, light="#fff", omitsize=True)
    return mark_safe(svg)  # noqa: S308  (modules of a QR code, no words of anybody)
