"""The course of a task as the timeline prints it."""

from django.utils.translation import gettext as _

from tongxin.modules.campaigns.models import Task, TaskReport


def history_of(task: Task) -> list[dict]:
    """Signature, reports with their answers, reminders; the latest first."""
    steps = [
        {
            "title": _("催办：%(text)s") % {"text": row.text},
            "who": row.by,
            "at": row.at,
            "tone": "gold",
            "icon": "bell",
        }
        for row in task.reminders.all()
    ]
    for row in task.reports.all():
        steps += _report(row)
    if task.received_at:
        steps.append({"title": _("签收"), "who": task.received_by, "at": task.received_at})
    return sorted(steps, key=lambda step: step["at"], reverse=True)


def _report(row: TaskReport) -> list[dict]:
    steps = [
        {
            "title": _("反馈"),
            "who": row.made_by,
            "at": row.at,
            "note": row.text,
            "tone": "blue",
            "icon": "report",
        }
    ]
    if row.answered_at:
        accepted = row.answer == TaskReport.Answer.ACCEPTED
        steps.append(
            {
                "title": row.get_answer_display(),
                "who": row.answered_by,
                "at": row.answered_at,
                "note": row.reason,
                "tone": "green" if accepted else "red",
                "icon": "check" if accepted else "arrow-back-up",
            }
        )
    return steps
