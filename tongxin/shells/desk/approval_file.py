"""How a case reads to people: its history in plain words, and what one may do with it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.shared.approvals.flows import Text
from tongxin.shared.approvals.models import ApprovalCase, CaseEntry, CaseStep
from tongxin.shared.approvals.permissions import Can
from tongxin.shared.approvals.selectors import file_of, steps_of
from tongxin.shared.approvals.states import State, StepState, What

LOOKS = {  # tone and icon of each kind of entry
    What.STARTED: ("blue", "send"),
    What.AGREED: ("green", "check"),
    What.RETURNED: ("gold", "arrow-back-up"),
    What.REJECTED: ("red", "x"),
    What.RESUBMITTED: ("blue", "send"),
    What.WITHDRAWN: ("gray", "arrow-back-up"),
    What.FROZEN: ("gold", "clock-exclamation"),
    What.UNFROZEN: ("blue", "player-play"),
    What.URGED: ("gold", "bell"),
    What.CLIMBED: ("blue", "arrow-up"),
    What.FINISHED: ("green", "circle-check"),
}


def history(case: ApprovalCase, reasons: Mapping[str, Text]) -> list[dict[str, Any]]:
    """What was done, by whom, when and why, and then what is still ahead (办理过程)."""
    done = [_entry(one, reasons) for one in file_of(case)]
    if case.state not in {State.OPEN, State.FROZEN}:
        return done
    ahead = {StepState.OPEN, StepState.WAITING}
    return done + [_ahead(step) for step in steps_of(case) if step.state in ahead]


def can_do(case: ApprovalCase, actor: Actor) -> dict[str, bool]:
    """Which buttons are shown; the services ask again."""
    mine = actor.account_id is not None and actor.account_id == case.maker_id
    manages = actor.scope(Can.MANAGE).covers(case.union_path)
    return {
        "withdraw": mine and case.state in {State.OPEN, State.RETURNED},
        "resubmit": mine and case.state == State.RETURNED,
        "urge": mine and case.state == State.OPEN,
        "freeze": manages and case.state == State.OPEN,
        "unfreeze": manages and case.state == State.FROZEN,
    }


def _entry(one: CaseEntry, reasons: Mapping[str, Text]) -> dict[str, Any]:
    tone, icon = LOOKS[What(one.what)]
    label = What(one.what).label
    said = [str(reasons.get(one.reason_code, one.reason_code)), one.text]
    return {
        "title": _("%(step)s：%(what)s") % {"step": one.step.name, "what": label}
        if one.step
        else label,
        "who": _("%(name)s（代 %(owner)s）") % {"name": one.by_name, "owner": one.for_name}
        if one.for_name
        else one.by_name,
        "at": one.at,
        "note": _("；").join(word for word in said if word),
        "tone": tone,
        "icon": icon,
    }


def _ahead(step: CaseStep) -> dict[str, Any]:
    if step.state == StepState.OPEN:
        said = _("由 %(place)s 办理，%(day)s 前答复") % {"place": step.place, "day": step.due_on}
        return {"title": step.name, "note": said, "tone": "gold", "icon": "clock"}
    said = _("上一环节同意后办理，时限 %(days)s 个工作日") % {"days": step.days}
    return {"title": step.name, "note": said, "tone": "gray", "icon": "point"}
