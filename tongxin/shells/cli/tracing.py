"""The rows behind a number without a browser, page by page: there may be millions."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.shared.indicators.compute import Asked, Result, compute
from tongxin.shared.indicators.declare import Figure, get_figure
from tongxin.shared.indicators.plain import plain_item, plain_result
from tongxin.shared.indicators.trace import trace
from tongxin.shells.cli.figures import (
    OPERATOR,
    as_operator,
    asked_of,
    at_one_moment,
    format_argument,
    place_arguments,
)
from tongxin.shells.cli.registry import DONE, command
from tongxin.shells.cli.tables import print_pages

PAGE = 500
FIELDS = ("item", "union", "day", "measure", "text")


def declare() -> None:
    """Enter the command."""
    command("trace", gettext_lazy("列出一个数字的明细"), arguments=_arguments, run=_trace)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help=_("指标代码"))
    place_arguments(parser)
    format_argument(parser, "table", "json")


@at_one_moment
@as_operator
def _trace(given: Namespace) -> int:
    asked, figure = asked_of(given), get_figure(given.code)
    if given.format == "json":
        _put(compute([figure.code], asked, fingerprint=True)[0], figure, asked)
        return DONE
    heads = [_("序号"), _("工会"), _("日期"), _("计量"), _("明细")]
    print_pages(heads, _told(figure, asked), FIELDS)
    return DONE


def _put(result: Result, figure: Figure, asked: Asked) -> None:
    """One JSON document, of which no more than a page is held at a time."""
    say = sys.stdout.write
    say(f'{{"figure": {_text(plain_result(result))},\n"sides": {{')
    for place, side in enumerate(_sides(figure)):
        say(f'{", " if place else ""}"{side}": [')
        before = "\n"
        for items in _pages(figure, asked, side):
            for item in items:
                say(before + _text(item))
                before = ",\n"
        say("]")
    say("}}\n")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _told(figure: Figure, asked: Asked) -> Iterator[list[dict]]:
    for side in _sides(figure):
        number = 0
        for items in _pages(figure, asked, side):
            yield [
                {**row, "item": place, "text": _details(row)}
                for place, item in enumerate(items, number + 1)
                for row in item["rows"]
            ]
            number += len(items)


def _sides(figure: Figure) -> tuple[str, ...]:
    return ("part", "whole") if figure.is_ratio else ("part",)


def _pages(figure: Figure, asked: Asked, side: str) -> Iterator[list[dict]]:
    after = ""
    while True:
        page = trace(figure, asked, actor=OPERATOR, side=side, after=after, limit=PAGE)
        yield [plain_item(item) for item in page.items]
        after = page.next_cursor
        if not after:
            return


def _details(row: dict) -> str:
    return " ".join(str(value) for value in row.get("details", {}).values() if value is not None)
