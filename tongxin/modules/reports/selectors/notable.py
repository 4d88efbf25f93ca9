"""Notable changes of a figure, each found by a rule that has a name (值得关注的变化)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.modules.reports.selectors.comparison import Child, Comparison, Step, measured, ranked
from tongxin.modules.reports.selectors.spoken import Number, spoken

FAR = Decimal(30)  # per cent against the period before
LEAST = 5  # a change of fewer than these says little
IN_A_ROW = 3
TWICE = 2
AT_LEAST_UNIONS = 3  # without a few others there is no middle

RULES = {
    "fell": gettext_lazy("大幅下降"),
    "rose": gettext_lazy("大幅上升"),
    "stopped": gettext_lazy("由有到无"),
    "began": gettext_lazy("从无到有"),
    "falling": gettext_lazy("连续下降"),
    "highest": gettext_lazy("历期最高"),
    "lowest": gettext_lazy("历期最低"),
    "behind": gettext_lazy("明显低于多数单位"),
    "ahead": gettext_lazy("明显高于多数单位"),
    "missed": gettext_lazy("未达目标"),
}
EXPLAINED = {
    "fell": gettext_lazy("比上期下降 30% 以上，且相差 5 以上"),
    "rose": gettext_lazy("比上期上升 30% 以上，且相差 5 以上"),
    "stopped": gettext_lazy("上期有，本期为 0"),
    "began": gettext_lazy("上期为 0，本期有"),
    "falling": gettext_lazy("连续三期下降"),
    "highest": gettext_lazy("高于列出的以前各期"),
    "lowest": gettext_lazy("低于列出的以前各期"),
    "behind": gettext_lazy("不到参加排名单位中位数的一半"),
    "ahead": gettext_lazy("超过参加排名单位中位数的两倍"),
    "missed": gettext_lazy("期间已结束，没有达到目标值"),
}
BAD = frozenset({"fell", "stopped", "falling", "lowest", "behind", "missed"})


@dataclass(frozen=True, slots=True)
class Notable:
    """One notable change: whose, by which rule, in a sentence."""

    rule: str
    who: str
    said: str

    @property
    def name(self) -> str:
        """What the rule is called."""
        return str(RULES[self.rule])

    @property
    def is_bad(self) -> bool:
        """Whether somebody should look into it first."""
        return self.rule in BAD


def notable(made: Comparison, who: str) -> list[Notable]:
    """All notable changes of a union named ``who`` and of those below.

    A period that still runs is not held against whole ones: only the unions among themselves are.
    """
    found: list[Notable] = []
    if made.is_over:
        found += _of_one(made.now, made.unit, who)
        found += _of_row(made, who)
        found += _missed(who, made.now.value, made.target, made.unit)
        for child in made.children:
            found += _of_one(child, made.unit, child.name)
            found += _missed(child.name, child.value, child.target, made.unit)
    found += _against_middle(made)
    return sorted(found, key=lambda one: not one.is_bad)


def _of_one(one: Step | Child, unit: str, who: str) -> Iterator[Notable]:
    """The moves from the period before to this one."""
    value, before = one.value, one.before
    if value is None or before is None or value == before:
        return
    facts = {"now": spoken(value, unit), "before": spoken(before, unit)}
    if not before:
        if value >= LEAST:
            yield Notable("began", who, _("上期没有，本期 %(now)s") % facts)
    elif not value:
        yield Notable("stopped", who, _("上期 %(before)s，本期没有") % facts)
    elif abs(one.percent) >= FAR and abs(one.change) >= LEAST:
        facts |= {"percent": spoken(abs(one.percent))}
        fell = _("由 %(before)s 降到 %(now)s，下降 %(percent)s%%")
        rose = _("由 %(before)s 升到 %(now)s，上升 %(percent)s%%")
        is_less = one.change < 0
        yield Notable("fell" if is_less else "rose", who, (fell if is_less else rose) % facts)


def _of_row(made: Comparison, who: str) -> Iterator[Notable]:
    """What only the whole row of periods shows."""
    steps = made.periods
    last = [step.change for step in steps[-IN_A_ROW:]]
    if len(last) == IN_A_ROW and all(change is not None and change < 0 for change in last):
        values = [spoken(steps[-IN_A_ROW].before), *(spoken(s.value) for s in steps[-IN_A_ROW:])]
        yield Notable("falling", who, _("依次为 %(values)s") % {"values": _("、").join(values)})
    earlier = [step.value for step in steps[:-1] if step.value is not None]
    now = made.now.value
    if now is None or len(earlier) < IN_A_ROW or not any(earlier):
        return
    said = _("本期 %(now)s，以前各期在 %(least)s 到 %(most)s 之间")
    facts = {
        "now": spoken(now, made.unit),
        "least": spoken(min(earlier)),
        "most": spoken(max(earlier)),
    }
    if now > max(earlier):
        yield Notable("highest", who, said % facts)
    elif now < min(earlier):
        yield Notable("lowest", who, said % facts)


def _missed(who: str, value: Number, target: Number, unit: str) -> Iterator[Notable]:
    if value is None or target is None or value >= target:
        return
    facts = {"value": spoken(value, unit), "target": spoken(target, unit)}
    yield Notable("missed", who, _("目标 %(target)s，实际 %(value)s") % facts)


def _against_middle(made: Comparison) -> Iterator[Notable]:
    others, middle = ranked(made.children, made), made.middle
    if len(others) < AT_LEAST_UNIONS or not middle:
        return
    far: dict[str, Callable[[Number], bool]] = {
        "behind": lambda value: value * TWICE < middle,
        "ahead": lambda value: value > middle * TWICE,
    }
    said = _("每千名会员 %(value)s，各单位中位数 %(middle)s")
    plain = _("%(value)s，各单位中位数 %(middle)s")
    for child in others:
        value = measured(child, made)
        facts = {"value": spoken(value), "middle": spoken(middle)}
        for rule in (rule for rule, is_far in far.items() if is_far(value)):
            yield Notable(rule, child.name, (said if made.is_weighed else plain) % facts)
