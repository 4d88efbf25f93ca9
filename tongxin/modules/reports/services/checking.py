"""Whether an item or a rule of a form can be as somebody typed it."""

from collections.abc import Collection
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel.measures import Measure
from tongxin.kernel.text import beside
from tongxin.modules.reports.errors import ItemWrong, RuleWrong
from tongxin.modules.reports.models import FormItem, ItemKind, RuleKind
from tongxin.modules.reports.selectors.tables import LONGEST_LABEL, MOST_COLUMNS, Column
from tongxin.modules.reports.services.facts import ItemFacts, RuleFacts
from tongxin.shared.indicators.declare import catalogue, figures

LONGEST_UNIT = 12
COUNTED = tuple(str(one) for one in Measure if one is not Measure.RATE)
# data: what a number in such a unit usually counts
MEASURES = {
    "人": Measure.DECLARED_PERSONS,
    "人次": Measure.PERSON_TIMES,
    "场": Measure.EVENTS,
    "场次": Measure.EVENTS,
    "元": Measure.MONEY,
    "万元": Measure.MONEY,
    "个": Measure.THINGS,
}
LABELLED = gettext_lazy("请填写名称")


def checked_item(item: ItemFacts, *, taken: Collection[str]) -> ItemFacts:
    """The item as it is stored. Raises ItemWrong."""
    if item.code in taken:
        raise ItemWrong(item=item.label or item.code, reason=_("报表中已有这一项"))
    if item.kind == ItemKind.FIGURE:
        return _checked_figure(item)
    if not item.label.strip():
        raise ItemWrong(item=item.code, reason=LABELLED)
    return CHECKS.get(item.kind, _checked_answer)(item)


def _checked_answer(item: ItemFacts) -> ItemFacts:
    if reason := _limits(item):
        raise ItemWrong(item=item.label, reason=reason)
    if item.unit and not item.measure:
        return replace(item, measure=str(Measure.QUANTITY))
    return item


def checked_rule(rule: RuleFacts, items: list[FormItem]) -> None:
    """Whether the items a rule speaks of are there and can be compared. Raises RuleWrong."""
    known = {item.code: item for item in items}
    lacking = [code for code in (rule.code, *rule.parts) if code not in known]
    if lacking:
        raise RuleWrong(reason=_("报表中没有“%(code)s”一项") % {"code": lacking[0]})
    reason = (
        _reason(rule, known[rule.code])
        if rule.kind == RuleKind.REASON
        else _sum(known[rule.code], [known[code] for code in rule.parts])
    )
    if reason:
        raise RuleWrong(reason=reason)


def _checked_figure(item: ItemFacts) -> ItemFacts:
    figure, entry = figures().get(item.code), catalogue().get(item.code)
    if entry is None and figure is None:
        raise ItemWrong(item=item.code, reason=_("指标目录中没有这个指标，请从列表中选择"))
    if figure and item.breakdown and item.breakdown not in figure.breakdowns:
        raise ItemWrong(item=str(figure.name), reason=_("这个指标不能这样分列"))
    if entry is None:
        return replace(item, unit=figure.unit, measure=str(figure.measure))
    label = item.label or entry["chinese"]
    return replace(item, label=label, unit=entry["unit"], measure=entry["measure"])


def _checked_choice(item: ItemFacts) -> ItemFacts:
    choices = tuple(dict.fromkeys(words for one in item.choices if (words := one.strip())))
    if len(choices) < 2:
        raise ItemWrong(item=item.label, reason=_("请至少写两个不同的选项，每行一个"))
    if any(len(words) > 60 for words in choices):
        raise ItemWrong(item=item.label, reason=_("每个选项不超过 60 字"))
    return replace(item, choices=choices)


def _checked_table(item: ItemFacts) -> ItemFacts:
    columns = tuple(_measured(column) for column in item.columns)
    labels = [column.label for column in columns]
    if not columns or len(columns) > MOST_COLUMNS:
        reason = _("请写 1 至 %(most)s 列，每行一列") % {"most": MOST_COLUMNS}
        raise ItemWrong(item=item.label, reason=reason)
    if not all(labels) or len(set(labels)) < len(labels):
        raise ItemWrong(item=item.label, reason=_("每一列都要有名称，名称不能相同"))
    for column in columns:
        if reason := _column_wrong(column):
            raise ItemWrong(item=item.label, reason=reason)
    return replace(item, columns=columns)


def _measured(column: Column) -> Column:
    label, unit = column.label.strip(), column.unit.strip()
    usual = MEASURES.get(unit, Measure.QUANTITY) if unit else ""
    return Column(label, unit, column.measure or str(usual))


def _column_wrong(column: Column) -> str:
    facts = {"column": column.label, "most": LONGEST_LABEL}
    if len(column.label) > LONGEST_LABEL or len(column.unit) > LONGEST_UNIT:
        return _("“%(column)s”太长：列名不超过 %(most)s 字，单位不超过 12 字") % facts
    if column.unit and column.measure not in COUNTED:
        known = _("、").join(str(Measure(one).label) for one in COUNTED)
        return _("“%(column)s”的计量类型请写：%(known)s") % (facts | {"known": known})
    if column.measure and not column.unit:
        return _("“%(column)s”没有单位，是文字列，不写计量类型") % facts
    return ""


def _limits(item: ItemFacts) -> str:
    given = [limit for limit in (item.minimum, item.maximum) if limit is not None]
    if given and not (item.kind == ItemKind.QUESTION and item.unit):
        return _("只有填数字的问题可以设最小值和最大值")
    if len(given) == 2 and given[0] > given[1]:
        return _("最小值不能大于最大值")
    return ""


def _reason(rule: RuleFacts, item: FormItem) -> str:
    if item.kind != ItemKind.FIGURE:
        return _("只有系统统计的指标有上期数，才能要求说明变动原因")
    if rule.percent is None or rule.percent <= 0 or not rule.direction:
        return _("请写明变动方向和大于 0 的幅度")
    return ""


def _sum(total: FormItem, parts: list[FormItem]) -> str:
    if len(parts) < 2 or total in parts or len(set(parts)) < len(parts):
        return _("请选择两个以上不同的分项，分项中不能有合计本身")
    return next(filter(None, (_not_added(item, total) for item in (total, *parts))), "")


def _not_added(item: FormItem, total: FormItem) -> str:
    if item.kind != ItemKind.FIGURE and not item.asks_number:
        return beside(_("只有数字可以相加"), item.label)
    if item.measure and not Measure(item.measure).additive:
        return _("“%(item)s”按去重人员或比率统计，分项之和不等于合计") % {"item": item.label}
    if item.unit != total.unit:
        return _("“%(item)s”的单位与合计不同，不能相加") % {"item": item.label}
    return ""


CHECKS = {ItemKind.CHOICE: _checked_choice, ItemKind.TABLE: _checked_table}
