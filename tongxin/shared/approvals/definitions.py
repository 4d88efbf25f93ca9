"""Versions of flows: what the module declares, until the federation makes its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.shared.access.models import Role
from tongxin.shared.access.rights import known as known_rights
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.errors import FlowRefused
from tongxin.shared.approvals.flows import Flow, Step, known
from tongxin.shared.approvals.models import FlowVersion
from tongxin.shared.approvals.permissions import Can
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg


def plan_of(flow: Flow) -> tuple[int, list[dict[str, Any]]]:
    """The version in force and its steps; version 0 is what the module declares."""
    latest = FlowVersion.objects.filter(key=flow.key).order_by("-number").first()
    if latest is None:
        return 0, flow.plan()
    return latest.number, latest.steps


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One flow as it is in force."""

    flow: Flow
    number: int
    steps: list[dict[str, Any]]
    latest: FlowVersion | None


def flow_rows() -> list[FlowRow]:
    """Every declared flow with its version in force, by name."""
    made = {one.key: one for one in FlowVersion.objects.order_by("number")}
    rows = []
    for key, flow in known().items():
        latest = made.get(key)
        steps = latest.steps if latest else flow.plan()
        rows.append(FlowRow(flow, latest.number if latest else 0, steps, latest))
    return sorted(rows, key=lambda row: str(row.flow.name))


def may_define(actor: Actor) -> bool:
    """Whether the actor makes versions of flows."""
    top = UnionOrg.objects.filter(parent=None).first()
    return top is not None and actor.scope(Can.MANAGE).covers(top.path)


@transaction.atomic
def define_flow(
    *, key: str, steps: Sequence[Step], note: str, actor: Actor, now: datetime
) -> FlowVersion:
    """Make a new version of a flow for the whole federation (修订流程); running cases keep theirs.

    It needs the right at the topmost union: who is checked may not weaken the check.
    Raises FlowUnknown, FlowRefused or Forbidden.
    """
    flow = flows.flow_of(key)
    top = UnionOrg.objects.select_for_update().get(parent=None)  # one version after another
    actor.require(Can.MANAGE, at=top)
    plain = [step.plain() for step in steps]
    flows.check(plain)
    _refuse_unknown(plain)
    number, _steps = plan_of(flow)
    made = FlowVersion.objects.create(
        key=key,
        number=number + 1,
        steps=plain,
        note=note[:200],
        made_by=actor.name[:80],
        made_at=now,
    )
    record(actor, "approvals.defined_flow", made, at=now, reason=note, change={"steps": plain})
    return made


def _refuse_unknown(steps: Sequence[dict[str, Any]]) -> None:
    rights, roles = known_rights(), set(Role.objects.values_list("code", flat=True))
    for step in steps:
        if step["right"] not in rights:
            raise FlowRefused(reason=step["right"])
        if step["role"] and step["role"] not in roles:
            raise FlowRefused(reason=step["role"])
