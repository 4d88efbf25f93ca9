"""The sheet of activities (活动清单): exported, never imported."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Scope
from tongxin.kernel.periods import Period
from tongxin.modules.activities import selectors
from tongxin.modules.activities.models import Activity
from tongxin.modules.activities.permissions import Can
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.sheets import Column, Setting, Sheet, Type, register

CHUNK = 2000


def activity_rows(found: QuerySet[Activity]) -> Iterator[dict[str, Any]]:
    """Lines of the sheet for a list of activities, the latest first."""
    for row in found.order_by("-pk").iterator(chunk_size=CHUNK):
        yield {
            "number": row.pk,
            "title": row.title,
            "kind": row.kind.name,
            "union_code": row.union.code,
            "union": row.union.name,
            "first_starts_at": _minute(row.first_starts_at),
            "sessions": row.session_count,
            "held": row.held_count,
            "seats_held": row.seats_held_count,
            "opened_at": _minute(row.opened_at),
        }


def _of_period(union: UnionOrg, period: Period, setting: Setting) -> Iterator[dict[str, Any]]:
    """Activities hosted in the subtree with a session in the period."""
    wanted = selectors.Wanted(since=period.start, until=period.last_day)
    scope = Scope(paths=(union.path,))
    board = selectors.activity_board(scope=scope, now=setting.now, wanted=wanted)
    return activity_rows(board.owned_by(scope))


def _minute(moment: datetime | None) -> str:
    return localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


# data: whole table, headers are fixed words of the sheets in every language
ACTIVITIES = register(
    Sheet(
        key="activities",
        title=_("活动清单"),
        needs=Can.EDIT,
        views=Can.VIEW,
        natural_key=("number",),
        export=_of_period,
        columns=(
            Column("number", "编号", Type.WHOLE, example="1"),
            Column("title", "活动名称", example="读书分享会"),
            Column("kind", "活动类型", example="读书"),
            Column("union_code", "主办工会编码", example="6301020001"),
            Column("union", "主办工会", example="城东区示例机械厂工会"),
            Column("first_starts_at", "首场时间", example="2026-06-01 14:00"),
            Column("sessions", "场次", Type.WHOLE, example="2"),
            Column("held", "已举办", Type.WHOLE, example="1"),
            Column("seats_held", "报名", Type.WHOLE, example="30"),
            Column("opened_at", "发布时间", example="2026-05-20 09:00"),
        ),
    )
)
