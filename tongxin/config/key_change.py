"""New keys for an installation: ``tongxin keys show|rotate|reseal``."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.config.embedded_lock import alone
from tongxin.config.keys import DATA
from tongxin.kernel.actors import Actor
from tongxin.kernel.clock import now
from tongxin.kernel.keyring import Keyring
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.services import record
from tongxin.shared.people.resealing import left, reseal
from tongxin.shells.cli.registry import DONE, REFUSED, command

OPERATOR = Actor.system("operator")
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usename = session_user AND pid <> pg_backend_pid()
"""


def declare() -> None:
    """Enter the command."""
    command("keys", gettext_lazy("查看、轮换加密密钥"), arguments=_arguments, run=_run)


def _arguments(parser: ArgumentParser) -> None:
    whats = parser.add_subparsers(dest="what", metavar=_("操作"), required=True)
    whats.add_parser("show", help=_("列出密钥的版本和校验值，以及还用旧密钥的数据"))
    whats.add_parser("rotate", help=_("加入一版新密钥，此后的数据用它加密；须先停止网站"))
    whats.add_parser("reseal", help=_("把旧数据改用最新的密钥加密；可以中断，再运行时接着做"))


def _run(given: Namespace) -> int:
    return {"show": _show, "rotate": _rotate, "reseal": _reseal}[given.what]()


def _show() -> int:
    with speaking(OPERATOR):
        waiting = left()
    for digest in settings.KEYS.ring().check_value().split():
        sys.stdout.write(f"{digest}\n")
    for label, count in waiting.items():
        sys.stdout.write(f"{label}  {_('仍用旧密钥：%s 行') % count}\n")
    return DONE


def _rotate() -> int:
    if others := _others():
        told = _("还有 %s 个连接在使用数据库，请先停止 tongxin serve 和 tongxin worker，再轮换密钥")
        sys.stderr.write(told % others + "\n")
        return REFUSED
    made = rotate(settings.KEYS.folder)
    _note("keys.rotated", {"keys": made.check_value()}, now())
    facts = {"version": made.data_version, "file": settings.KEYS.folder / DATA}
    sys.stderr.write(
        _(
            "已加入第 %(version)s 版密钥：%(file)s。请立即另行备份这个文件"
            "（旧备份仍需要其中的旧密钥），多台服务器时先复制到每一台；"
            "然后启动网站，运行 tongxin keys reseal"
        )
        % facts
        + "\n"
    )
    return DONE


def rotate(folder: Path) -> Keyring:
    """Put one more version of the data keys into the key file, whole or not at all."""
    file, draft = folder / DATA, folder / f"{DATA}.new"
    with alone(folder / "make.lock"):
        made = Keyring.load(file).rotated()
        draft.unlink(missing_ok=True)  # of a rotation that was cut off
        made.save(draft)
        draft.replace(file)
    return made


def _reseal() -> int:
    done, broken = 0, []
    for step in reseal():
        done += step.done
        broken += [f"{step.label}:{pk}" for pk in step.broken]
        sys.stderr.write(f"{step.label} {done}\r")
    if done:
        _note("keys.resealed", {"rows": done}, now())
    sys.stderr.write(_("已改用最新的密钥加密 %s 行") % done + "\n")
    if broken:
        told = _("有 %(count)s 行打不开，保持原样，如 %(first)s；请核对密钥校验值")
        sys.stderr.write(told % {"count": len(broken), "first": broken[0]} + "\n")
        return REFUSED
    return DONE


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(OTHERS)
        return cursor.fetchone()[0]


def _note(verb: str, change: dict, at: datetime) -> None:
    with speaking(OPERATOR):
        record(OPERATOR, verb, "keys", at=at, change=change)
