"""Checks of paper, margins, grid and page numbers."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from docx.oxml.ns import qn

from tongxin.shared.papers.layout.typography import (
    BODY_SIZE,
    CHARACTERS,
    LINE_PITCH,
    LINES,
    MARGINS,
    MM,
    PAGE,
    PAGE_NUMBER_DISTANCE,
    SMALL_SIZE,
    TYPE_HEIGHT,
    TYPE_WIDTH,
)
from tongxin.shared.papers.measuring.anatomy import Anatomy
from tongxin.shared.papers.measuring.looks import Look

# data: names of fonts
SONG = {"宋体", "SimSun", "NSimSun", "新宋体"}
SIDES = {
    "top": gettext_noop("上"),
    "bottom": gettext_noop("下"),
    "left": gettext_noop("左"),
    "right": gettext_noop("右"),
}


def paper(found: Anatomy) -> Iterator[str]:
    """A4, upright."""
    width, height = _twips(found.section.page_width), _twips(found.section.page_height)
    if abs(width - PAGE[0]) > MM or abs(height - PAGE[1]) > MM:
        yield _("纸张应为 A4（210×297 毫米），文件是 %(width)s×%(height)s 毫米") % {
            "width": round(width / MM),
            "height": round(height / MM),
        }


def margins(found: Anatomy) -> Iterator[str]:
    """37, 35, 28 and 26 mm, within one."""
    for section in found.word.sections:
        for side, wanted in MARGINS.items():
            has = _twips(getattr(section, f"{side}_margin"))
            if abs(has - wanted) > MM:
                yield _("%(side)s页边距应为 %(wanted)s 毫米，文件是 %(has)s 毫米") % {
                    "side": _(SIDES[side]),
                    "wanted": round(wanted / MM),
                    "has": round(has / MM, 1),
                }


def grid(found: Anatomy) -> Iterator[str]:
    """22 lines of 28 characters."""
    shown = found.section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001  (no public way)
    kind = None if shown is None else shown.get(qn("w:type"))
    pitch = 0 if shown is None else int(shown.get(qn("w:linePitch")) or 0)
    lines = int(TYPE_HEIGHT / pitch) if pitch else 0
    told = _("应设文档网格，每页 22 行、每行 28 字")
    if kind not in {"linesAndChars", "snapToChars"} or lines != LINES:
        yield told
        return
    space = int(shown.get(qn("w:charSpace")) or 0) / 4096
    characters = int(TYPE_WIDTH / 20 / (BODY_SIZE + space) + 0.01)
    if characters != CHARACTERS:
        yield told
    tall = [look for look in found.text if look.words and not 560 <= _pitch(look) <= 600]
    if tall:
        yield _("正文行距应为 28 至 30 磅，“%(words)s”不是") % {"words": tall[0].words[:12]}


def page_numbers(found: Anatomy) -> Iterator[str]:
    """Alternating, with dashes, 7 mm below the type area; none on the first page of a letter."""
    settings = found.word.settings
    if not settings.odd_and_even_pages_header_footer:
        yield _("页码应单页居右、双页居左，请设“奇偶页不同”")
        return
    yield from _page_number(found.footer, "right", _("单页"))
    yield from _page_number(found.even_footer, "left", _("双页"))
    distance = MARGINS["bottom"] - _twips(found.section.footer_distance) - SMALL_SIZE * 20
    if abs(distance - PAGE_NUMBER_DISTANCE) > 2 * MM:
        yield _("页码应距版心下边缘 7 毫米")
    if found.is_letter and any(look.fields for look in found.first_footer):
        yield _("信函格式首页不显示页码")


def _page_number(footer: list[Look], side: str, name: str) -> Iterator[str]:
    shown = next((look for look in footer if any("PAGE" in one for one in look.fields)), None)
    if shown is None:
        yield _("%(pages)s没有页码") % {"pages": name}
        return
    words = shown.words.replace(" ", "")
    # data: the dash of page numbers
    if not (words.startswith("—") and words.endswith("—")):
        yield _("%(pages)s页码左右应各有一条一字线") % {"pages": name}
    room = shown.right if side == "right" else shown.left
    if shown.align not in {side, {"right": "end", "left": "start"}[side]} or not (
        SMALL_SIZE * 10 <= room <= SMALL_SIZE * 30
    ):
        yield _("%(pages)s页码应居%(side)s空一字") % {"pages": name, "side": _(SIDES[side])}
    if shown.size != SMALL_SIZE or shown.face.latin not in SONG:
        yield _("%(pages)s页码应为 4 号半角宋体") % {"pages": name}


def _pitch(look: Look) -> int:
    if look.is_table or look.frame:
        return LINE_PITCH
    return look.line if look.line_rule == "exact" else LINE_PITCH


def _twips(length) -> int:
    return round(length.twips) if length is not None else 0
