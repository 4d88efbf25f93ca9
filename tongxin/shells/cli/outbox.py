"""What is on its way to its listeners: look at it, try again what was given up."""

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.shared.outbox.selectors import undelivered
from tongxin.shared.outbox.services import try_again
from tongxin.shells.cli.figures import OPERATOR, as_operator, format_argument, put_json
from tongxin.shells.cli.registry import DONE, command


def declare() -> None:
    """Enter the command."""
    command("outbox", gettext_lazy("查看或重投未送达的事件"), arguments=_arguments, run=_run)


def _arguments(parser: ArgumentParser) -> None:
    whats = parser.add_subparsers(dest="what", metavar=_("操作"), required=True)
    shown = whats.add_parser("list", help=_("列出未送达的事件"))
    format_argument(shown, "table", "json")
    again = whats.add_parser("retry", help=_("把已放弃的事件重新投递"))
    again.add_argument("--kind", action="append", default=[], help=_("只重投这一类，可写多次"))
    format_argument(again, "table", "json")


@as_operator
def _run(given: Namespace) -> int:
    return _list(given) if given.what == "list" else _retry(given)


def _list(given: Namespace) -> int:
    found = undelivered()
    if given.format == "json":
        put_json([asdict(one) for one in found])
    elif not found:
        sys.stdout.write(_("没有未送达的事件") + "\n")
    for one in found if given.format != "json" else ():
        told = _("%(kind)s  新 %(fresh)s 件，重试中 %(retried)s 件，已放弃 %(failed)s 件")
        sys.stdout.write(told % asdict(one) + "\n")
        if one.error:
            sys.stdout.write(f"  {one.error}\n")
    return DONE


def _retry(given: Namespace) -> int:
    counts = try_again(kinds=given.kind, actor=OPERATOR, now=clock.now())
    if given.format == "json":
        put_json(counts)
        return DONE
    for kind, count in counts.items():
        sys.stdout.write(f"{kind}  {count}\n")
    if counts:
        told = _("以上事件已重新排队，由后台进程投递；结果请用 tongxin check 查看")
    else:
        told = _("没有已放弃的事件")
    sys.stderr.write(told + "\n")
    return DONE
