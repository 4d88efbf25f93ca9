"""A summary on paper: HTML whose numbers open their rows, Word and PDF; all with annex."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tongxin.modules.reports.selectors.origins import LaterNumber, Origin, origins_of
from tongxin.modules.reports.selectors.printing import chinese_number
from tongxin.modules.reports.selectors.prose.reading import BOUND, Piece, Prose
from tongxin.modules.reports.selectors.summaries import SummaryView
from tongxin.modules.reports.services.paper_html import Links
from tongxin.shared.papers.layout import paper as papers
from tongxin.shared.papers.layout.drafting import blocks_of
from tongxin.shared.papers.layout.writing import to_docx as written
from tongxin.shared.papers.printing.pdf import to_pdf as printed

SECOND = re.compile(r"（[一二三四五六七八九十]{1,3}）[^。！？；]{1,40}")  # data: a heading
Moved = Mapping[tuple[int, int], str]
Later = Sequence[LaterNumber]


def summary_html(view: SummaryView, later: Later = (), *, base: str) -> str:
    """A file that needs nothing beside it; its links lead to the site at ``base``."""
    style = Path(finders.find("reports/paper.css")).read_text(encoding="utf-8")
    context = printed_summary(view, base=base.rstrip("/"))
    context |= {"css": style, "standing": standing_of(view), "later": later}
    return render_to_string("reports/paper/summary.html", context)


def printed_summary(view: SummaryView, *, base: str = "", moved: Moved | None = None) -> dict:
    """The summary as texts and addresses, for the paper and for the desk."""
    chapters = [
        {
            "pk": chapter.pk,
            "number": chinese_number(number),
            "title": chapter.title,
            "paragraphs": printed_prose(
                chapter.prose,
                base=base,
                moved={at: said for (pk, at), said in (moved or {}).items() if pk == chapter.pk},
            ),
        }
        for number, chapter in enumerate(view.chapters, 1)
    ]
    return {"view": view, "chapters": chapters, "origins": origins_of(view)}


def printed_prose(
    prose: Prose, *, base: str = "", moved: Mapping[int, str] | None = None
) -> list[dict]:
    """Paragraphs as pieces with their addresses; ``moved`` says what a piece would say now."""
    places = iter(range(len(prose.pieces)))
    return [
        {
            "is_heading": bool(SECOND.fullmatch("".join(one.text for one in paragraph_))),
            "pieces": [
                _piece(piece, base, (moved or {}).get(next(places))) for piece in paragraph_
            ],
        }
        for paragraph_ in prose.paragraphs
    ]


def summary_docx(view: SummaryView, later: Later = ()) -> bytes:
    """The whole summary as a .docx file, its numbers with their origin as attachment."""
    return written(paper_of_summary(view, later))


def summary_pdf(view: SummaryView, later: Later = ()) -> bytes:
    """The same words as a .pdf file. Raises SignMissing or NotPrinted."""
    return printed(paper_of_summary(view, later))


def paper_of_summary(view: SummaryView, later: Later = ()) -> papers.Paper:
    """The summary as the structure that every format is written from.

    The words stay as approved; ``later`` corrections stand in an attachment of their own.
    """
    blocks: list[papers.Block] = []
    for number, chapter in enumerate(view.chapters, 1):
        blocks.append(papers.Heading(1, f"{chinese_number(number)}、", chapter.title))
        blocks += blocks_of(chapter.prose.lines)
    day = view.approved_at or view.as_of
    return papers.Paper(
        title=_("%(union)s%(title)s") % {"union": view.union_name, "title": view.title},
        blocks=tuple(blocks),
        attachments=(*_annex(origins_of(view)), *_corrections(later)),
        issuer=view.union_name,
        issued_on=date.fromisoformat(day[:10]),
        is_sealed=False,
        remark=standing_of(view),
    )


def _annex(origins: list[Origin]) -> Iterator[papers.Attachment]:
    if origins:
        heads = (_("序号"), _("章节"), _("数字"), _("出处"))
        rows = tuple((str(one.number), one.chapter, one.text, one.origin) for one in origins)
        yield papers.Attachment(_("数字出处"), (papers.Table(heads, rows),))


def _corrections(later: Later) -> Iterator[papers.Attachment]:
    if later:
        heads = (_("序号"), _("章节"), _("审定时"), _("现在"))
        rows = tuple((str(one.number), one.chapter, one.then, one.now) for one in later)
        yield papers.Attachment(_("审定后变化的数字"), (papers.Table(heads, rows),))


def standing_of(view: SummaryView) -> str:
    """Whether the numbers are those that were approved."""
    if not view.is_approved:
        told = _("草稿，数据截至 %(day)s，尚未审定；全部数字的出处见附表。")
        return told % {"day": view.as_of[:10]}
    facts = {"by": view.approved_by, "day": view.approved_at[:10]}
    return _("由 %(by)s 于 %(day)s 审定，全部数字的出处见附表。") % facts


def _piece(piece: Piece, base: str, now: str | None) -> dict:
    value = piece.value
    url = ""
    if piece.kind == BOUND:
        side = {"side": value.side} if value.side else {}
        url = Links(value.union_code, value.period, base).rows(value.code, **side)
    return {"piece": piece, "url": url, "now": now}
