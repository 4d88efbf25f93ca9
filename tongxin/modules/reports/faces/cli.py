"""Reports without a browser."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.modules.reports.errors import SuffixUnknown
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.forms import latest_form
from tongxin.modules.reports.selectors.view import report_for
from tongxin.modules.reports.services.paper_docx import to_docx, to_pdf
from tongxin.modules.reports.services.paper_html import to_html
from tongxin.shells.cli.figures import OPERATOR, as_operator, place_arguments, union_named
from tongxin.shells.cli.registry import DONE, REFUSED, USAGE, command

SUFFIXES = (".docx", ".html", ".pdf")


def declare() -> None:
    """Enter the commands of the module."""
    command("report", gettext_lazy("生成一份报表"), arguments=_arguments, run=_report)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("form", metavar="FORM", help=_("报表代号，如 annual"))
    place_arguments(parser)
    parser.add_argument(
        "-o",
        dest="file",
        type=Path,
        required=True,
        metavar="FILE",
        help=_(".docx、.pdf 或 .html 文件"),
    )


def _report(given: Namespace) -> int:
    suffix = given.file.suffix.lower()
    if suffix not in SUFFIXES:
        sys.stderr.write(f"{SuffixUnknown(suffix=suffix)}\n")
        return USAGE
    paper = _paper(given, suffix)
    try:
        given.file.write_bytes(paper)
    except OSError as error:
        told = _("不能写入 %(file)s：%(reason)s，请换一个位置")
        sys.stderr.write(told % {"file": given.file, "reason": error.strerror} + "\n")
        return REFUSED
    sys.stderr.write(_("已写入 %(file)s") % {"file": given.file} + "\n")
    return DONE


@as_operator
def _paper(given: Namespace, suffix: str) -> bytes:
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
