"""Turns the outline of a document into sections with their measures."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from tongxin.shared.papers.reading.blocks import Block
from tongxin.shared.papers.reading.clauses import (
    ClauseReader,
    Draft,
    Harvest,
    Report,
    is_deed,
    title_of,
)
from tongxin.shared.papers.reading.figures import (
    Due,
    dues,
    remarked_due,
    targets,
    unread_targets,
)
from tongxin.shared.papers.reading.lexicon import rule
from tongxin.shared.papers.reading.outline import Outline, Part, Passage, shown
from tongxin.shared.papers.reading.tree import NoticeTree, ReadMeasure, ReadSection, ReportDuty

HEADING_WITHOUT_TASK = rule("never", "heading")
EXHORTATION = rule("never", "exhortation")
TASK_COLUMN, DETAIL_COLUMN, DEADLINE_COLUMN = (
    rule("layout", f"{name}_columns") for name in ("task", "detail", "deadline")
)


class SectionReader:
    """Fills the tree: sections, measures, duties to report, warnings."""

    def __init__(self, tree: NoticeTree, today: date | None) -> None:
        self.tree = tree
        self._today = today

    def sections_of(self, outline: Outline) -> list[ReadSection]:
        """Sections of numbered parts; lines that are plain sentences feed the part above them."""
        sections: dict[int, ReadSection] = {}
        for part in outline.parts:
            owner = part if part.parent is None else self._owner(part)
            section = sections.get(id(owner))
            if section is None:
                section = sections[id(owner)] = ReadSection(owner.ordinal, owner.title)
            self._fill(section, part, last=part is outline.parts[-1])
        return list(sections.values())

    def duties_of(self, passages: list[Passage]) -> None:
        """Only the duties to report: what stands before the first part is no measure."""
        for passage in passages:
            if not passage.row:
                harvest = ClauseReader(self.tree.text).read((passage.start, passage.end))
                self._add_duties(harvest.reports)

    def whole(self, passages: list[Passage]) -> None:
        """A document without numbered parts is one section without a number."""
        section = ReadSection("", self.tree.document.title or "")
        for passage in passages:
            self._passage(section, passage)
        self.tree.sections = [section] if section.measures else []
        self.tree.warnings.append(_("正文没有编号的部分，已作为一个部分读取，请核对。"))

    def rows(self, passages: list[Passage]) -> None:
        """An attachment that is nothing but a table of tasks."""
        section = ReadSection("", _("附件"))
        for passage in passages:
            if passage.row:
                self._row(section, passage)
        if section.measures:
            self.tree.sections.append(section)

    def _owner(self, part: Part) -> Part:
        """The section a part's measures go to: itself if it has a heading and something beneath."""
        while part.parent is not None and (part.sentence or self._is_item(part)):
            part = part.parent
        return part

    def _is_item(self, part: Part) -> bool:
        """A short line without body that is a sentence, or names an action or a duty."""
        if not part.is_leaf:
            return False
        harvest = self._harvest(part.line)
        return part.closed or bool(harvest.measures or harvest.reports)

    def _fill(self, section: ReadSection, part: Part, *, last: bool) -> None:
        if part.is_leaf:
            self._leaf(section, part)
        quiet = bool(HEADING_WITHOUT_TASK.match(part.title))
        for index, passage in enumerate(part.body):
            words = self.tree.text[passage.start : passage.end]
            closing = last and index > 0 and bool(EXHORTATION.match(words))
            self._passage(section, passage, closing=closing, quiet=quiet)

    def _leaf(self, section: ReadSection, part: Part) -> None:
        """A first-level heading without full stop is a task only if it names a deed."""
        heading = part.parent is None and not part.closed
        harvest = self._harvest(part.line)
        if heading:
            harvest.measures = [d for d in harvest.measures if is_deed(self.tree.text, d)]
        if heading and not (harvest.measures or harvest.reports):
            self._warn(_("“%s”下面没有内容，请核对是否缺少任务。") % shown(part))
        self._take(section, harvest, part.line)

    def _harvest(self, passage: Passage, *, closing: bool = False) -> Harvest:
        reader = ClauseReader(self.tree.text, closing=closing)
        return reader.read((passage.start, passage.end))

    def _passage(
        self, section: ReadSection, passage: Passage, *, closing: bool = False, quiet: bool = False
    ) -> None:
        """``quiet``: the heading promises no task, only what sets a number counts."""
        if passage.row:
            self._row(section, passage)
            return
        harvest = self._harvest(passage, closing=closing)
        if quiet:
            text = self.tree.text
            harvest.measures = [d for d in harvest.measures if any(targets(text[d.start : d.end]))]
        self._take(section, harvest, passage)

    def _take(self, section: ReadSection, harvest: Harvest, passage: Passage) -> None:
        due = remarked_due(self.tree.text[passage.start : passage.end], self._today)
        for draft in harvest.measures:
            self._add_measure(section, draft, due)
        self._add_duties(harvest.reports, due)
        self._warn_of_lost_days(harvest, passage, due)

    def _warn_of_lost_days(self, harvest: Harvest, passage: Passage, known: Due | None) -> None:
        """A day that belongs to no task is left to a person: 时限：9月30日前完成."""
        spans = [(d.start, d.end) for d in harvest.measures] + [r.span for r in harvest.reports]
        taken = "".join(self.tree.text[start:end] for start, end in spans)
        taken += known.source if known and spans else ""
        for due in dues(self.tree.text[passage.start : passage.end], self._today):
            if due.source not in taken:
                self._warn(_("期限“%s”没有对应的任务，请人工设定。") % due.source)

    def _row(self, section: ReadSection, passage: Passage) -> None:
        """A row of a table of tasks; a table without a column of tasks stays silent."""
        row = passage.row
        due = self._due_of_row(row)
        told = {c for c, cell in _cells(row) if TASK_COLUMN.match(c) and cell.strip()}
        told = {c for c in told if DETAIL_COLUMN.search(c)} or told
        if not any(map(TASK_COLUMN.match, row.columns)) and row.columns:
            shown_columns = "、".join(filter(None, row.columns))
            self._warn(_("表格（%s）没有写任务的列，没有读出任务，请核对。") % shown_columns)
        start = passage.start
        for column, cell in _cells(row):
            if column in told and cell.strip():
                self._cell(section, Passage(start, start + len(cell)), due)
            start += len(cell) + 1

    def _cell(self, section: ReadSection, cell: Passage, due: Due | None) -> None:
        """The column says that this is a task, so a cell without a verb is one too."""
        harvest = self._harvest(cell)
        self._add_duties(harvest.reports, due)
        if not harvest.measures and not harvest.reports:
            words = self.tree.text[cell.start : cell.end]
            start = cell.start + len(words) - len(words.lstrip())
            end = cell.start + len(words.rstrip(" \t。；"))
            harvest.measures = [Draft(start, end, (start, end))] if end > start else []
        for draft in harvest.measures:
            self._add_measure(section, draft, due)

    def _due_of_row(self, row: Block) -> Due | None:
        for column, cell in zip(row.columns, row.merged or row.cells, strict=False):
            if DEADLINE_COLUMN.search(column):
                return next(dues(cell, self._today, bare=True), None)
        return None

    def _add_measure(self, section: ReadSection, draft: Draft, due: Due | None) -> None:
        """``due``: the day of the row or remark, for a measure that names none itself."""
        source = self.tree.text[draft.start : draft.end]
        found = list(targets(source))
        measure = ReadMeasure(
            ordinal=len(section.measures) + 1,
            title=title_of(self.tree.text, draft),
            source=source,
            start=draft.start,
            end=draft.end,
            target=found[0] if found else None,
            deadline=self._deadline(source) or (self._certain(due) if due else None),
        )
        section.measures.append(measure)
        for words in [t.source for t in found[1:]] + unread_targets(source):
            self._warn(_("“%s”是否为量化目标请人工确定。") % words)

    def _add_duties(self, reports: list[Report], due: Due | None = None) -> None:
        for report in reports:
            words = self.tree.text[slice(*report.span)]
            day = self._deadline(words) or (self._certain(due) if due else None)
            duty = ReportDuty(words, report.to, day)
            self.tree.report_duties.append(duty)

    def _deadline(self, words: str) -> str | None:
        found = list(dues(words, self._today))
        if len({due.source for due in found}) > 1:
            several = "、".join(due.source for due in found)
            self._warn(_("同一句中有几个期限（%s），请人工设定。") % several)
            return None
        return self._certain(found[0]) if found else None

    def _certain(self, due: Due) -> str | None:
        if due.day is None:
            self._warn(_("期限“%s”无法确定到日，请人工设定。") % due.source)
            return None
        return due.day.isoformat()

    def _warn(self, warning: str) -> None:
        if warning not in self.tree.warnings:
            self.tree.warnings.append(warning)


def _cells(row: Block) -> Iterator[tuple[str, str]]:
    return zip(row.columns, row.cells, strict=False)
