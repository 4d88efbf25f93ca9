"""The working calendar from a file."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.shared.deadlines.services import enter_year
from tongxin.shared.transfer.results import template_workbook
from tongxin.shells.cli.figures import OPERATOR, as_operator
from tongxin.shells.cli.registry import DONE, USAGE, command
from tongxin.shells.holidays import SHEET, read_holidays


def declare() -> None:
    """Enter the commands of this part."""
    command("calendar", gettext_lazy("录入放假安排"), arguments=_arguments, run=_calendar)


def _arguments(parser: ArgumentParser) -> None:
    whats = parser.add_subparsers(dest="what", metavar=_("对象"), required=True)
    enter = whats.add_parser("enter", help=_("按表格录入一年的放假安排"))
    enter.add_argument("file", type=Path, metavar="FILE", help=_("表格，如 holidays.xlsx"))
    enter.add_argument("--final", action="store_true", help=_("已正式公布；不写则记为暂定"))
    template = whats.add_parser("template", help=_("写出放假安排的空白表格"))
    template.add_argument("file", type=Path, metavar="FILE", help=_("表格，如 holidays.xlsx"))


def _calendar(given: Namespace) -> int:
    try:
        return _enter(given) if given.what == "enter" else _template(given.file)
    except FileExistsError:
        sys.stderr.write(_("文件 %s 已存在，请换一个文件名") % given.file + "\n")
    except OSError as error:
        facts = {"file": given.file, "why": error.strerror}
        sys.stderr.write(_("无法读写文件 %(file)s：%(why)s") % facts + "\n")
    return USAGE


@as_operator
def _enter(given: Namespace) -> int:
    found = read_holidays(given.file.read_bytes())
    enter_year(
        year=found.year,
        holidays=found.holidays,
        working_weekends=found.working,
        provisional=not given.final,
        actor=OPERATOR,
        now=clock.now(),
    )
    facts = {"year": found.year, "off": len(found.holidays), "worked": len(found.working)}
    told = _("已录入 %(year)s 年放假安排：放假 %(off)s 天，调休上班 %(worked)s 天")
    sys.stderr.write(told % facts + "\n")
    return DONE


def _template(file: Path) -> int:
    with file.open("xb") as out:
        out.write(template_workbook(SHEET))
    sys.stderr.write(_("已写出 %s") % file + "\n")
    return DONE
