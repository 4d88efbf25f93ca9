"""A report as a Word document: A4 and fonts of GB/T 9704, named but never embedded."""

from io import BytesIO

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, Twips

from tongxin.kernel.text import beside
from tongxin.modules.reports.selectors.cells import Cell
from tongxin.modules.reports.selectors.printing import (
    Block,
    paragraph_of,
    sections_of,
    spoken,
)
from tongxin.modules.reports.selectors.view import ReportView

BODY, HEAD, TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"  # data: names of fonts
LATIN = "Times New Roman"
SIZE, TITLE_SIZE, TABLE_SIZE = Pt(16), Pt(22), Pt(12)
LINE = Pt(28.95)
A4 = {"page_width": Twips(11906), "page_height": Twips(16838)}
MARGINS = {
    "top_margin": Twips(2098),
    "bottom_margin": Twips(1984),
    "left_margin": Twips(1587),
    "right_margin": Twips(1474),
}


def to_docx(view: ReportView) -> bytes:
    """The whole report as a .docx file."""
    paper = Document()
    _set_up(paper)
    _paragraph(paper, view.full_title, font=TITLE, size=TITLE_SIZE, centred=True)
    _paragraph(paper, "")
    if view.zero_report:
        _paragraph(paper, _("本期没有需要报送的工作，作零报告。"))
    for section in sections_of(view):
        if section.title:
            _paragraph(paper, f"{section.number}、{section.title}", font=HEAD)
        for block in section.blocks:
            _write_block(paper, block)
    _paragraph(paper, "")
    _paragraph(paper, view.union_name, right=True)
    _paragraph(paper, _standing(view), size=TABLE_SIZE)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _set_up(paper) -> None:
    section = paper.sections[0]
    for name, value in (A4 | MARGINS).items():
        setattr(section, name, value)
    grid = OxmlElement("w:docGrid")
    for name, value in (("type", "linesAndChars"), ("linePitch", "579"), ("charSpace", "-848")):
        grid.set(qn(f"w:{name}"), value)
    for old in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001  (no public way)
        section._sectPr.remove(old)  # noqa: SLF001
    section._sectPr.append(grid)  # noqa: SLF001
    _dress(paper.styles["Normal"], BODY, SIZE)


def _dress(has_font, name: str, size) -> None:
    """Name the font for Chinese too: without ``eastAsia`` Word takes another."""
    has_font.font.name, has_font.font.size = LATIN, size
    fonts = has_font.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi"):
        fonts.set(qn(f"w:{script}"), LATIN if name == BODY else name)
    fonts.set(qn("w:eastAsia"), name)


def _paragraph(paper, text: str, *, font=BODY, size=SIZE, centred=False, right=False):
    made = paper.add_paragraph()
    made.paragraph_format.space_before = made.paragraph_format.space_after = Pt(0)
    made.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    made.paragraph_format.line_spacing = Pt(33) if centred else LINE
    if centred or right:
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.RIGHT
    else:
        _indent(made)
    _dress(made.add_run(text), font, size)
    return made


def _indent(paragraph) -> None:
    """Two characters, whatever their size."""
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), "200")
    paragraph._p.get_or_add_pPr().append(indent)  # noqa: SLF001  (no public way)


def _write_block(paper, block: Block) -> None:
    if block.line is not None:
        _write_text(paper, block.line)
        return
    _paragraph(paper, paragraph_of(block))
    _figure_table(paper, block)
    if block.rows:
        _breakdown_table(paper, block)


def _write_text(paper, line) -> None:
    for number, words in enumerate(line.paragraphs):
        if number == 0 and line.unit:
            unit = line.unit if line.kind == "question" else ""
            facts = {"label": line.label, "text": words, "unit": unit}
            words = _("%(label)s：%(text)s%(unit)s") % facts  # noqa: PLW2901
        _paragraph(paper, words)


def _figure_table(paper, block: Block) -> None:
    cells = [cell for cell in block.cells if cell.is_known]
    heads = [_("指标"), _("单位"), _("本期")]
    columns = [lambda c: c.name, lambda c: c.unit, _value]
    if any(cell.has_previous for cell in cells):
        heads += [_("上期"), _("增减")]
        columns += [lambda c: spoken(c.previous), lambda c: spoken(c.change)]
    if any(cell.declared is not None for cell in cells):
        heads.append(_("填报数"))
        columns.append(lambda c: spoken(c.declared))
    _table(paper, heads, [[column(cell) for column in columns] for cell in cells], texts=2)


def _breakdown_table(paper, block: Block) -> None:
    heads = [_("工会"), *(beside(cell.name, cell.unit) for cell in block.split)]
    lines = [
        [row.name, *(spoken(part.value) if part else spoken(None) for part in row.parts)]
        for row in block.rows
    ]
    _table(paper, heads, lines, texts=1)


def _value(cell: Cell) -> str:
    if not cell.is_ratio or cell.denominator is None:
        return spoken(cell.value)
    return beside(spoken(cell.value), f"{spoken(cell.numerator)}/{spoken(cell.denominator)}")


def _table(paper, heads: list[str], lines: list[list[str]], *, texts: int) -> None:
    made = paper.add_table(rows=0, cols=len(heads), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, line in enumerate([heads, *lines]):
        for place, (box, text) in enumerate(zip(made.add_row().cells, line, strict=True)):
            inside = box.paragraphs[0]
            inside.paragraph_format.space_after = Pt(0)
            if number and place >= texts:
                inside.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _dress(inside.add_run(text), BODY if number else HEAD, TABLE_SIZE)
    _repeat_head(made)
    _paragraph(paper, "")


def _repeat_head(table) -> None:
    """A table that runs over the page shows its head again."""
    marks = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001  (no public way)
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    marks.append(head)


def _standing(view: ReportView) -> str:
    if not view.is_sealed:
        return _("数据截至 %(day)s，尚未接收封存，以最终报表为准。") % {"day": view.as_of[:10]}
    facts = {"by": view.accepted_by, "day": view.accepted_at[:10]}
    return _("本报表由 %(by)s 于 %(day)s 接收，数字已封存。") % facts
