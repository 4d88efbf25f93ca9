"""The command ``tongxin dues``: bill a month, list what is owed, look for silent members."""

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.kernel.actors import EVERYWHERE, Scope
from tongxin.modules.members.models import DuesAccount
from tongxin.modules.members.selectors.dues import arrears_list
from tongxin.modules.members.services.dues_billing import Billing, bill_month
from tongxin.modules.members.services.dues_months import in_words, parse_month
from tongxin.modules.members.services.silence import watch_silence
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.cli.figures import OPERATOR, as_operator, format_argument, put_json
from tongxin.shells.cli.registry import DONE, command
from tongxin.shells.cli.tables import print_table

MOST = 10_000


def declare() -> None:
    """Enter the command."""
    command("dues", gettext_lazy("会费出账、欠缴名单"), arguments=_arguments, run=_dues)


def _arguments(parser: ArgumentParser) -> None:
    whats = parser.add_subparsers(dest="what", metavar=_("操作"), required=True)
    bill = whats.add_parser("bill", help=_("按月出账，重复执行不会重复出账"))
    bill.add_argument("--union", metavar="CODE", required=True, help=_("工会编码"))
    bill.add_argument("--month", metavar="YYYY-MM", required=True, help=_("月份，例如 2026-10"))
    format_argument(bill, "table", "json")
    owed = whats.add_parser("arrears", help=_("列出欠缴会费的会员，欠得最久的在前"))
    owed.add_argument("--union", metavar="CODE", required=True, help=_("工会编码，含下级"))
    owed.add_argument("--months", metavar="N", type=int, default=1, help=_("至少欠缴的月数"))
    format_argument(owed, "table", "json")
    whats.add_parser("watch", help=_("核对连续六个月不缴会费、不参加活动的会员"))


@as_operator
def _dues(given: Namespace) -> int:
    return {"bill": _bill, "arrears": _arrears, "watch": _watch}[given.what](given)


def _bill(given: Namespace) -> int:
    union = union_by_code(given.union, scope=EVERYWHERE)
    month, now = parse_month(given.month), clock.now()
    made = bill_month(union_id=union.pk, month=month, actor=OPERATOR, now=now)
    if given.format == "json":
        put_json(_billed(made))
    else:
        words = _("%(month)s 新出账 %(made)s 人，应缴 %(amount)s 元；%(missing)s 人缺少缴费基数")
        sys.stdout.write(words % _billed(made) + "\n")
    return DONE


def _arrears(given: Namespace) -> int:
    scope = Scope(paths=(union_by_code(given.union, scope=EVERYWHERE).path,))
    rows = arrears_list(scope=scope, months=given.months).order_by("-owed_months", "-pk")
    told = [_owed(row) for row in rows[:MOST]]
    if given.format == "json":
        put_json({"union": given.union, "rows": told})
    else:
        heads = [_("姓名"), _("工会编码"), _("欠缴月数"), _("最早欠缴月份"), _("欠缴金额（元）")]
        print_table(heads, told, ("name", "union", "months", "since", "amount"))
    return DONE


def _watch(_given: Namespace) -> int:
    made, dropped = watch_silence(now=clock.now())
    words = _("新提出 %(made)s 人，终止 %(dropped)s 人")
    sys.stdout.write(words % {"made": made, "dropped": dropped} + "\n")
    return DONE


def _billed(made: Billing) -> dict[str, Any]:
    return {
        "month": in_words(made.month),
        "made": made.made,
        "amount": str(made.amount),
        "missing": made.missing,
    }


def _owed(row: DuesAccount) -> dict[str, Any]:
    return {
        "name": row.name,
        "union": row.union.code,
        "months": row.owed_months,
        "since": in_words(row.owed_since) if row.owed_since else "",
        "amount": str(row.owed_amount),
    }
