"""The head: mark, number, signer, red line (版头)."""

# data: whole file, the words of documents

from tongxin.shared.papers.layout.paper import Paper, Shape, day_in_words
from tongxin.shared.papers.layout.typography import (
    BODY_SIZE,
    HEAD_1,
    HEAD_2,
    HEAD_DISTANCE,
    HEAD_RULE,
    LETTER_WIDTH,
    LINE_PITCH,
    MARGINS,
    MARK_LEAST,
    MARK_SIZE,
    PAGE,
    RED,
    RULE_DISTANCE,
    THICK,
    TITLE,
    TYPE_WIDTH,
)
from tongxin.shared.papers.layout.wordparts import PLAIN, Face, Rule, Setting, add_paragraph

CHARACTER = BODY_SIZE * 20
BLACK_HEAD = Face(HEAD_1)
LEAD = 4  # points of the mark's line above and below its signs


def write_head(body, paper: Paper) -> None:
    """Write what stands above the title; nothing when the paper has no mark."""
    if not paper.mark:
        return
    if paper.shape is Shape.LETTER:
        _letter(body, paper)
        return
    if paper.urgency:
        add_paragraph(body, [(paper.urgency, BLACK_HEAD)])
    _mark(body, paper)
    _blank(body, 2)
    _number(body, paper)
    _rule(body)
    _blank(body, 2)


def mark_size(mark: str, width: float) -> float:
    """Points that let the mark stand on one line."""
    fitting = width / 20 / max(len(mark), 1)
    return max(MARK_LEAST, min(MARK_SIZE, int(fitting * 2) / 2))


def _mark(body, paper: Paper) -> None:
    size = mark_size(paper.mark, TYPE_WIDTH)
    above = LINE_PITCH if paper.urgency else 0
    setting = Setting(
        align="center",
        before=round(HEAD_DISTANCE - above - LEAD * 20),
        line=round((size + 2 * LEAD) * 20),
    )
    add_paragraph(body, [(paper.mark, Face(TITLE, size, RED))], setting)


def _number(body, paper: Paper) -> None:
    if paper.signer:
        runs = [
            (f"　{paper.number}\t签发人：", PLAIN),
            (f"{paper.signer}　", Face(HEAD_2)),
        ]
        add_paragraph(body, runs, Setting(align="left", tab=TYPE_WIDTH))
    elif paper.shape is Shape.MINUTES and paper.issued_on:
        add_paragraph(body, [(paper.number, PLAIN)], Setting(align="center"))
        line = f"　{paper.issuer}\t{day_in_words(paper.issued_on)}　"
        add_paragraph(body, [(line, PLAIN)], Setting(align="left", tab=TYPE_WIDTH))
    else:
        add_paragraph(body, [(paper.number, PLAIN)], Setting(align="center"))


def _rule(body) -> None:
    rule = Rule("bottom", HEAD_RULE, RED)
    add_paragraph(body, [], Setting(line=round(RULE_DISTANCE), rule=rule))


def _letter(body, paper: Paper) -> None:
    """Mark and double line stand in the header of the first page, the number at the right."""
    gap = round(CHARACTER * 7 / 8)
    add_paragraph(body, [(paper.number, PLAIN)], Setting(align="right", before=gap))
    if paper.urgency:
        add_paragraph(body, [(paper.urgency, BLACK_HEAD)])
    _blank(body, 2)


def write_letter_header(header, mark: str) -> None:
    """The mark 30 mm from the upper edge, the double line of 170 mm below it."""
    size = mark_size(mark, LETTER_WIDTH)
    wide = {
        "left": MARGINS["left"] - round((PAGE[0] - LETTER_WIDTH) / 2),
        "right": MARGINS["right"] - round((PAGE[0] - LETTER_WIDTH) / 2),
    }
    outside = {side: -room for side, room in wide.items()}
    tall = round((size + 2 * LEAD) * 20)
    face = Face(TITLE, size, RED)
    add_paragraph(header, [(mark, face)], Setting(align="center", line=tall, **outside))
    rule = Rule("bottom", THICK * 3, RED, "thickThinSmallGap")
    below = round(RULE_DISTANCE - LEAD * 20)
    add_paragraph(header, [], Setting(line=below, rule=rule, **outside))


def _blank(body, count: int) -> None:
    for _line in range(count):
        add_paragraph(body, [])
