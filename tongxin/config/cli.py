"""The ``tongxin`` command: opens the house, runs one sub-command, answers with an exit code."""

import os
import secrets
import sys
import traceback
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import django
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from tongxin.config.embedded_place import EmbeddedError
from tongxin.config.env import Env, EnvError
from tongxin.config.keys import KeysMissing, require
from tongxin.kernel.errors import DomainError
from tongxin.shells.cli.parser import parser_of
from tongxin.shells.cli.registry import DONE, REFUSED, commands

UNDEFINED_TABLE = "42P01"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 refused as a whole, 2 wrongly written."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _open_house(given)
        chosen = parser_of(commands()).parse_args(given)
        return _run(chosen)
    except KeyboardInterrupt:
        return 130
    except (EnvError, EmbeddedError, KeysMissing) as error:
        return _refuse(str(error))


def _open_house(given: Sequence[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
    if given[:1] == ["demo"]:
        os.environ.setdefault("TONGXIN_DEMO", "1")
    if given[:1] == ["restore"] and "-h" not in given and "--help" not in given:
        require(Env.read())  # before new keys are made where the old ones belong
    django.setup()


def _run(chosen: Namespace) -> int:
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (EnvError, EmbeddedError):
        raise
    except Exception as error:  # noqa: BLE001 - the last door: nobody shall read a traceback
        return _refuse(_sentence(error))
    return code


def _sentence(error: Exception) -> str:
    if isinstance(error, DomainError):
        return str(error)
    if isinstance(error, OperationalError | ProgrammingError):
        return _database_sentence(error)
    return _unexpected()


def _database_sentence(error: Exception) -> str:
    if getattr(error.__cause__, "sqlstate", None) == UNDEFINED_TABLE:
        return _("数据库中还没有数据表，请先运行 tongxin migrate")
    if isinstance(error, OperationalError):
        return _("无法使用数据库：%(reason)s") % {"reason": str(error).strip().split("\n")[0]}
    return _unexpected()


def _unexpected() -> str:
    number = secrets.token_hex(4)
    file = Env.read().var.resolve() / "log" / "errors.log"
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _append(file, f"{number} {' '.join(sys.argv[1:2])}\n{traceback.format_exc()}\n")
    return _("出现意外错误，已记入 %(file)s，编号 %(number)s。请把这个编号交给管理员。") % {
        "file": file,
        "number": number,
    }


def _append(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    with file.open("a") as log:
        log.write(text)


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
