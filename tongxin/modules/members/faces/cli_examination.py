"""The command ``tongxin data-check``: examine the data and list what was found."""

from argparse import ArgumentParser, Namespace
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.kernel.actors import Scope
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import DataCheck, Finding
from tongxin.modules.members.selectors import examination as selectors
from tongxin.modules.members.services.examining import request_check, run_check
from tongxin.modules.members.transfers.examination import rule_name, told
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shells.cli.figures import OPERATOR, format_argument, put_json, union_named
from tongxin.shells.cli.registry import DONE, command
from tongxin.shells.cli.tables import print_table

MOST = 10_000


def declare() -> None:
    """Enter the command."""
    command("data-check", gettext_lazy("数据体检"), arguments=_arguments, run=_run)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--union", required=True, metavar="CODE", help=_("工会编码，含下级"))
    format_argument(parser, "table", "json")


def _run(given: Namespace) -> int:
    now = clock.now()
    with speaking(OPERATOR):
        union = union_named(given.union)
        run = request_check(union=union, actor=OPERATOR, now=now)
    run = run_check(run_id=run.pk, now=now)
    with speaking(OPERATOR):
        rows = list(_open(union)[:MOST])
        if given.format == "json":
            put_json(_plain(run, union, rows))
            return DONE
    head = [_("检查项"), _("工会编码"), _("情况")]
    lines = [{"rule": rule_name(row), "union": row.union.code, "told": told(row)} for row in rows]
    print_table(head, lines, ("rule", "union", "told"))
    return DONE


def _open(union: UnionOrg):
    return selectors.finding_list(scope=Scope(paths=(union.path,))).order_by("pk")


def _plain(run: DataCheck, union: UnionOrg, rows: list[Finding]) -> dict[str, Any]:
    counts = selectors.rule_counts(Scope(paths=(union.path,)))
    return {
        "union": union.code,
        "opened": run.opened,
        "closed": run.closed,
        "counts": {code: {"open": c.open, "accepted": c.accepted} for code, c in counts.items()},
        "findings": [
            {
                "id": row.pk,
                "rule": row.rule,
                "union": row.union.code,
                "membership_id": row.membership_id,
                "told": told(row),
                "found_at": localtime(row.found_at).isoformat(),
            }
            for row in rows
        ],
    }
