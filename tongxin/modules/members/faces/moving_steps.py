"""The way of a transfer in steps, as both sides and the person read it (办理过程)."""

from django.utils.translation import gettext as _

from tongxin.modules.members.models import MembershipTransfer
from tongxin.modules.members.states import Moving

TONES = {
    Moving.REQUESTED: "gold",
    Moving.RELEASED: "blue",
    Moving.DONE: "green",
    Moving.DECLINED: "gray",
    Moving.CANCELLED: "gray",
}
ORDER = (Moving.REQUESTED, Moving.RELEASED, Moving.DONE)


def history_of(row: MembershipTransfer) -> list[dict]:
    """What happened when, and what comes next by which day."""
    steps = [
        {
            "title": _("%(who)s提出转接") % {"who": row.get_asked_by_display()},
            "at": row.asked_at,
            "note": row.reason,
            "tone": "green",
            "icon": "check",
        }
    ]
    if row.released_at:
        title = row.get_release_display()
        steps.append({"title": title, "at": row.released_at, "tone": "green", "icon": "check"})
    elif row.is_under_way:
        note = _("%(day)s 前答复，到期没有答复的自动转出") % {"day": row.promised_on.isoformat()}
        steps.append({"title": _("等待原工会确认"), "note": note, "tone": "gold", "icon": "clock"})
    if row.is_under_way:
        note = _("接收当天起计入转入工会；接收之前仍计入原工会")
        title = _("转入工会接收")
        tone = "gold" if row.released_at else "gray"
        return [*steps, {"title": title, "note": note, "tone": tone, "icon": "clock"}]
    is_done = row.state == Moving.DONE
    last = {
        "title": row.get_state_display(),
        "at": row.ended_at,
        "note": row.reply,
        "tone": "green" if is_done else "gray",
        "icon": "check" if is_done else "ban",
    }
    return [*steps, last]


def steps_of(row: MembershipTransfer) -> list[dict]:
    """The three steps on the phone."""
    labels = (_("已提出"), _("原工会同意"), _("新工会接收"))
    reached = ORDER.index(Moving(row.state)) + 1 if row.state in ORDER else 0
    return [
        {
            "label": label,
            "done": number < reached,
            "now": number == reached and reached < len(ORDER),
        }
        for number, label in enumerate(labels)
    ]
