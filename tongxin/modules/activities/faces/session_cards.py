"""Cards of the page of a session: who lectures, what is on show, how often it was viewed."""

from datetime import datetime

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.models import ActivitySession
from tongxin.modules.activities.models.reference import EXHIBITION, LECTURE
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import declared
from tongxin.modules.activities.selectors.lectures import receipt_of
from tongxin.modules.activities.states import State


def declared_of(found: ActivitySession, actor: Actor, now: datetime) -> dict:
    """What the cards print."""
    kind, scope = found.activity.kind.code, actor.scope(Can.VIEW)
    is_on = found.state in {State.OPEN, State.HELD} and found.starts_at <= now
    return {
        "is_lecture": kind == LECTURE,
        "is_exhibition": kind == EXHIBITION,
        "may_declare": is_on and actor.scope(Can.EDIT).covers(found.union_path),
        "lecture": found,
        "receipt": receipt_of(found),
        "shows": declared.shows_of(found, scope=scope) if kind == EXHIBITION else [],
        "view_counts": declared.views_of(found, scope=scope),
    }
