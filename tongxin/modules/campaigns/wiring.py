"""Where this module plugs into the house."""

from datetime import date, datetime, time

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.events import listen
from tongxin.kernel.periods import SHANGHAI
from tongxin.modules.campaigns import approvals, indicators, notices, transfers
from tongxin.modules.campaigns.events import OwnTaskAdded, TaskReported
from tongxin.modules.campaigns.faces import cli
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors import tasks as reads
from tongxin.modules.campaigns.selectors.campaigns import campaign_list
from tongxin.modules.campaigns.services import duties
from tongxin.modules.campaigns.services.working import EVIDENCE
from tongxin.modules.reports.events import ReportAccepted, ReportReturned, ReportSubmitted
from tongxin.shared.access import rights
from tongxin.shared.files import slots
from tongxin.shared.papers.permissions import Can as Papers
from tongxin.shared.papers.selectors import inbox
from tongxin.shared.retention.declarations import Keep, Then, keep
from tongxin.shells.design import registry
from tongxin.shells.design.registry import MenuEntry, SearchHit, Todo, TodoCount

DECLARES = (indicators, transfers)
MENU = (
    ("campaigns", _("工作部署"), "campaigns_desk:campaigns", "speakerphone", Can.VIEW, 20),
    ("tasks", _("任务"), "campaigns_desk:tasks", "checklist", Can.VIEW, 21),
    ("overdue", _("督办看板"), "campaigns_desk:board", "clock-exclamation", Can.VIEW, 22),
    ("inbox", _("收文发文"), "campaigns_desk:inbox", "inbox", Papers.VIEW, 23),
)


def connect() -> None:
    """Enter rights and slots, subscribe to facts, hang the module into the shells."""
    rights.declare(Can)
    slots.declare(EVIDENCE)
    keep(Keep(label="campaigns.Task", why=_("工作部署档案，长期保存"), then=Then.KEEP))
    approvals.declare()
    listen(TaskReported, notices.report_waits)
    listen(OwnTaskAdded, notices.own_task_waits)
    listen(ReportSubmitted, report_went_up)
    listen(ReportReturned, report_came_back)
    listen(ReportAccepted, report_was_accepted)
    for key, label, url_name, icon, needs, order in MENU:
        entry = MenuEntry(
            key=key, label=label, url_name=url_name, icon=icon, needs=needs, order=order
        )
        registry.menu.add(entry)
    for key, label, count, url_name, needs in (
        ("papers.unsigned", _("公文待签收"), unsigned, "unsigned", Papers.SIGN),
        ("campaigns.tasks", _("任务待办理"), to_do, "tasks", Can.WORK),
        ("campaigns.reports", _("任务反馈待验收"), to_accept, "waiting", Can.ACCEPT),
        ("campaigns.unfiled", _("自选动作待备案"), to_file, "unfiled", Can.ACCEPT),
        ("campaigns.overdue", _("下级任务已逾期"), overdue, "board", Can.ACCEPT),
    ):
        todo = Todo(
            key=key,
            label=label,
            count=count,
            url_name=f"campaigns_desk:{url_name}",
            needs=needs,
            order=20,
        )
        registry.todos.add(todo)
    registry.search_answers.add(answer)
    cli.declare()


def report_went_up(fact: ReportSubmitted, at: datetime) -> None:
    """A report answers the duties bound to its form."""
    duties.report_went_up(_sent(fact), at)


def report_came_back(fact: ReportReturned, at: datetime) -> None:
    """They are open again."""
    duties.report_came_back(_sent(fact), at)


def report_was_accepted(fact: ReportAccepted, at: datetime) -> None:
    """They are done."""
    duties.report_was_accepted(_sent(fact), at)


def unsigned(actor: Actor, _now: datetime) -> TodoCount:
    """Documents nobody has signed for."""
    return TodoCount(inbox(scope=actor.scope(Papers.SIGN), unsigned=True).count())


def to_do(actor: Actor, now: datetime) -> TodoCount:
    """Tasks of the own unions that are still to be done."""
    rows = reads.my_tasks(scope=actor.scope(Can.WORK)).filter(state__in=reads.TO_DO)
    return _counted(reads.waiting(rows, localdate(now)))


def to_accept(actor: Actor, now: datetime) -> TodoCount:
    """Reports that wait for a decision."""
    rows = reads.waiting_reports(scope=actor.scope(Can.ACCEPT))
    return _counted(reads.waiting(rows, localdate(now)))


def to_file(actor: Actor, _now: datetime) -> TodoCount:
    """Own-choice tasks that wait to be filed."""
    return TodoCount(reads.unfiled(scope=actor.scope(Can.ACCEPT)).count())


def overdue(actor: Actor, now: datetime) -> TodoCount:
    """Late tasks that were given to others."""
    rows = reads.late_below(scope=actor.scope(Can.ACCEPT), now=now)
    return _counted(reads.waiting(rows, localdate(now)))


def answer(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Campaigns and own tasks whose title holds the words."""
    scope = actor.scope(Can.VIEW)
    campaigns = campaign_list(scope=scope, words=words).order_by("-pk")[:limit]
    tasks = reads.my_tasks(scope=scope, words=words).order_by("-pk")[:limit]
    return [
        *(_hit(_("工作部署"), row, row.union.name, "campaign") for row in campaigns),
        *(_hit(_("任务"), row, row.campaign.title, "task") for row in tasks),
    ]


def _sent(fact: ReportSubmitted | ReportReturned | ReportAccepted) -> duties.Sent:
    return duties.Sent(fact.form_key, fact.form_title, fact.union_id, fact.due_on, fact.by)


def _hit(kind, row, subtitle: str, place: str) -> SearchHit:
    url = reverse(f"campaigns_desk:{place}", args=[row.pk])
    return SearchHit(kind=kind, title=row.title, subtitle=subtitle, url=url)


def _counted(found: reads.Waiting) -> TodoCount:
    return TodoCount(found.count, found.overdue, _end_of(found.earliest))


def _end_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time(23, 59, 59), SHANGHAI) if day else None
