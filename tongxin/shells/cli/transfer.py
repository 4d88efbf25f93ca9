"""Sheets on the command line: list them, import, export (表格命令)."""

import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from tempfile import mkstemp

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period, PeriodUnreadable
from tongxin.kernel.rls import speaking
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.archives import check_size
from tongxin.shared.transfer.errors import UnknownSheet
from tongxin.shared.transfer.exporting import SUFFIXES, export_sheet
from tongxin.shared.transfer.models import ImportRun
from tongxin.shared.transfer.results import result_workbook
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.services import Order, Upload, accept_file, report
from tongxin.shared.transfer.sheets import all_sheets, get_sheet
from tongxin.shells.cli.registry import DONE, USAGE, command


def declare() -> None:
    """Enter the commands of this part."""
    command("sheets", gettext_lazy("列出可以导入导出的表格"), arguments=_format, run=_sheets)
    command("import", gettext_lazy("导入表格"), arguments=_import_arguments, run=_import)
    command("export", gettext_lazy("导出表格"), arguments=_export_arguments, run=_export)


def _format(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help=_("输出的格式")
    )


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("sheet", metavar=_("表格"), help=_("表格代码，见 tongxin sheets"))
    parser.add_argument("file", metavar=_("文件"), type=Path, help=_(".xlsx、.xls 或 .csv 文件"))
    parser.add_argument("--union", metavar=_("工会编码"), help=_("只导入这个工会及其下级"))
    parser.add_argument("--dry-run", action="store_true", help=_("只检查，不写入"))
    parser.add_argument("--as", dest="user", metavar=_("用户名"), help=_("以该账号的权限导入"))
    _format(parser)


def _export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("sheet", metavar=_("表格"), help=_("表格代码，见 tongxin sheets"))
    parser.add_argument("--union", metavar=_("工会编码"), required=True, help=_("导出的工会"))
    parser.add_argument("--period", metavar=_("期间"), type=_period, help=_("如 2025、2025Q1"))
    parser.add_argument("--as", dest="user", metavar=_("用户名"), help=_("以该账号的权限导出"))
    parser.add_argument("-o", "--output", metavar=_("文件"), type=Path, required=True)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodUnreadable as error:
        raise ArgumentTypeError(str(error).replace("%", "%%")) from None


def _sheets(given: Namespace) -> int:
    described = [sheet.described() for sheet in all_sheets()]
    if given.format == "json":
        return _print_json(described)
    for sheet in described:
        sys.stdout.write(f"{sheet['key']}\t{sheet['title']}\n")
        for column in sheet["columns"]:
            needed = _("必填") if column["required"] else _("选填")
            line = (column["header"], column["type"], needed, column["example"])
            sys.stdout.write("\t" + "\t".join(line) + "\n")
    return DONE


def _import(given: Namespace) -> int:
    try:
        get_sheet(given.sheet)
        check_size(given.file.stat().st_size)
        content = given.file.read_bytes()
    except (UnknownSheet, OSError) as error:
        return _wrongly_written(error, given.file)
    now = clock.now()
    actor = _actor(given.user)
    with speaking(actor):
        union = _union(given.union) or (_topmost(actor) if given.user else None)
        order = Order(given.sheet, union, given.dry_run)
        upload = Upload(given.file.name, content)
        run = accept_file(upload=upload, order=order, actor=actor, now=now)
    run_import(run_id=run.pk, now=now, tell=Progress())
    with speaking(actor):
        run.refresh_from_db()
        outcome = report(run, result_file=_result_file(run, given.file), most=None)
    return _print_json(outcome) if given.format == "json" else _print_outcome(outcome)


class Progress:
    """Tells on stderr how far an import is: in one line at a terminal, each tenth elsewhere."""

    def __init__(self) -> None:
        self.tenth, self.is_watched = 0, sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """So many rows are behind us."""
        tenth = done * 10 // total if total else 0
        if not self.is_watched and tenth == self.tenth:
            return
        self.tenth = tenth
        said = _("已处理 %(done)s / %(total)s 行") % {"done": f"{done:,}", "total": f"{total:,}"}
        end = "\r" if self.is_watched and done < total else "\n"
        sys.stderr.write(said + end)
        sys.stderr.flush()


def _export(given: Namespace) -> int:
    try:
        get_sheet(given.sheet)
    except UnknownSheet as error:
        return _wrongly_written(error, given.output)
    if given.output.suffix.lower() not in SUFFIXES:
        sys.stderr.write(_("导出文件只能是 .xlsx 或 .csv，请修改文件名") + "\n")
        return USAGE
    actor = _actor(given.user)
    with speaking(actor):
        union = _union(given.union)
        count = export_sheet(
            given.sheet, union, given.period, given.output, actor=actor, now=clock.now()
        )
    sys.stderr.write(_("已导出 %s 行") % count + "\n")
    return DONE


def _actor(user: str | None) -> Actor:
    if user is None:
        return Actor.system("command")
    account = Account.objects.filter(username__iexact=user).first()
    if account is None:
        raise NotThere
    return actor_of(account, now=clock.now())


def _union(code: str | None) -> UnionOrg | None:
    return None if code is None else UnionOrg.objects.fetch(code=code)


def _topmost(actor: Actor) -> UnionOrg | None:
    """Where an account works when no union is named, as on the site."""
    return UnionOrg.objects.within(actor.reach).order_by("path").first()


def _result_file(run: ImportRun, source: Path) -> str | None:
    """The marked workbook beside the file it came from; None when nothing was refused."""
    if not run.refused:
        return None
    file = source.with_name(f"{source.stem}.result.xlsx")
    try:
        _write_whole(file, result_workbook(run))
    except OSError as error:
        sys.stderr.write(
            _("没有写成标出问题的表格（%s），腾出空间后重新运行同一命令") % error + "\n"
        )
        return None
    return str(file)


def _write_whole(file: Path, content: bytes) -> None:
    """All or nothing, and from the first byte for its owner alone: it is full of numbers."""
    beside, name = mkstemp(dir=file.parent, prefix=f".{file.name}.")  # nobody else may read it
    try:
        with os.fdopen(beside, "wb") as target:
            target.write(content)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _print_json(value: object) -> int:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    return DONE


def _print_outcome(outcome: dict) -> int:
    sys.stdout.write(
        _(
            "读取 %(read)s 行：新增 %(created)s，更新 %(updated)s，未变 %(unchanged)s，"
            "拒绝 %(refused)s"
        )
        % outcome
        + "\n"
    )
    for refusal in outcome["refusals"]:
        line = _("第 %(row)s 行 %(column)s %(value)s：%(message)s。%(mend)s") % refusal
        sys.stdout.write(line + "\n")
    for warning in outcome["warnings"]:
        sys.stderr.write(f"{warning}\n")
    if outcome["result_file"]:
        sys.stderr.write(_("标出问题的表格：%s") % outcome["result_file"] + "\n")
    return DONE


def _wrongly_written(error: Exception, file: Path) -> int:
    said = _("无法读取文件 %s") % file if isinstance(error, OSError) else str(error)
    sys.stderr.write(said + "\n")
    return USAGE
