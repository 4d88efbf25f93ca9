"""Lotteries: hand out what is public, recompute what was handed out."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.shared.scarce.drawing import Drawing, FileUnreadable, faults
from tongxin.shared.scarce.lotteries import document, lottery_by_number
from tongxin.shells.cli.figures import as_operator
from tongxin.shells.cli.registry import DONE, REFUSED, USAGE, command

MOST_BYTES = 256 * 1024**2  # a list of two million entrants


def declare() -> None:
    """Enter the commands of this part."""
    command("lottery", gettext_lazy("导出或核对摇号"), arguments=_arguments, run=_lottery)


def _arguments(parser: ArgumentParser) -> None:
    whats = parser.add_subparsers(dest="what", metavar=_("对象"), required=True)
    verify = whats.add_parser("verify", help=_("按公示文件重新计算摇号结果"))
    verify.add_argument("file", type=Path, metavar="FILE", help=_("公示文件，如 lottery.json"))
    export = whats.add_parser("export", help=_("导出公示文件"))
    export.add_argument("number", type=int, metavar="NUMBER", help=_("摇号的编号"))
    export.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help=_("公示文件，如 lottery.json"),
    )


def _lottery(given: Namespace) -> int:
    return _verify(given.file) if given.what == "verify" else _export(given.number, given.output)


def _verify(file: Path) -> int:
    try:
        drawing = Drawing.read(_parsed(file))
    except (OSError, ValueError, RecursionError):
        sys.stderr.write(_("%s 不是摇号公示文件，请检查文件") % file + "\n")
        return USAGE
    wrong = faults(drawing)
    if wrong:
        sys.stdout.write(_("否：公示文件与重新计算的结果不符") + "\n")
        sys.stdout.writelines(f"{sentence}\n" for sentence in wrong)
        return REFUSED
    told = _(
        "是：名单 %(entrants)s 人，退出 %(withdrawn)s 人，中签 %(winners)s 人，与重新计算的结果一致"
    )
    if not drawing.seed:
        told = _("是：名单 %(entrants)s 人，与公布的摘要一致；还未摇号")
    counts = {
        "entrants": len(drawing.entrants),
        "withdrawn": len(drawing.withdrawn),
        "winners": len(drawing.winners),
    }
    sys.stdout.write(told % counts + "\n")
    return DONE


def _parsed(file: Path) -> object:
    if file.stat().st_size > MOST_BYTES:
        raise FileUnreadable
    return json.loads(file.read_text(encoding="utf-8-sig"))


@as_operator
def _export(number: int, output: Path) -> int:
    told = document(lottery_by_number(number))
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    try:
        output.write_text(text, encoding="utf-8")
    except OSError:
        sys.stderr.write(_("无法写入文件 %s") % output + "\n")
        return USAGE
    sys.stderr.write(_("已导出 %s") % output + "\n")
    return DONE
