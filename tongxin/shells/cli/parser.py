"""A command line that explains itself in the reader's language."""

import re
import sys
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Iterable
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.shells.cli.registry import USAGE, Command

# What argparse says, and how we say it.
SENTENCES = tuple(
    (re.compile(english), ours)
    for english, ours in (
        (r"the following arguments are required: (?P<what>.+)", gettext_lazy("缺少参数：%(what)s")),
        (r"unrecognized arguments: (?P<what>.+)", gettext_lazy("不认识的参数：%(what)s")),
        (
            r"argument (?P<what>.+?): invalid choice: (?P<given>.+?) \(choose from (?P<fit>.+)\)",
            gettext_lazy("%(what)s 不能是 %(given)s，可以是：%(fit)s"),
        ),
        (
            r"argument (?P<what>.+?): invalid \S+ value: (?P<given>.+)",
            gettext_lazy("%(what)s 的值无法识别：%(given)s"),
        ),
        (
            r"argument (?P<what>.+?): expected .+",
            gettext_lazy("%(what)s 后面要写一个值"),
        ),
        (
            r"argument (?P<what>.+?): not allowed with argument (?P<fit>.+)",
            gettext_lazy("%(what)s 不能与 %(fit)s 同时使用"),
        ),
        (r"argument (?P<what>.+?): (?P<given>.+)", gettext_lazy("%(what)s：%(given)s")),
    )
)


class Parser(ArgumentParser):
    """``ArgumentParser`` without a word of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"add_help": False, "allow_abbrev": False} | options)
        self._positionals.title = _("参数")
        self._optionals.title = _("选项")
        self.add_argument("-h", "--help", action="help", default=SUPPRESS, help=_("显示这段说明"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how the command is written; exit code 2."""
        self._print_message(f"{sentence(message)}\n{self.format_usage()}", sys.stderr)
        self.exit(USAGE)

    def format_usage(self) -> str:
        """How the command is written."""
        return _in_our_words(super().format_usage())

    def format_help(self) -> str:
        """All about the command."""
        return _in_our_words(super().format_help())


def sentence(message: str) -> str:
    """One of argparse's refusals in the reader's language."""
    for pattern, ours in SENTENCES:
        if found := pattern.fullmatch(message):
            return str(ours) % found.groupdict()
    return message


def parser_of(commands: Iterable[Command]) -> Parser:
    """The parser of ``tongxin`` with all its commands."""
    whole = Parser(prog="tongxin", description=_("同心：工会工作平台"))
    known = whole.add_subparsers(dest="command", metavar=_("命令"), required=True)
    for one in commands:
        own = known.add_parser(one.name, help=str(one.help), description=str(one.help))
        one.arguments(own)
        own.set_defaults(run=one.run)
    return whole


def _in_our_words(text: str) -> str:
    return re.sub(r"^usage: ", _("用法：") + " ", text)
