"""Checks of title, addressees, text and headings."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongxin.shared.papers.layout.titles import WIDEST, is_shaped
from tongxin.shared.papers.layout.typography import BODY_SIZE, TITLE_SIZE, breadth
from tongxin.shared.papers.measuring.anatomy import HEADING, Anatomy
from tongxin.shared.papers.measuring.fonts import BODY, BY_LEVEL, TITLE
from tongxin.shared.papers.measuring.looks import Look
from tongxin.shared.papers.reading.numbering import counted

LEVELS = ("one", "two", "three", "four")


def title_face(found: Anatomy) -> Iterator[str]:
    """2号小标宋, centred."""
    for look in found.title:
        faces = {(run.size, TITLE.has(run.font)) for run in look.runs if run.text.strip()}
        if faces != {(float(TITLE_SIZE), True)}:
            yield _("标题应为 2 号小标宋体")
        if look.align != "center":
            yield _("标题应居中")


def title_shape(found: Anatomy) -> Iterator[str]:
    """Lines that fit, in the shape of a trapezoid or a diamond."""
    lines = tuple(line for look in found.title for line in look.words.split("\n"))
    if not "".join(lines):
        yield _("没有标题")
    elif max(breadth(line) for line in lines) > WIDEST + 0.5:
        yield _("标题每行不超过 %(count)s 字，请分行") % {"count": WIDEST}
    elif not is_shaped(lines):
        yield _("标题分行应排成梯形或菱形，不要排成长方形或沙漏形")


def addressee(found: Anatomy) -> Iterator[str]:
    """Flush left, with a full colon."""
    shown = found.addressee
    # data: the colon of the standard
    if shown and (not shown.words.endswith("：") or shown.left or shown.first):
        yield _("主送机关应顶格书写，以全角冒号结尾")


def body_face(found: Anatomy) -> Iterator[str]:
    """3号仿宋, two characters in."""
    for look in _running(found):
        marked = HEADING.match(look.words)
        runs = [run for run in look.runs if run.text.strip()]
        if any(run.size != BODY_SIZE for run in runs):
            yield _("正文应为 3 号字，“%(words)s”不是") % _named(look)
        elif not marked and not all(BODY.has(run.font) for run in runs):
            yield _("正文应为仿宋体，“%(words)s”不是") % _named(look)
        if look.align != "center" and not _is_indented(look):
            yield _("正文每段应左空二字，“%(words)s”不是") % _named(look)


def heading_faces(found: Anatomy) -> Iterator[str]:
    """黑体, 楷体, 仿宋, 仿宋; the mark written as its level asks."""
    for look in _running(found):
        match = HEADING.match(look.words)
        if match is None:
            continue
        level = LEVELS.index(match.lastgroup if match.lastgroup != "dot" else "one") + 1
        if not BY_LEVEL[level].has(look.face.font) and not _is_list(look, level):
            yield _("第 %(level)s 级标题“%(words)s”的字体不对，应依次为黑体、楷体、仿宋、仿宋") % (
                {"level": level} | _named(look)
            )
        if match[0] != _mark(level, match):
            yield _("标题“%(words)s”的序号应写成“%(mark)s”") % (
                {"mark": _mark(level, match)} | _named(look)
            )


def heading_order(found: Anatomy) -> Iterator[str]:
    """Numerals of every level in order and without gaps."""
    counts: dict[int, int] = {}
    for look in _running(found):
        match = HEADING.match(look.words)
        if match is None:
            continue
        level = LEVELS.index(match.lastgroup if match.lastgroup != "dot" else "one") + 1
        counts = {key: count for key, count in counts.items() if key <= level}
        counts[level] = counts.get(level, 0) + 1
        numeral = next(match[name] for name in LEVELS if match[name])
        wanted = counted(counts[level]) if level < 3 else str(counts[level])
        if numeral != wanted:
            yield _("标题序号不连续：“%(words)s”应为第%(wanted)s") % (
                {"wanted": wanted} | _named(look)
            )
            return


def _running(found: Anatomy) -> list[Look]:
    return [look for look in found.text if not look.is_table and look.words]


def _is_list(look: Look, level: int) -> bool:
    """A numbered sentence in the face of the text is no heading."""
    # data: how a sentence ends
    return level < 3 and BODY.has(look.face.font) and look.words.endswith(("。", "；"))


def _is_indented(look: Look) -> bool:
    wanted = 2 * BODY_SIZE * 20
    blanks = len(look.text) - len(look.text.lstrip("\u3000"))
    return abs(look.first + blanks * BODY_SIZE * 20 - wanted) <= 60 and look.left <= 60


def _mark(level: int, match) -> str:
    # data: how levels are marked
    shapes = {1: "%s、", 2: "（%s）", 3: "%s.", 4: "（%s）"}
    return shapes[level] % next(match[name] for name in LEVELS if match[name])


def _named(look: Look) -> dict[str, str]:
    return {"words": look.words[:12]}
