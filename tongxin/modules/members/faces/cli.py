"""The command ``tongxin applications``: requests to join in a terminal."""

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.kernel.actors import EVERYWHERE, Scope
from tongxin.modules.members.models import JoinApplication
from tongxin.modules.members.selectors.memberships import application_list
from tongxin.modules.members.services.applying import withdraw_for_applicant
from tongxin.modules.members.services.lapsing import lapse_untouched
from tongxin.modules.members.states import Applied
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.cli.figures import OPERATOR, as_operator
from tongxin.shells.cli.registry import DONE, command
from tongxin.shells.cli.tables import print_table

NAMES = ("number", "union", "state", "submitted_on", "promised_on")
MOST = 500


def declare() -> None:
    """Enter the command."""
    command(
        "applications", gettext_lazy("列出或办理入会申请"), arguments=_arguments, run=_applications
    )


def _arguments(parser: ArgumentParser) -> None:
    whats = parser.add_subparsers(dest="what", metavar=_("操作"), required=True)
    listing = whats.add_parser("list", help=_("列出入会申请，最新的在前"))
    listing.add_argument("--union", metavar="CODE", default="", help=_("只列这个工会及其下级"))
    listing.add_argument(
        "--state", choices=Applied.values, default="", help=_("只列这种状态的申请")
    )
    listing.add_argument(
        "--format", choices=("table", "json"), default="table", help=_("输出格式，默认 table")
    )
    back = whats.add_parser("withdraw", help=_("按申请人的要求代为撤回"))
    back.add_argument("number", metavar="NUMBER", help=_("申请编号"))
    whats.add_parser("lapse", help=_("办结退回后逾期未修改的申请"))


@as_operator
def _applications(given: Namespace) -> int:
    return {"list": _list, "withdraw": _withdraw, "lapse": _lapse}[given.what](given)


def _list(given: Namespace) -> int:
    scope = EVERYWHERE
    if given.union:
        scope = Scope(paths=(union_by_code(given.union, scope=EVERYWHERE).path,))
    rows = application_list(scope=scope, state=given.state).order_by("-pk")[:MOST]
    told = [_plain(row) for row in rows]
    if given.format == "json":
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        heads = [_("申请编号"), _("工会编码"), _("申请状态"), _("提交时间"), _("承诺办结日期")]
        print_table(heads, told, NAMES)
    return DONE


def _withdraw(given: Namespace) -> int:
    row = application_list(scope=EVERYWHERE).fetch(number=given.number)
    withdraw_for_applicant(application_id=row.pk, actor=OPERATOR, now=clock.now())
    sys.stderr.write(_("已撤回 %s") % row.number + "\n")
    return DONE


def _lapse(_given: Namespace) -> int:
    count = lapse_untouched(actor=OPERATOR, now=clock.now())
    sys.stderr.write(_("已办结 %s 份") % count + "\n")
    return DONE


def _plain(row: JoinApplication) -> dict[str, Any]:
    promised = row.case.promised_on if row.case else None
    return {
        "number": row.number,
        "union": row.union.code,
        "state": row.state,
        "submitted_on": row.submitted_at.date().isoformat(),
        "promised_on": promised.isoformat() if promised else None,
    }
