"""Flows that modules declare (审批流程): steps along the tree, with a safe default in code."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxin.kernel.actors import Actor
from tongxin.kernel.events import Event, listen
from tongxin.shared.approvals.errors import FlowRefused, FlowUnknown
from tongxin.shared.approvals.permissions import Can
from tongxin.shared.approvals.states import Mode, Reason
from tongxin.shared.orgs.levels import Level

Text = str | Promise
End = Callable[[Any, datetime], object]
ENGINE = Actor.system("approvals")
KEPT_LANGUAGE = "zh-hans"
OWN, SUPERIOR = "own", "superior"
PLACES = (OWN, SUPERIOR, *Level.values)
MOST_STEPS, MOST_DAYS = 12, 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One level of approval (审批环节).

    ``level`` is ``own``, ``superior`` or a level of the tree; a tree without that level uses the
    next one above. From ``from_amount`` on the step is needed; without an amount it always is.
    """

    name: Text
    level: str
    right: str = Can.DECIDE.value
    role: str = ""
    mode: str = Mode.ANY.value
    days: int = 5
    from_amount: Decimal | None = None

    def plain(self) -> dict[str, Any]:
        """Plain values, as a case keeps them."""
        return {
            "name": str(self.name),
            "level": self.level,
            "right": self.right,
            "role": self.role,
            "mode": self.mode,
            "days": self.days,
            "from_amount": None if self.from_amount is None else str(self.from_amount),
        }


def _no_facts(_row: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What a module says once about approving its rows.

    ``facts`` gives plain values by their Chinese names, never a sealed one; they are kept at each
    decision, so that the next reviewer sees what changed. ``needs`` is the right to submit.
    ``ends`` is what follows each way a case may end, given the fact and the instant; it acts as
    ``ENGINE``.
    """

    key: str
    name: Text
    model: type[Model]
    steps: Sequence[Step]
    needs: str = ""
    title: Callable[[Any], str] = str
    facts: Callable[[Any], dict[str, Any]] = _no_facts
    url: Callable[[Any], str] | None = None
    reasons: Mapping[str, Text] = field(default_factory=dict)
    ends: Mapping[type[Event], End] = field(default_factory=dict)

    def kept_facts(self, row: Any) -> dict[str, Any]:
        """The facts as they are kept and compared: plain, Chinese whoever asks."""
        with override(KEPT_LANGUAGE):
            facts = {str(name): value for name, value in self.facts(row).items()}
            return json.loads(json.dumps(facts, cls=DjangoJSONEncoder))

    def kept_title(self, row: Any) -> str:
        """What lists call the row."""
        with override(KEPT_LANGUAGE):
            return str(self.title(row))[:120]

    def plan(self) -> list[dict[str, Any]]:
        """The default steps as plain values."""
        with override(KEPT_LANGUAGE):
            return [step.plain() for step in self.steps]

    def reason_labels(self) -> dict[str, Text]:
        """Reasons of the house and of the module, by code."""
        return {**{one.value: one.label for one in Reason}, **self.reasons}


_flows: dict[str, Flow] = {}


def declare(flow: Flow) -> Flow:
    """Enter a flow; called from a module's wiring. Raises FlowRefused."""
    check(flow.plan())
    _flows[flow.key] = flow
    for kind in flow.ends:
        listen(kind, follow)
    return flow


def follow(fact: Any, at: datetime) -> None:
    """Do what the flow of a case says of this end; nothing where it says nothing."""
    flow = _flows.get(fact.flow)
    if flow and type(fact) in flow.ends:
        flow.ends[type(fact)](fact, at)


def by_case(act: Callable[..., object]) -> End:
    """What follows is a service that takes ``case_id``, ``actor`` and ``now``."""
    return lambda fact, at: act(case_id=fact.case_id, actor=ENGINE, now=at)


def known() -> dict[str, Flow]:
    """Every declared flow by its key."""
    return dict(_flows)


def flow_of(key: str) -> Flow:
    """The flow with this key. Raises FlowUnknown."""
    if key not in _flows:
        raise FlowUnknown(key=key)
    return _flows[key]


def check(steps: Sequence[Mapping[str, Any]]) -> None:
    """Raise FlowRefused, naming the step, unless every case would meet at least one step."""
    if not 0 < len(steps) <= MOST_STEPS:
        raise FlowRefused(reason=_("环节数应为 1 至 %(most)s 个") % {"most": MOST_STEPS})
    for number, step in enumerate(steps, start=1):
        if fault := _fault(step):
            raise FlowRefused(reason=_("第 %(n)s 个环节%(fault)s") % {"n": number, "fault": fault})
    if all(step.get("from_amount") is not None for step in steps):
        raise FlowRefused(reason=_("至少要有一个不设金额起点的环节"))


def _fault(step: Mapping[str, Any]) -> str:
    """What is wrong with a step, in words; empty when it can work."""
    days = step.get("days")
    tests = (
        (bool(str(step.get("name", "")).strip()), _("没有名称")),
        (step.get("level") in PLACES, _("的层级不正确")),
        (step.get("mode") in Mode.values, _("的审批方式不正确")),
        (
            isinstance(days, int) and 0 < days <= MOST_DAYS,
            _("的办理时限应为 1 至 %(most)s 个工作日") % {"most": MOST_DAYS},
        ),
        (_is_amount(step.get("from_amount")), _("的金额起点应为大于 0 的数")),
    )
    return next((fault for good, fault in tests if not good), "")


def _is_amount(value: Any) -> bool:
    if value is None:
        return True
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return False
    return amount.is_finite() and amount > 0


def needed(steps: Sequence[dict[str, Any]], amount: Decimal | None) -> list[dict[str, Any]]:
    """The steps a case of this amount meets; an unknown amount meets all of them."""
    return [
        step
        for step in steps
        if amount is None or not step["from_amount"] or amount >= Decimal(step["from_amount"])
    ]
