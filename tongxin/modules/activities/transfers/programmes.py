"""The plan as a table (系列活动计划表), and the lists of programmes and items (列表)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Scope
from tongxin.kernel.periods import Period
from tongxin.modules.activities.models import ActivityItem, Programme
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import programmes as reads
from tongxin.modules.activities.services.plan_rows import take_item
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shared.transfer.sheets import Column, Setting, Sheet, Type, register


def _programmes(ask: Ask) -> QuerySet[Programme]:
    return reads.programme_board(scope=ask.scope, year=ask.word("year"))


def _items(ask: Ask) -> QuerySet[ActivityItem]:
    programme = reads.programme_of(ask.number("of"), scope=ask.scope)
    return reads.items_of(programme, words=ask.word("words"), category=ask.number("category"))


def owner_word(item: ActivityItem) -> str:
    """Whether the union of the programme hosts it itself, or one below."""
    return gettext("全市性") if item.is_own else gettext("基层")


def _state(item: ActivityItem) -> str:
    return gettext("已撤项") if item.withdrawn_at else ""


PROGRAMMES = declare(
    Listing(
        key="activities.programmes",
        title=_("系列活动"),
        needs=Can.VIEW,
        rows=_programmes,
        order=("-year", "-pk"),
        filters={"year": _("年度")},
        columns=(
            Col(_("年度"), "year"),
            Col(_("系列活动名称"), "title"),
            Col(_("所属工会"), "union.name"),
            Col(_("板块"), "block_count"),
            Col(_("类"), "category_count"),
            Col(_("项"), "item_count"),
            Col(_("发布时间"), "published_at"),
        ),
    )
)

ITEMS = declare(
    Listing(
        key="activities.items",
        title=_("系列活动的项"),
        needs=Can.VIEW,
        rows=_items,
        order=("category__block__position", "category__position", "position", "pk"),
        filters={"of": _("系列活动编号"), "words": _("项或主办工会"), "category": _("类的编号")},
        columns=(
            Col(_("板块"), "category.block.name"),
            Col(_("类"), "category.name"),
            Col(_("项的名称"), "name"),
            Col(_("主办工会"), "union.name"),
            Col(_("范围"), owner_word),
            Col(_("计划开始"), "starts_on"),
            Col(_("计划结束"), "ends_on"),
            Col(_("计划场次"), "planned_count"),
            Col(_("已举办"), "held_count"),
            Col(_("参与人次"), "times_count"),
            Col(_("状态"), _state),
            Col(_("撤项原因"), "withdraw_reason"),
        ),
    )
)


def _plan_rows(union: UnionOrg, period: Period, _setting: Setting) -> Iterator[dict[str, Any]]:
    """Items hosted in the subtree that begin in the period."""
    rows = ActivityItem.objects.owned_by(Scope(paths=(union.path,))).filter(
        withdrawn_at=None, starts_on__gte=period.start, starts_on__lt=period.end
    )
    rows = rows.select_related("programme", "category__block", "union")
    for row in rows.order_by("programme", *ITEMS.order).iterator(chunk_size=500):
        yield {
            "year": row.programme.year,
            "programme": row.programme.title,
            "block": row.category.block.name,
            "category": row.category.name,
            "name": row.name,
            "host_code": row.union.code,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "planned_count": row.planned_count,
            "theme": row.theme,
        }


# data: whole table, headers are fixed words of the sheets in every language
PLAN = register(
    Sheet(
        key="activity_items",
        title=_("系列活动计划表"),
        needs=Can.EDIT,
        views=Can.VIEW,
        natural_key=("year", "programme", "block", "category", "name", "host_code"),
        row=take_item,
        export=_plan_rows,
        columns=(
            Column("year", "年度", Type.WHOLE, required=True, example="2026"),
            Column("programme", "系列活动名称", required=True, example="职工文化系列活动", most=80),
            Column("block", "板块", required=True, example="主题宣传", most=80),
            Column("category", "类", required=True, example="宣讲", most=80),
            Column("name", "项的名称", required=True, example="劳模宣讲进车间", most=80),
            Column(
                "host_code",
                "主办工会编码",
                example="6301020001",
                most=32,
                help=_("不填为系列活动所属工会主办"),
            ),
            Column("starts_on", "计划开始", Type.DATE, required=True, example="2026-04-01"),
            Column("ends_on", "计划结束", Type.DATE, required=True, example="2026-09-30"),
            Column("planned_count", "计划场次", Type.WHOLE, example="12"),
            Column("theme", "主题", example="中国梦·劳动美", most=200),
        ),
    )
)
