"""Lists behind the report of an activity: who came, and what it cost (报销清单)."""

from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.models import ActivityCost, CheckIn
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import own_activity
from tongxin.modules.activities.selectors.names import without_party_days
from tongxin.modules.activities.selectors.report import came_to, costs_in
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare


def _came(ask: Ask) -> QuerySet[CheckIn]:
    rows = came_to(own_activity(ask.number("of"), scope=ask.scope)).owned_by(ask.scope)
    return without_party_days(rows, actor=ask.actor)


def _costs(ask: Ask) -> QuerySet[ActivityCost]:
    since, until = (_day(ask.word(name)) for name in ("since", "until"))
    activity = ask.number("activity") or None
    return costs_in(scope=ask.scope, activity=activity, since=since, until=until)


def _day(text: str):
    """A day as an address says it; what cannot be read narrows nothing."""
    try:
        return parse_date(text)
    except ValueError:
        return None


CAME = declare(
    Listing(
        key="activities.came",
        title=_("活动签到明细"),
        needs=Can.VIEW,
        is_personal=True,
        rows=_came,
        order=("pk",),
        filters={"of": _("活动编号")},
        columns=(
            Col(_("场次"), "session.starts_at"),
            Col(_("姓名"), "worker_name"),
            Col(_("所在工会"), "home.name"),
            Col(_("签到时间"), "checked_in_at"),
            Col(_("方式"), "get_means_display"),
        ),
    )
)

COSTS = declare(
    Listing(
        key="activities.costs",
        title=_("活动费用报销清单"),
        needs=Can.VIEW,
        rows=_costs,
        order=("-pk",),
        filters={"activity": _("活动编号"), "since": _("发生日期从"), "until": _("发生日期到")},
        columns=(
            Col(_("编号"), "pk"),
            Col(_("主办工会编码"), "union.code"),
            Col(_("主办工会"), "union.name"),
            Col(_("活动编号"), "activity_id"),
            Col(_("活动名称"), "activity.title"),
            Col(_("费用类别"), "get_kind_display"),
            Col(_("用途"), "purpose"),
            Col(_("收款单位"), "payee"),
            Col(_("金额（元）"), "paid_amount"),
            Col(_("发生日期"), "paid_on"),
            Col(_("发票号码"), "invoice_number"),
            Col(_("票据"), lambda row: gettext("有") if row.has_receipt else gettext("缺")),
            Col(_("登记人"), "made_by"),
            Col(_("作废原因"), "void_reason"),
        ),
    )
)
