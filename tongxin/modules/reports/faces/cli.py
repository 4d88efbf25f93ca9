"""Reports without a browser."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.modules.reports.errors import NoSummary, SuffixUnknown
from tongxin.modules.reports.models import SummaryReport
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.forms import latest_form
from tongxin.modules.reports.selectors.origins import later_numbers, origins_of
from tongxin.modules.reports.selectors.summaries import summary_for, summary_view
from tongxin.modules.reports.selectors.view import report_for
from tongxin.modules.reports.services.annual import ANNUAL
from tongxin.modules.reports.services.paper_docx import to_docx, to_pdf
from tongxin.modules.reports.services.paper_html import to_html
from tongxin.modules.reports.services.summary_paper import summary_docx, summary_html, summary_pdf
from tongxin.shells.cli.figures import (
    OPERATOR,
    as_operator,
    format_argument,
    place_arguments,
    put_json,
    union_named,
)
from tongxin.shells.cli.registry import DONE, REFUSED, USAGE, command
from tongxin.shells.cli.tables import print_table

SUFFIXES = (".docx", ".html", ".pdf")


def declare() -> None:
    """Enter the commands of the module."""
    command("report", gettext_lazy("生成一份报表"), arguments=_arguments, run=_report)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("form", metavar="FORM", help=_("报表代号，如 annual"))
    place_arguments(parser)
    parser.add_argument(
        "-o", dest="file", type=Path, metavar="FILE", help=_(".docx、.pdf 或 .html 文件")
    )
    parser.add_argument(
        "--origins", action="store_true", help=_("列出总结中每个数字的出处，只用于 annual")
    )
    format_argument(parser, "table", "json")


def _report(given: Namespace) -> int:
    if given.origins:
        return _origins(given)
    if refusal := _unwritable(given.file):
        sys.stderr.write(f"{refusal}\n")
        return USAGE
    return _write(given)


def _unwritable(file: Path | None) -> str:
    """Why no paper can be written there."""
    if file is None:
        return _("请用 -o 写明文件，例如 -o 总结.docx；或用 --origins 列出数字出处")
    suffix = file.suffix.lower()
    return "" if suffix in SUFFIXES else str(SuffixUnknown(suffix=suffix))


def _write(given: Namespace) -> int:
    paper = _paper(given, given.file.suffix.lower())
    try:
        given.file.write_bytes(paper)
    except OSError as error:
        told = _("不能写入 %(file)s：%(reason)s，请换一个位置")
        sys.stderr.write(told % {"file": given.file, "reason": error.strerror} + "\n")
        return REFUSED
    sys.stderr.write(_("已写入 %(file)s") % {"file": given.file} + "\n")
    return DONE


@as_operator
def _origins(given: Namespace) -> int:
    summary = _summary(given)
    if summary is None:
        union = union_named(given.union)
        raise NoSummary(union=union.name, period=given.period.title)
    view = summary_view(summary, actor=OPERATOR, now=clock.now())
    rows = [one.as_plain() for one in origins_of(view)]
    if given.format == "json":
        put_json(rows)
    else:
        heads = [_("序号"), _("章节"), _("数字"), _("出处")]
        print_table(heads, rows, ("number", "chapter", "text", "origin"))
    return DONE


def _summary(given: Namespace) -> SummaryReport | None:
    """The summary that a person has written, if the yearly report is asked for."""
    if given.form != ANNUAL.key:
        return None
    union, scope = union_named(given.union), OPERATOR.scope(Can.VIEW)
    return summary_for(union, given.period, scope=scope)


@as_operator
def _paper(given: Namespace, suffix: str) -> bytes:
    if summary := _summary(given):
        terms = {"actor": OPERATOR, "now": clock.now()}
        prose = summary_view(summary, **terms)
        return SUMMARY_PAPERS[suffix](prose, later_numbers(summary, prose, **terms))
    form = latest_form(given.form, scope=OPERATOR.scope(Can.VIEW))
    union = union_named(given.union)
    view = report_for(form, union, given.period, actor=OPERATOR, now=clock.now())
    if suffix == ".docx":
        return to_docx(view)
    if suffix == ".pdf":
        return to_pdf(view)
    return to_html(view, base=_site()).encode()


def _site() -> str:
    """Where the links of a file lead: the first public address, else this machine."""
    origins = settings.CSRF_TRUSTED_ORIGINS
    return origins[0] if origins else "http://127.0.0.1:8000"


SUMMARY_PAPERS = {
    ".docx": summary_docx,
    ".pdf": summary_pdf,
    ".html": lambda prose, later: summary_html(prose, later, base=_site()).encode(),
}
