"""The operator's commands: run, look after and save the installation."""

import importlib
import importlib.util
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.config import backup, checks, roles, tables
from tongxin.config.checks_of_data import require_keys
from tongxin.config.restore import restore
from tongxin.config.serve import go_at_once, serve
from tongxin.config.worker import work
from tongxin.kernel.clock import now
from tongxin.kernel.text import listed
from tongxin.shells.cli.registry import DONE, REFUSED, command

DEMO = "tongxin.config.demo"
SCALES = ("small", "city", "province")
PORT = 8000


def declare() -> None:
    """Enter the commands of this part."""
    command("serve", gettext_lazy("启动网站和后台进程"), arguments=_serve_arguments, run=_serve)
    command("worker", gettext_lazy("只运行后台进程"), run=_worker)
    command("migrate", gettext_lazy("建立或更新数据表"), run=_migrate)
    command("bootstrap", gettext_lazy("在外部数据库上建立角色和库"), run=_bootstrap)
    command("check", gettext_lazy("检查系统是否正常"), arguments=_format, run=_check)
    command("backup", gettext_lazy("备份到一个文件"), arguments=_file, run=_backup)
    command("restore", gettext_lazy("从备份恢复到空库"), arguments=_file, run=_restore)
    command("demo", gettext_lazy("建立演示数据并启动"), arguments=_demo_arguments, run=_demo)


def _serve_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=_("监听的地址，默认只限本机"))
    parser.add_argument("--port", type=_port, default=PORT, help=_("端口，默认 8000"))
    parser.add_argument("--no-worker", action="store_true", help=_("不运行后台进程"))
    parser.add_argument(
        "--workers", type=_count, default=settings.ENV.workers, help=_("网站进程的个数")
    )


def _serve(given: Namespace) -> int:
    serve(host=given.host, port=given.port, workers=given.workers, worker=not given.no_worker)
    return go_at_once(DONE)


def _worker(_given: Namespace) -> int:
    tables.require(embedded=not settings.ENV.database_url)
    require_keys()
    tables.refresh(embedded=not settings.ENV.database_url)
    work()
    return DONE


def _migrate(_given: Namespace) -> int:
    count = len(tables.missing())
    tables.make()
    sys.stderr.write(_("数据表已是最新（本次 %s 步）") % count + "\n")
    return DONE


def _bootstrap(_given: Namespace) -> int:
    made = roles.bootstrap_given(settings.DATABASE_URLS)
    told = _("已建立：%s") % listed(made) if made else _("角色和库都已存在，口令已按设置更新")
    sys.stderr.write(told + "\n")
    return DONE


def _format(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help=_("输出的格式")
    )


def _check(given: Namespace) -> int:
    findings = checks.run(now())
    if given.format == "json":
        sys.stdout.write(json.dumps([f.as_dict() for f in findings], ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("".join(f"{finding}\n" for finding in findings))
    return REFUSED if any(finding.has_failed for finding in findings) else DONE


def _file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=_("备份文件，如 backup.tar"))


def _backup(given: Namespace) -> int:
    made = backup.save(given.file, at=now())
    told = _("已备份到 %(file)s（%(mib).1f MB）。密钥不在其中，请另行保存：%(keys)s")
    facts = {"file": given.file, "mib": made / 1024**2, "keys": settings.KEYS.folder}
    sys.stderr.write(told % facts + "\n")
    return DONE


def _restore(given: Namespace) -> int:
    rows = restore(given.file)
    sys.stderr.write(_("已恢复 %(rows)s 行数据和全部文件") % {"rows": rows} + "\n")
    return DONE


def _demo_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--scale", choices=SCALES, default="small", help=_("演示数据的规模"))
    parser.add_argument("--today", type=_day, help=_("演示数据记到哪一天，如 2026-05-20"))
    parser.add_argument("--port", type=_port, default=PORT, help=_("端口，默认 8000"))
    parser.add_argument("--no-serve", action="store_true", help=_("只建立数据，不启动网站"))


def _demo(given: Namespace) -> int:
    if importlib.util.find_spec(DEMO) is None:
        sys.stderr.write(_("这个安装包里没有演示数据，请用 tongxin serve") + "\n")
        return REFUSED
    tables.require(embedded=not settings.ENV.database_url)
    importlib.import_module(DEMO).build(scale=given.scale, today=given.today)
    if not given.no_serve:
        serve(host="127.0.0.1", port=given.port, workers=settings.ENV.workers, worker=True)
        return go_at_once(DONE)
    return DONE


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ArgumentTypeError(_("端口是 1 到 65535 的整数，收到 %s") % text)


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= 64:
        return int(text)
    raise ArgumentTypeError(_("应为 1 到 64 的整数，收到 %s") % text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("日期写作 2026-05-20，收到 %s") % text) from None
