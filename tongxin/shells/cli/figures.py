"""Figures without a browser: list and count."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from functools import wraps

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.moments import one_moment
from tongxin.kernel.periods import Period, PeriodUnreadable
from tongxin.kernel.rls import speaking
from tongxin.shared.indicators.compute import Asked, ask, compute
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.folding import OWN
from tongxin.shared.indicators.naming import child_names
from tongxin.shared.indicators.plain import (
    plain_figure,
    plain_result,
)
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.permissions import Can as CanOrgs
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.cli import upkeep
from tongxin.shells.cli.registry import DONE, USAGE, command
from tongxin.shells.cli.tables import print_table, write_csv, write_xlsx

OPERATOR = Actor.system("tongxin")


def declare() -> None:
    """Enter the commands of this part."""
    command("indicators", gettext_lazy("列出全部指标"), arguments=_indicators_arguments, run=_list)
    command("figures", gettext_lazy("统计指标"), arguments=_figures_arguments, run=_figures)


def period(text: str) -> Period:
    """A period from the command line."""
    try:
        return Period.parse(text)
    except PeriodUnreadable as error:
        raise ArgumentTypeError(str(error).replace("%", "%%")) from None


def place_arguments(parser: ArgumentParser, *, required: bool = True) -> None:
    """Where and when: every command over figures takes them."""
    parser.add_argument("--union", required=required, metavar="CODE", help=_("工会编码"))
    parser.add_argument(
        "--period", required=required, type=period, metavar="P", help=_("统计期，如 2025 或 2025Q1")
    )


def as_operator(run):
    """Run in one transaction that speaks as the operator."""

    @wraps(run)
    def within(*given):
        with speaking(OPERATOR):
            return run(*given)

    return within


def at_one_moment(run):
    """Read everything as of one moment, however long it takes and whoever writes meanwhile."""

    @wraps(run)
    def within(*given):
        with one_moment():
            return run(*given)

    return within


def union_named(code: str) -> UnionOrg:
    """The union with this code. Raises NotThere."""
    return union_by_code(code, scope=OPERATOR.scope(CanOrgs.VIEW))


def put_json(value: object) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def asked_of(given: Namespace) -> Asked:
    """What the place arguments ask for, checked."""
    union = union_named(given.union)
    return ask(union=union, period=given.period, actor=OPERATOR, now=clock.now())


def format_argument(parser: ArgumentParser, *choices: str) -> None:
    """How the answer is written."""
    parser.add_argument("--format", choices=choices, default="table", help=_("输出的格式"))


def _indicators_arguments(parser: ArgumentParser) -> None:
    format_argument(parser, "table", "json")


def _list(given: Namespace) -> int:
    known = [plain_figure(one) for _code, one in sorted(figures().items())]
    if given.format == "json":
        put_json(known)
        return DONE
    rows = [{**one, "sources": " + ".join(one["sources"])} for one in known]
    names = ("code", "version", "name", "unit", "measure", "sources", "aggregation", "definition")
    heads = [_("代码"), _("版本"), _("名称"), _("单位"), _("计量类型")]
    print_table([*heads, _("数据源"), _("汇总方式"), _("口径")], rows, names)
    return DONE


def _figures_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="?",
        choices=("count", *upkeep.DEEDS),
        default="count",
        help=_("count 统计（默认）；build 重建存量格；fold 立即并入新写入的数据"),
    )
    place_arguments(parser, required=False)
    parser.add_argument("--codes", default="", metavar="A,B", help=_("指标代码，默认全部"))
    parser.add_argument("--by", default="", help=_("分列：child、month 或某一维度"))
    parser.add_argument("-o", dest="file", default="", metavar="FILE", help=_("写入文件"))
    format_argument(parser, "table", "json", "csv", "xlsx")


def _figures(given: Namespace) -> int:
    if given.what in upkeep.DEEDS:
        return as_operator(upkeep.DEEDS[given.what])()
    if given.union and given.period:
        return _counted(given)
    sys.stderr.write(_("请用 --union 写明工会编码，用 --period 写明统计期") + "\n")
    return USAGE


@at_one_moment
@as_operator
def _counted(given: Namespace) -> int:
    if given.format == "xlsx" and not given.file:
        sys.stderr.write(_("XLSX 要写入文件，请加 -o 文件名.xlsx") + "\n")
        return USAGE
    asked = asked_of(given)
    # A fingerprint reads every row: only where it is shown.
    results = compute(_chosen(given), asked, by=given.by, fingerprint=given.format == "json")
    names = child_names(results, asked) if given.by == "child" else {}
    if given.format == "json":
        put_json([plain_result(result, names) for result in results])
        return DONE
    rows = [row for result in results for row in _rows(plain_result(result, names))]
    fields = ("code", "name", "unit", "group", "value", "numerator", "denominator", "rows")
    heads = [_("代码"), _("名称"), _("单位"), _("分列"), _("数值"), _("分子"), _("分母"), _("行数")]
    writers = {"csv": write_csv, "xlsx": write_xlsx}
    if given.format in writers:
        writers[given.format](given.file, heads, rows, fields)
    else:
        print_table(heads, rows, fields)
    return DONE


def _chosen(given: Namespace) -> Sequence[str]:
    if given.codes:
        return [code.strip() for code in given.codes.split(",") if code.strip()]
    known = sorted(figures().items())
    return [code for code, one in known if not given.by or given.by in one.breakdowns]


def _rows(plain: dict) -> list[dict]:
    groups = plain.get("groups", [])
    parts = [
        {**plain, **group, "name": plain["name"], "group": _group_name(group)} for group in groups
    ]
    return [{**plain, "group": ""}, *parts]


def _group_name(group: dict) -> str:
    return _("本级") if group["key"] == OWN else group.get("name") or group["key"]
