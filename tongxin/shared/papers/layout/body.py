"""The body: title, addressees, headings, text, tables, note of attachments (主体)."""

# data: whole file, the words of documents

from dataclasses import replace

from tongxin.shared.papers.layout.paper import (
    Attachment,
    Attendance,
    Block,
    Heading,
    Paper,
    Paragraph,
    Table,
    attachment_label,
    attachment_lines,
)
from tongxin.shared.papers.layout.titles import broken_title
from tongxin.shared.papers.layout.typography import (
    BODY,
    BODY_SIZE,
    HEAD_1,
    HEADING_FONTS,
    TABLE_SIZE,
    TITLE,
    TITLE_LINE,
    TITLE_SIZE,
    TYPE_WIDTH,
    breadth,
)
from tongxin.shared.papers.layout.wordparts import (
    FLUSH,
    INDENTED,
    PLAIN,
    Face,
    Setting,
    add_paragraph,
    add_row,
    add_table,
)

CHARACTER = BODY_SIZE * 20
CELL = Setting(align="left", line=TABLE_SIZE * 20 + 60, is_exact=False)
HEADED = Face(HEAD_1)


def write_title(body, title: str) -> None:
    """Broken at words, one paragraph."""
    setting = Setting(align="center", line=TITLE_LINE * 20)
    add_paragraph(body, [("\n".join(broken_title(title)), Face(TITLE, TITLE_SIZE))], setting)


def write_addressees(body, names: tuple[str, ...]) -> None:
    """One blank line under the title, flush left, with a colon."""
    add_paragraph(body, [])
    if names:
        add_paragraph(body, [(f"{'，'.join(names)}：", PLAIN)])


def write_blocks(body, blocks: tuple[Block, ...], *, keeps_last: bool = False) -> None:
    """Text in its order; the last paragraph may be held together with what follows."""
    for number, block in enumerate(blocks, 1):
        keeps = keeps_last and number == len(blocks)
        if isinstance(block, Heading):
            _heading(body, block)
        elif isinstance(block, Table):
            write_table(body, block)
        elif isinstance(block, Paragraph):
            add_paragraph(body, [(block.text, PLAIN)], replace(INDENTED, keeps=keeps))


def write_attachment_note(body, paper: Paper) -> None:
    """One blank line under the text; names stand under names."""
    if not paper.attachments:
        return
    add_paragraph(body, [], Setting(keeps=True))
    lines = attachment_lines(tuple(one.name for one in paper.attachments))
    for number, line in enumerate(lines, 1):
        mark = "" if len(lines) == 1 else f"{number}."
        hangs = breadth(mark) + (breadth("附件：") if number == 1 else 0)
        left = 2 + breadth("附件：") + breadth(mark)
        setting = Setting(
            align="left",
            left=round(left * CHARACTER),
            first=-round(hangs * CHARACTER),
            keeps=True,
        )
        add_paragraph(body, [(line, PLAIN)], setting)


def write_attachments(body, attachments: tuple[Attachment, ...]) -> None:
    """Each on a page of its own: its label flush left, its title on the third line."""
    for number, one in enumerate(attachments, 1):
        if not one.blocks:
            continue
        label = attachment_label(number, len(attachments))
        add_paragraph(body, [(label, HEADED)], Setting(opens_page=True))
        add_paragraph(body, [])
        write_title(body, one.name)
        add_paragraph(body, [])
        write_blocks(body, one.blocks)


def write_attendance(body, lists: tuple[Attendance, ...]) -> None:
    """Who was there: the label in 黑体, names under names."""
    for one in lists:
        add_paragraph(body, [])
        label = f"{one.label}："
        width = breadth(label)
        setting = Setting(left=round((2 + width) * CHARACTER), first=-round(width * CHARACTER))
        add_paragraph(body, [(label, HEADED), (one.names, PLAIN)], setting)


def write_table(body, table: Table) -> None:
    """Heads on every page, numbers to the right, a blank line below."""
    widths = column_widths(table)
    made = add_table(body, widths)
    head, right = replace(CELL, align="center"), replace(CELL, align="right")
    for cell, text in zip(add_row(made, widths, repeats=True), table.heads, strict=True):
        add_paragraph(cell, [(text, Face(HEAD_1, TABLE_SIZE))], head)
    for row in table.rows:
        cells = add_row(made, widths)
        for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
            setting = right if table.is_numeric(place) else CELL
            add_paragraph(cell, [(text, Face(BODY, TABLE_SIZE))], setting)
    add_paragraph(body, [], FLUSH)


def _heading(body, block: Heading) -> None:
    """A heading stays with the text beneath it."""
    face = Face(HEADING_FONTS[block.level])
    runs = [(block.mark + block.text, face)]
    if block.rest:
        runs.append((block.rest, PLAIN))
    add_paragraph(body, runs, replace(INDENTED, keeps=not block.rest))


def column_widths(table: Table) -> list[int]:
    """By the widest text of each column, within reason."""
    columns = zip(table.heads, *table.rows, strict=True)
    wanted = [min(max(breadth(text) for text in column), 16) + 2 for column in columns]
    widths = [int(TYPE_WIDTH * one / sum(wanted)) for one in wanted]
    widths[0] += TYPE_WIDTH - sum(widths)
    return widths
