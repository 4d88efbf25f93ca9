"""The way of a proposal of withdrawal, as the union and the member read it (办理过程)."""

from django.utils.translation import gettext as _

from tongxin.modules.members.models import WithdrawalProposal
from tongxin.modules.members.services.dues_months import in_words
from tongxin.modules.members.states import Silence

TONES = {
    Silence.PROPOSED: "gold",
    Silence.NOTIFIED: "gold",
    Silence.PERSUADED: "blue",
    Silence.ENDED: "gray",
    Silence.STOPPED: "green",
}


def history_of(row: WithdrawalProposal) -> list[dict]:
    """What happened when, and what may come next."""
    note = _("%(first)s 至 %(last)s 连续 %(months)s 个月没有缴费，也没有参加活动") % {
        "first": in_words(row.first_month),
        "last": in_words(row.last_month),
        "months": row.months,
    }
    steps = [_done(_("系统提出，未作任何处理"), row.proposed_at, note)]
    if row.notified_at:
        said = _("%s 前答复或补缴") % row.answer_by.isoformat() if row.answer_by else ""
        steps.append(_done(_("发出催缴函"), row.notified_at, said))
    if row.persuaded_on:
        said = f"{row.persuaded_on.isoformat()} {row.persuasion}"
        steps.append(_done(_("劝导"), None, said))
    if row.is_live:
        return [*steps, *_ahead(row)]
    said = row.answer or row.reason
    title = row.get_state_display()
    if row.stop:
        title = f"{title}：{row.get_stop_display()}"
    return [*steps, _done(title, row.ended_at, said)]


def _ahead(row: WithdrawalProposal) -> list[dict]:
    coming = []
    if not row.notified_at:
        coming.append(_("由工会决定是否发催缴函"))
    if not row.persuaded_on:
        coming.append(_("劝导"))
    coming.append(_("期限过后由工会确认；补缴或答复即终止"))
    return [{"title": title, "tone": "gray", "icon": "clock"} for title in coming]


def _done(title: str, at, note: str) -> dict:
    return {"title": title, "at": at, "note": note, "tone": "green", "icon": "check"}
