"""A report as an official document without head: the engine of papers writes it."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from tongxin.kernel.text import beside
from tongxin.modules.reports.models import ItemKind
from tongxin.modules.reports.selectors.cells import Cell
from tongxin.modules.reports.selectors.printing import (
    Block,
    paragraph_of,
    sections_of,
    spoken,
)
from tongxin.modules.reports.selectors.view import Line, ReportView
from tongxin.shared.papers.layout import paper as papers
from tongxin.shared.papers.layout.drafting import blocks_of
from tongxin.shared.papers.layout.writing import to_docx as written
from tongxin.shared.papers.printing.pdf import to_pdf as printed


def to_docx(view: ReportView) -> bytes:
    """The whole report as a .docx file."""
    return written(paper_of(view))


def to_pdf(view: ReportView) -> bytes:
    """The same words as a .pdf file. Raises SignMissing or NotPrinted."""
    return printed(paper_of(view))


def paper_of(view: ReportView) -> papers.Paper:
    """The report as the structure that every format is written from."""
    day = (view.accepted_at if view.is_sealed else "") or view.as_of
    return papers.Paper(
        title=view.full_title,
        blocks=tuple(_all_blocks(view)),
        issuer=view.union_name,
        issued_on=date.fromisoformat(day[:10]),
        is_sealed=False,
        remark=_standing(view),
    )


def _all_blocks(view: ReportView) -> Iterator[papers.Block]:
    if view.zero_report:
        yield papers.Paragraph(_("本期没有需要报送的工作，作零报告。"))
    for section in sections_of(view):
        if section.title:
            yield papers.Heading(1, f"{section.number}、", section.title)
        for block in section.blocks:
            yield from _blocks(block)


def _blocks(block: Block) -> Iterator[papers.Block]:
    if block.line is not None and block.line.table is not None:
        yield from _filled_table(block.line)
        return
    if block.line is not None:
        yield from blocks_of(_words(block.line))
        return
    yield papers.Paragraph(paragraph_of(block))
    yield _figure_table(block)
    if block.rows:
        yield _breakdown_table(block)


def _words(line: Line) -> Iterator[str]:
    """What was written; an answer stands behind its question."""
    for number, words in enumerate(line.paragraphs):
        if number == 0 and (line.unit or line.kind == ItemKind.FILE):
            unit = line.unit if line.kind == "question" else ""
            facts = {"label": line.label, "text": words, "unit": unit}
            yield _("%(label)s：%(text)s%(unit)s") % facts
        else:
            yield words


def _filled_table(line: Line) -> Iterator[papers.Block]:
    if line.table.rows:
        yield papers.Paragraph(_("%(label)s：") % {"label": line.label})
        yield papers.Table(line.table.heads, line.table.printed)


def _figure_table(block: Block) -> papers.Table:
    cells = [cell for cell in block.cells if cell.is_known]
    heads = [_("指标"), _("单位"), _("本期")]
    columns = [lambda c: c.name, lambda c: c.unit, _value]
    if any(cell.has_previous for cell in cells):
        heads += [_("上期"), _("增减")]
        columns += [lambda c: spoken(c.previous), lambda c: spoken(c.change)]
    if any(cell.declared is not None for cell in cells):
        heads.append(_("填报数"))
        columns.append(lambda c: spoken(c.declared))
    rows = (tuple(str(column(cell)) for column in columns) for cell in cells)
    return papers.Table(tuple(heads), tuple(rows))


def _breakdown_table(block: Block) -> papers.Table:
    heads = (_("工会"), *(beside(cell.name, cell.unit) for cell in block.split))
    rows = (
        (row.name, *(spoken(part.value) if part else spoken(None) for part in row.parts))
        for row in block.rows
    )
    return papers.Table(heads, tuple(rows))


def _value(cell: Cell) -> str:
    if not cell.is_ratio or cell.denominator is None:
        return spoken(cell.value)
    return beside(spoken(cell.value), f"{spoken(cell.numerator)}/{spoken(cell.denominator)}")


def _standing(view: ReportView) -> str:
    if not view.is_sealed:
        return _("数据截至 %(day)s，尚未接收封存，以最终报表为准。") % {"day": view.as_of[:10]}
    facts = {"by": view.accepted_by, "day": view.accepted_at[:10]}
    return _("本报表由 %(by)s 于 %(day)s 接收，数字已封存。") % facts
