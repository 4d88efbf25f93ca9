"""The kind of an activity on which numbers and lectures stand."""

from tongxin.modules.activities.errors.declared import LecturesStand, ShowStands
from tongxin.modules.activities.models import Activity, ActivityKind, ShowCount
from tongxin.modules.activities.models.reference import EXHIBITION, LECTURE
from tongxin.modules.activities.states import State


def kind_of(activity: Activity) -> str:
    """The code of its kind as it stands now, asked after the session was locked."""
    return ActivityKind.objects.get(activity=activity).code


def must_keep_kind(activity: Activity, kind: ActivityKind) -> None:
    """What counts as an exhibition or a lecture stays one (活动类型).

    Its sessions are locked, as by whoever declares or arranges. Raises ShowStands or LecturesStand.
    """
    sessions = list(activity.sessions.select_for_update().order_by("pk"))
    shown = ShowCount.objects.live().filter(session__in=sessions)
    if kind.code != EXHIBITION and shown.exists():
        raise ShowStands
    lectures = (s for s in sessions if s.team_id is not None and s.state != State.CANCELLED)
    if kind.code != LECTURE and any(lectures):
        raise LecturesStand
