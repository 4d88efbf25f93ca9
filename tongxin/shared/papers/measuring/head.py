"""Checks of the head: red, mark, line, number, signer, urgency."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongxin.shared.papers.layout.typography import (
    BODY_SIZE,
    HEAD_DISTANCE,
    LETTER_FOOT,
    LETTER_MARK,
    LETTER_WIDTH,
    LINE_PITCH,
    MARGINS,
    MM,
    PAGE,
    RULE_DISTANCE,
)
from tongxin.shared.papers.measuring.anatomy import Anatomy
from tongxin.shared.papers.measuring.fonts import BODY, HEAD_1, HEAD_2, TITLE
from tongxin.shared.papers.measuring.looks import Edge, Look, is_red
from tongxin.shared.papers.numbers import NUMBER

DOUBLE = {"thickThinSmallGap", "thickThinMediumGap", "thickThinLargeGap"}


def red(found: Anatomy) -> Iterator[str]:
    """Red only in the head and in the two lines of a letter."""
    allowed = [*found.head, *found.first_header, *found.first_footer]
    others = [look for look in found.looks if not any(look is one for one in allowed)]
    others += [*found.footer, *found.even_footer]
    for look in others:
        inside = [look, *look.cells]
        if any(run.is_red and run.text.strip() for one in inside for run in one.runs):
            yield _("红色只用于版头，“%(words)s”不应为红色") % {
                "words": look.words[:12] or _("表格")
            }
        elif any(is_red(edge.colour) for one in inside for edge in one.edges):
            yield _("红色只用于版头，正文中不应有红线")


def mark(found: Anatomy) -> Iterator[str]:
    """Centred, 小标宋, 35 mm below the top of the type area; a letter: 30 mm from the edge."""
    shown = found.mark
    if shown is None:
        return
    if shown.align != "center" or not TITLE.has(shown.face.font):
        yield _("发文机关标志应居中，用小标宋体")
    if found.is_letter:
        at = round(found.section.header_distance.twips) + _leading(shown)
        if abs(at - LETTER_MARK) > 2 * MM:
            yield _("信函格式的发文机关标志上边缘应距上页边 30 毫米")
        return
    above = next((found.head[:i] for i, one in enumerate(found.head) if one is shown), [])
    at = sum(_tall(look) for look in above) + shown.before + _leading(shown)
    if abs(at - HEAD_DISTANCE) > 3 * MM:
        yield _("发文机关标志上边缘应距版心上边缘 35 毫米，文件是 %(has)s 毫米") % {
            "has": round(at / MM)
        }


def head_line(found: Anatomy) -> Iterator[str]:
    """One red line as wide as the type area, 4 mm below the number."""
    if found.mark is None or found.is_letter:
        return
    lines = [(look, edge) for look in found.head for edge in look.edges if is_red(edge.colour)]
    if len(lines) != 1:
        yield _("发文字号下应有一条红色分隔线")
        return
    look, edge = lines[0]
    if look.left or look.right:
        yield _("红色分隔线应与版心等宽（156 毫米）")
    gap = _tall(look) if not look.words else 0
    if edge.side != "bottom" or abs(gap - RULE_DISTANCE) > MM:
        yield _("红色分隔线应在发文字号之下 4 毫米")


def letter_lines(found: Anatomy) -> Iterator[str]:
    """Thick above thin under the mark; thin above thick 20 mm from the lower edge; 170 mm wide."""
    if not found.is_letter:
        return
    upper = _double(found.first_header, "bottom")
    lower = _double(found.first_footer, "top")
    if upper is None:
        yield _("信函格式的发文机关标志下应有一条上粗下细的红色双线")
    elif abs(PAGE[0] - _sides(upper[0]) - LETTER_WIDTH) > 2 * MM:
        yield _("信函格式的红色双线应长 170 毫米")
    if lower is None:
        yield _("信函格式首页距下页边 20 毫米处应有一条上细下粗的红色双线")
        return
    frame = lower[0].frame
    at = int(frame.get("y", 0)) if frame.get("vAnchor") == "page" else 0
    wide = int(frame.get("w", 0))
    if abs(PAGE[1] - at - LETTER_FOOT) > 2 * MM or abs(wide - LETTER_WIDTH) > 2 * MM:
        yield _("信函格式下方红色双线应长 170 毫米、距下页边 20 毫米")


def number(found: Anatomy) -> Iterator[str]:
    """机关代字〔年份〕序号号, 3号仿宋; centred, or at the left of an upward document."""
    if found.mark is None:
        return
    shown = found.number
    if shown is None:
        yield _("版头没有发文字号")
        return
    # data: the word before the signer
    written = shown.words.split("签发人")[0].strip(" \t\u3000")
    if not NUMBER.fullmatch(written):
        yield _("发文字号“%(number)s”不规范，应写成“某总工办〔2026〕3号”") % {"number": written}
    if shown.size != BODY_SIZE or not BODY.has(shown.face.font):
        yield _("发文字号应为 3 号仿宋")
    wanted = "right" if found.is_letter else "center"
    if found.signer is None and shown.align != wanted:
        side = _("居右") if found.is_letter else _("居中")
        yield _("发文字号应%(side)s编排") % {"side": side}


def signer(found: Anatomy) -> Iterator[str]:
    """Beside the number; the label in 仿宋, the name in 楷体."""
    shown = found.signer
    if shown is None:
        return
    if shown is not found.number or not shown.text.startswith("\u3000"):
        yield _("上行文的发文字号居左空一字，签发人与它同处一行")
    # data: the word before the signer
    names = [run for run in shown.runs if run.text.strip() and "签发人" not in run.text]
    names = [run for run in names if not NUMBER.search(run.text)]
    if not names or not all(HEAD_2.has(run.font) for run in names):
        yield _("签发人姓名应为 3 号楷体")


def urgency(found: Anatomy) -> Iterator[str]:
    """3号黑体 at the top left."""
    shown = found.urgency
    if shown and (not HEAD_1.has(shown.face.font) or shown.size != BODY_SIZE):
        yield _("紧急程度应为 3 号黑体")


def _double(looks: list[Look], side: str) -> tuple[Look, Edge] | None:
    """Thick towards the paragraph, thin away from it."""
    lines = ((look, edge) for look in looks for edge in look.edges)
    return next(
        (
            one
            for one in lines
            if is_red(one[1].colour) and one[1].side == side and one[1].style in DOUBLE
        ),
        None,
    )


def _sides(look: Look) -> int:
    return MARGINS["left"] + look.left + MARGINS["right"] + look.right


def _tall(look: Look) -> int:
    return look.before + (look.line if look.line_rule == "exact" else LINE_PITCH)


def _leading(look: Look) -> int:
    """Air above the signs inside their line."""
    if look.line_rule != "exact":
        return 0
    return round((look.line - look.size * 20) / 2)
