"""The sheet of activities (活动清单), and the lists of activities, sign-ups, check-ins (列表)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Scope
from tongxin.kernel.periods import Period
from tongxin.modules.activities import selectors
from tongxin.modules.activities.models import Activity, CheckIn, Feedback, Signup
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.names import check_ins_for, signups_for
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shared.transfer.own_copy import Holding
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


def _board(ask: Ask) -> QuerySet[Activity]:
    words = {name: ask.word(name) for name in ("words", "kind", "state", "union")}
    days = {name: _day(ask.word(name)) for name in ("since", "until")}
    wanted = selectors.Wanted(**words, **days)
    return selectors.activity_board(scope=ask.scope, now=ask.now, wanted=wanted)


def _day(text: str) -> date | None:
    """A day as an address says it; what cannot be read narrows nothing."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _signups(ask: Ask) -> QuerySet[Signup]:
    """Names are for the union that hosts, not for those the session is shown to."""
    session = selectors.session_of(ask.number("of"), scope=ask.scope)
    return signups_for(session, actor=ask.actor).owned_by(ask.scope)


def _check_ins(ask: Ask) -> QuerySet[CheckIn]:
    session = selectors.session_of(ask.number("of"), scope=ask.scope)
    return check_ins_for(session, actor=ask.actor).owned_by(ask.scope)


def _feedback(ask: Ask) -> QuerySet[Feedback]:
    session = selectors.session_of(ask.number("of"), scope=ask.scope)
    return selectors.words_of(session).owned_by(ask.scope)


BOARD = declare(
    Listing(
        key="activities.board",
        title=_("活动清单"),
        needs=Can.VIEW,
        rows=_board,
        order=("-pk",),
        filters={
            "words": _("活动名称"),
            "kind": _("活动类型"),
            "state": _("场次状态"),
            "union": _("主办工会编码"),
            "since": _("场次从"),
            "until": _("场次到"),
        },
        columns=(
            Col(_("编号"), "pk"),
            Col(_("活动名称"), "title"),
            Col(_("活动类型"), "kind.name"),
            Col(_("主办工会编码"), "union.code"),
            Col(_("主办工会"), "union.name"),
            Col(_("首场时间"), "first_starts_at"),
            Col(_("场次"), "session_count"),
            Col(_("已举办"), "held_count"),
            Col(_("报名"), "seats_held_count"),
            Col(_("发布时间"), "opened_at"),
        ),
    )
)

SIGNUPS = declare(
    Listing(
        key="activities.signups",
        title=_("报名名单"),
        needs=Can.VIEW,
        is_personal=True,
        rows=_signups,
        order=("pk",),
        filters={"of": _("场次编号")},
        columns=(
            Col(_("姓名"), "worker_name"),
            Col(_("所在工会"), "home.name"),
            Col(_("报名时间"), "held_at"),
            Col(_("签到"), lambda row: gettext("已签到") if row.has_come else ""),
        ),
    )
)

CHECK_INS = declare(
    Listing(
        key="activities.check_ins",
        title=_("签到名单"),
        needs=Can.VIEW,
        is_personal=True,
        rows=_check_ins,
        order=("pk",),
        filters={"of": _("场次编号")},
        columns=(
            Col(_("姓名"), "worker_name"),
            Col(_("所在工会"), "home.name"),
            Col(_("签到时间"), "checked_in_at"),
            Col(_("方式"), "get_means_display"),
            Col(_("经办人"), "made_by"),
            Col(_("作废原因"), "void_reason"),
        ),
    )
)

FEEDBACK = declare(
    Listing(
        key="activities.feedback",
        title=_("活动评价"),
        needs=Can.VIEW,
        rows=_feedback,
        order=("-stars", "place", "pk"),
        filters={"of": _("场次编号")},
        columns=(Col(_("星级"), "stars"), Col(_("意见和建议"), "words")),
    )
)

OWN_SIGNUPS = Holding(
    key="activities.signups",
    title=_("活动报名"),
    rows=lambda worker: Signup.objects.filter(worker=worker).select_related("session__activity"),
    columns=(
        Col(_("活动名称"), "session.activity.title"),
        Col(_("开始时间"), "session.starts_at"),
        Col(_("登记的姓名"), "worker_name"),
        Col(_("报名时间"), "held_at"),
        Col(_("取消时间"), "released_at"),
    ),
)

OWN_CHECK_INS = Holding(
    key="activities.check_ins",
    title=_("活动签到"),
    rows=lambda worker: CheckIn.objects.filter(worker=worker).select_related("session__activity"),
    columns=(
        Col(_("活动名称"), "session.activity.title"),
        Col(_("登记的姓名"), "worker_name"),
        Col(_("签到时间"), "checked_in_at"),
        Col(_("方式"), "get_means_display"),
        Col(_("作废原因"), "void_reason"),
    ),
)

OWN_FEEDBACK = Holding(
    key="activities.feedback",
    title=_("活动评价"),
    rows=lambda worker: Feedback.objects.filter(worker=worker).select_related("session__activity"),
    columns=(
        Col(_("活动名称"), "session.activity.title"),
        Col(_("星级"), "stars"),
        Col(_("意见和建议"), "words"),
        Col(_("评价时间"), "given_at"),
        Col(_("修改时间"), "amended_at"),
    ),
)
