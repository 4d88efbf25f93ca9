"""Plain valid campaigns and tasks for tests."""

from datetime import date, timedelta
from itertools import count

from tongxin.kernel.actors import Actor, Scope
from tongxin.modules.activities.public import Activity
from tongxin.modules.campaigns.models import (
    Campaign,
    CampaignAudience,
    Measure,
    Task,
    TaskReminder,
    TaskReport,
)
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.services.cascade import Order, cascade_tasks
from tongxin.modules.campaigns.services.drafting import draft_from_reading
from tongxin.modules.campaigns.services.issuing import Numbering, Recipients, issue_campaign
from tongxin.modules.campaigns.services.working import receive_tasks
from tongxin.modules.campaigns.states import DeadlineKind
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.papers.permissions import Can as Papers
from tongxin.shared.papers.tests.factories import TODAY, a_code

DUE = date(2026, 9, 30)
_accounts = count(1000)
TEXT = "各市总工会：\n一、抓学习\n组织读书会，举办宣讲。\n二、抓服务\n走访职工。\n请及时报送情况。"


def a_reading(**changes) -> dict:
    """What the reader found in a short notice: two sections, three measures, one duty."""

    def measure(place: int, words: str, target=None) -> dict:
        start = TEXT.index(words)
        return {
            "ordinal": place,
            "title": words,
            "source": words,
            "start": start,
            "end": start + len(words),
            "target": target,
            "deadline": None,
            "to_be_set": ["deadline"],
        }

    target = {"value": 2, "unit": "场", "at_least": True, "source": "举办宣讲"}
    sections = [
        {
            "ordinal": "一",
            "title": "抓学习",
            "measures": [measure(1, "组织读书会"), measure(2, "举办宣讲", target)],
        },
        {"ordinal": "二", "title": "抓服务", "measures": [measure(1, "走访职工")]},
    ]
    head = {
        "number": None,
        "title": "关于开展读书月活动的通知",
        "issuer": "某省总工会",
        "addressees": ["各市总工会"],
        "date": "2026-06-01",
    }
    duties = [{"text": "请及时报送情况", "to": "某省总工会", "deadline": None}]
    reading = {"document": head, "text": TEXT, "sections": sections, "report_duties": duties}
    return reading | {"warnings": []} | changes


def a_campaign(union: UnionOrg, **changes) -> Campaign:
    """A draft as the reader left it, deadlines still open."""
    return draft_from_reading(reading=a_reading(**changes), union=union, actor=SYSTEM, now=NOW)


def decided(campaign: Campaign, deadline: date | None = DUE) -> Campaign:
    """The same with every deadline decided."""
    kind = DeadlineKind.DATE if deadline else DeadlineKind.NONE
    campaign.measures.update(deadline_kind=kind, deadline=deadline)
    campaign.report_duties.update(deadline_kind=kind, deadline=deadline)
    return campaign


def issue(campaign: Campaign, unions, *, actor: Actor = SYSTEM, now=NOW) -> Campaign:
    """Signed today under a code of the union and sent to ``unions``."""
    return issue_campaign(
        campaign_id=campaign.pk,
        numbering=Numbering(on=TODAY, code_id=a_code(campaign.union).pk),
        recipients=Recipients(by_hand=[union.pk for union in unions]),
        actor=actor,
        now=now,
    )


def a_task(superior: UnionOrg, union: UnionOrg, *, deadline: date | None = DUE) -> Task:
    """The first task of a fresh campaign, signed for by its union."""
    campaign = issue(decided(a_campaign(superior), deadline), [union])
    return received(Task.objects.filter(campaign=campaign, union=union).order_by("pk").first())


def received(task: Task) -> Task:
    """The task after its union signed."""
    receive_tasks(task_ids=[task.pk], actor=SYSTEM, now=NOW)
    task.refresh_from_db()
    return task


def cascaded(task: Task, *unions: UnionOrg, deadline: date | None = None, actor=SYSTEM):
    """Children of the task for ``unions``."""
    order = Order(by_hand=[union.pk for union in unions], deadline=deadline)
    return cascade_tasks(task_ids=[task.pk], order=order, actor=actor, now=NOW)


def an_activity(host: UnionOrg, *, held_on: date | None = None) -> Activity:
    """An activity with one session, held on a day when one is given."""
    kinds = Activity._meta.get_field("kind").related_model.objects
    kind = kinds.get_or_create(code="reading_test", defaults={"name": "读书"})[0]
    activity = Activity.objects.create(union=host, title=f"第{next(_accounts)}场读书会", kind=kind)
    state = {"state": "held", "held_on": held_on} if held_on else {}
    activity.sessions.create(
        union=host, starts_at=NOW, ends_at=NOW + timedelta(hours=2), place="阅览室", **state
    )
    return activity


def officer(union: UnionOrg, *rights: str, account=None) -> Actor:
    """Somebody with all rights over one subtree, or those named."""
    held = rights or (*Can, *Papers)
    return Actor(
        name=f"{union.name}干事",
        account_id=account,
        grants={right: Scope(paths=(union.path,)) for right in held},
    )


def an_audience(union: UnionOrg) -> CampaignAudience:
    """That a campaign of ``union`` is shown to its own subtree."""
    return CampaignAudience.objects.create(
        row=a_campaign(union), union=union, owner=union, owner_path=union.path
    )


def a_given_task(union: UnionOrg) -> Task:
    """A task of ``union``, given by its superior."""
    return a_task(union.parent, union)


def a_report(union: UnionOrg) -> TaskReport:
    """What ``union`` says it did."""
    return TaskReport.objects.create(
        union=union, task=a_given_task(union), text="已完成", made_by="干事", at=NOW
    )


def a_reminder(union: UnionOrg) -> TaskReminder:
    """A reminder that ``union`` got."""
    return TaskReminder.objects.create(
        union=union, task=a_given_task(union), text="请抓紧", on=TODAY, at=NOW, by="干事"
    )


FACTORIES = {
    "campaigns.Campaign": a_campaign,
    "campaigns.CampaignAudience": an_audience,
    "campaigns.MeasureSection": lambda union: a_campaign(union).sections.first(),
    "campaigns.Measure": lambda union: a_campaign(union).measures.first(),
    "campaigns.ReportDuty": lambda union: a_campaign(union).report_duties.first(),
    "campaigns.Task": a_given_task,
    "campaigns.TaskReport": a_report,
    "campaigns.TaskReminder": a_reminder,
}
# What lists show besides: campaigns that were issued.
CROWD = (lambda union: issue(decided(a_campaign(union)), [a_union(union)]),)


__all__ = ["DUE", "NOW", "SYSTEM", "TODAY", "Measure", "a_union"]
