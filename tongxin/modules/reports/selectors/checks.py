"""Whether a report keeps the rules of its form: one clear sentence per field that does not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from tongxin.modules.reports.models import Direction, FormItem, FormRule, ReportForm, RuleKind
from tongxin.modules.reports.selectors.forms import items_of, rules_of
from tongxin.modules.reports.selectors.spoken import Number, read_number, spoken
from tongxin.modules.reports.selectors.view import Line, ReportView

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field."""

    code: str
    said: str


def faults_of(form: ReportForm, view: ReportView) -> list[Fault]:
    """Every broken rule of ``form`` in a report as it stands."""
    lines = {line.code: line for line in view.lines}
    items = {item.code: item for item in items_of(form)}
    found = [fault for item in items.values() for fault in limits(item, lines[item.code].text)]
    for rule in rules_of(form):
        found += _reason(rule, lines) if rule.kind == RuleKind.REASON else _sum(rule, lines)
    return found


def limits(item: FormItem, text: str) -> Iterator[Fault]:
    """Whether a number lies between what the form allows."""
    value = read_number(text) if item.asks_number else None
    if value is None:
        return
    facts = {"item": item.label, "value": spoken(value, item.unit)}
    if item.minimum is not None and value < item.minimum:
        said = _("“%(item)s”填了 %(value)s，不能小于 %(limit)s")
        yield Fault(item.code, said % (facts | {"limit": spoken(item.minimum, item.unit)}))
    if item.maximum is not None and value > item.maximum:
        said = _("“%(item)s”填了 %(value)s，不能大于 %(limit)s")
        yield Fault(item.code, said % (facts | {"limit": spoken(item.maximum, item.unit)}))


def faults_by_field(form: ReportForm, view: ReportView) -> dict[str, list[str]]:
    """The sentences of every broken rule, by item code."""
    found: dict[str, list[str]] = {}
    for fault in faults_of(form, view):
        found.setdefault(fault.code, []).append(fault.said)
    return found


def limits_by_field(items: Iterable[FormItem], given: dict[str, str]) -> list[str]:
    """Sentences about numbers just typed, without counting any figure."""
    typed = [item for item in items if item.code in given]
    return [fault.said for item in typed for fault in limits(item, given[item.code])]


def _reason(rule: FormRule, lines: dict[str, Line]) -> Iterator[Fault]:
    line = lines[rule.code]
    now, before = _number(line), line.cell.previous if line.cell else None
    if line.text.strip() or now is None or before is None or not _moved(rule, before, now):
        return
    said = _("“%(item)s”由上期 %(before)s 变为 %(now)s，变动超过 %(percent)s%%，请填写变动原因")
    facts = {
        "item": line.label,
        "before": spoken(before, line.unit),
        "now": spoken(now, line.unit),
        "percent": spoken(rule.percent),
    }
    yield Fault(rule.code, said % facts)


def _moved(rule: FormRule, before: Decimal, now: Decimal) -> bool:
    """Further than allowed in the direction watched; from nothing to something is always far."""
    change = now - before
    allowed = abs(before) * rule.percent / HUNDRED
    fell = change < 0 and -change > allowed
    rose = change > 0 and change > allowed
    watched = {Direction.FALL: fell, Direction.RISE: rose, Direction.EITHER: fell or rose}
    return watched[Direction(rule.direction)]


def _sum(rule: FormRule, lines: dict[str, Line]) -> Iterator[Fault]:
    parts = [lines[code] for code in rule.parts]
    total = lines[rule.code]
    values = [_number(line) for line in parts]
    if _number(total) is None and _all_empty(values):
        return
    added = sum((value or Decimal(0) for value in values), Decimal(0))
    if added == (_number(total) or Decimal(0)):
        return
    said = _("%(parts)s 之和是 %(sum)s，“%(total)s”是 %(value)s，两者应当相等")
    facts = {
        "parts": _("、").join(line.label for line in parts),
        "sum": spoken(added, total.unit),
        "total": total.label,
        "value": spoken(_number(total), total.unit),
    }
    yield Fault(rule.code, said % facts)


def _all_empty(values: Iterable[Number]) -> bool:
    return all(value is None for value in values)


def _number(line: Line) -> Number:
    """What the union says: the declared number before the counted one, or the typed one."""
    if line.cell is None:
        return read_number(line.text)
    return line.cell.value if line.cell.declared is None else line.cell.declared
