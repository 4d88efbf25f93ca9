"""Lists of who waits and of who did not come (候补名单和未到场名单)."""

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities import selectors
from tongxin.modules.activities.models import NoShow
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.lines import ORDER, line_of
from tongxin.modules.activities.selectors.names import sees_names
from tongxin.modules.activities.selectors.no_shows import no_shows_of, rules_of, with_standing
from tongxin.shared.scarce.models import Wait
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shared.transfer.own_copy import Holding


def _waits(ask: Ask) -> QuerySet[Wait]:
    session = selectors.session_of(ask.number("of"), scope=ask.scope)
    rows = line_of(session).owned_by(ask.scope)
    return rows if sees_names(session, actor=ask.actor) else rows.none()


def _no_shows(ask: Ask) -> QuerySet[NoShow]:
    session = selectors.session_of(ask.number("of"), scope=ask.scope)
    rows = no_shows_of(session).owned_by(ask.scope)
    return rows if sees_names(session, actor=ask.actor) else rows.none()


def standing_of(row: NoShow) -> str:
    """How a record stands, in words."""
    if row.lifted_at:
        return gettext("已撤销")
    if row.counts:
        return gettext("计算中")
    return gettext("已补签到") if row.has_come else gettext("不再计算")


WAITS = declare(
    Listing(
        key="activities.waits",
        title=_("候补名单"),
        needs=Can.VIEW,
        is_personal=True,
        rows=_waits,
        order=ORDER,
        filters={"of": _("场次编号")},
        columns=(
            Col(_("姓名"), "worker_name"),
            Col(_("所在工会"), "home_name"),
            Col(_("登记时间"), "joined_at"),
        ),
    )
)

NO_SHOWS = declare(
    Listing(
        key="activities.no_shows",
        title=_("未到场名单"),
        needs=Can.VIEW,
        is_personal=True,
        rows=_no_shows,
        order=("pk",),
        filters={"of": _("场次编号")},
        columns=(
            Col(_("姓名"), "worker_name"),
            Col(_("所在工会"), "signup.home.name"),
            Col(_("状态"), standing_of),
            Col(_("撤销人"), "lifted_by"),
            Col(_("撤销原因"), "lift_reason"),
        ),
    )
)

RULES = declare(
    Listing(
        key="activities.no_show_rules",
        title=_("未到场规则"),
        needs=Can.CONFIGURE,
        rows=lambda ask: rules_of(ask.scope),
        order=("-since", "-pk"),
        columns=(
            Col(_("适用工会"), "union.name"),
            Col(_("起始日期"), "since"),
            Col(_("未到场次数"), "misses"),
            Col(_("计算天数"), "within_days"),
            Col(_("暂停报名天数"), "barred_days"),
            Col(_("经办人"), "made_by"),
        ),
    )
)

OWN_NO_SHOWS = Holding(
    key="activities.no_shows",
    title=_("报名后未到场"),
    rows=lambda worker: with_standing(
        NoShow.objects.filter(worker=worker).select_related("session__activity")
    ),
    columns=(
        Col(_("活动名称"), "session.activity.title"),
        Col(_("场次时间"), "missed_at"),
        Col(_("状态"), standing_of),
        Col(_("撤销时间"), "lifted_at"),
        Col(_("撤销原因"), "lift_reason"),
    ),
)
