"""The life of the tasks of one campaign, from signing for them to being accepted or overdue."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.db.models import Exists, OuterRef

from tongxin.config.demo import notices
from tongxin.config.demo.cast import PROVINCE
from tongxin.config.demo.plan import dice
from tongxin.config.demo.world import World
from tongxin.kernel.actors import Actor
from tongxin.modules.activities.models import Activity, ActivitySession
from tongxin.modules.activities.states import State as SessionState
from tongxin.modules.campaigns.models import Campaign, Task
from tongxin.modules.campaigns.services.cascade import Order, cascade_tasks
from tongxin.modules.campaigns.services.deciding import (
    accept_task,
    file_own_task,
    remind,
    return_task,
)
from tongxin.modules.campaigns.services.working import (
    OwnTask,
    add_own_task,
    claim_work,
    plan_task,
    receive_tasks,
    report_task,
    sign_for_document,
)
from tongxin.modules.campaigns.states import Origin, TaskState
from tongxin.shared.orgs.levels import Level
from tongxin.shared.papers.models import Receipt

ON_TIME, RETURNED, LATE, NEVER = "on_time", "returned", "late", "never"
FATES, WEIGHTS = (ON_TIME, RETURNED, LATE, NEVER), (70, 15, 10, 5)
REPORTS_AT = {Level.CITY: (0.78, 0.95), Level.COUNTY: (0.6, 0.85), Level.GRASSROOTS: (0.4, 0.7)}
CLAIMS = 2
WAITING = (TaskState.RECEIVED, TaskState.IN_PROGRESS)


@dataclass(slots=True)
class Tasks:
    """What becomes of the tasks of a campaign; in the first one everything is finished."""

    world: World
    campaign: Campaign
    issued: datetime
    last: date
    finishes: bool
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = dice(self.world.plan, f"tasks:{self.issued}")

    def plan(self) -> None:
        """Every city signs in the first days; one forgets it for long, or for ever."""
        cities = self.world.of_level(Level.CITY)
        slow = cities[-1]
        for city in cities:
            when = self.random.uniform(0.02, 0.06)
            if city == slow:
                when = 0.3 if self.finishes else 9.0
            self._at(when, lambda now, city=city: self._sign(city, now))
        self._at(0.9, self._remind)

    def _at(self, part: float, act) -> None:
        """At a part of the time between issue and deadline, in working hours."""
        days = (self.last - self.issued.date()).days
        when = self.issued + timedelta(days=days * part)
        when = when.replace(hour=9 + int(part * 1000) % 8, minute=int(part * 7919) % 60)
        self.world.agenda.at(max(when, self.issued + timedelta(minutes=5)), act)

    def _sign(self, city: str, now: datetime) -> None:
        """The city signs for the document, plans its tasks and passes some on to its counties."""
        world = self.world
        with world.speaking(world.officers[city], now) as actor:
            receipt = Receipt.objects.fetch(
                document=self.campaign.document_id, union=world.unions[city]
            )
            sign_for_document(receipt_id=receipt.pk, actor=actor, now=now)
            tasks = self._tasks(city)
            for task in tasks[:2]:
                plan_task(
                    task_id=task.pk,
                    own_deadline=self.last - timedelta(days=3),
                    responsible=self.random.choice(notices.PEOPLE),
                    actor=actor,
                    now=now,
                )
        for task in tasks:
            self._enter_report(task, city)
        part = self._part(now)
        self._at(part + 0.04, lambda at: self._cascade_to_counties(city, at))
        if self.random.random() < 0.4:
            self._at(part + 0.1, lambda at: self._own_choice(city, at))

    def _cascade_to_counties(self, city: str, now: datetime) -> None:
        counties = self.world.below_of_level(city, Level.COUNTY)
        counted = [task.pk for task in self._tasks(city) if task.target_value]
        self._cascade(city, counted[:2], counties, now)
        for county in counties:
            when = self._part(now) + self.random.uniform(0.02, 0.06)
            self._at(when, lambda at, county=county: self._receive(county, at))

    def _receive(self, union: str, now: datetime) -> None:
        """A county or grassroots union signs; a few never do in a campaign that is still open."""
        if not self.finishes and self.random.random() < 0.06:
            return
        world = self.world
        tasks = self._tasks(union)
        if not tasks:
            return
        with world.speaking(world.officer_of(union), now) as actor:
            receive_tasks(task_ids=[task.pk for task in tasks], actor=actor, now=now)
        for task in tasks:
            self._enter_report(task, union)
        if world.sites[union].level == Level.COUNTY:
            self._at(self._part(now) + 0.04, lambda at: self._cascade_below(union, at))

    def _cascade_below(self, county: str, now: datetime) -> None:
        """Counties whose unions have officers of their own pass one task on."""
        world = self.world
        below = [c for c in world.subtree(county) if c != county and c in world.officers]
        below = [c for c in below if world.unions[c].closed_on is None][:3]
        tasks = [task.pk for task in self._tasks(county)][:1]
        if not below or not tasks:
            return
        self._cascade(county, tasks, below, now)
        for union in below:
            when = self._part(now) + self.random.uniform(0.02, 0.05)
            self._at(when, lambda at, union=union: self._receive(union, at))

    def _cascade(self, union: str, tasks: list[int], below: list[str], now: datetime) -> None:
        world = self.world
        order = Order(by_hand=[world.unions[code].pk for code in below])
        with world.speaking(world.officer_of(union), now) as actor:
            cascade_tasks(task_ids=tasks, order=order, actor=actor, now=now)

    def _own_choice(self, city: str, now: datetime) -> None:
        """Something the notice did not ask for, filed by the province."""
        world = self.world
        facts = OwnTask(title=self.random.choice(notices.OWN_TASKS), deadline=self.last)
        with world.speaking(world.officers[city], now) as actor:
            host = self._tasks(city)[0]
            own = add_own_task(task_id=host.pk, facts=facts, actor=actor, now=now)
        self._at(self._part(now) + 0.03, lambda at: self._file(own.pk, at))
        self._enter_report(own, city)

    def _file(self, task_id: int, now: datetime) -> None:
        with self.world.speaking(PROVINCE, now) as actor:
            file_own_task(task_id=task_id, actor=actor, now=now)

    def _enter_report(self, task: Task, union: str) -> None:
        fate = self.random.choices(FATES, WEIGHTS)[0]
        if fate == NEVER and not self.finishes:
            return
        if fate in {LATE, NEVER}:
            part = self.random.uniform(1.03, 1.12)
        else:
            part = self.random.uniform(*REPORTS_AT[Level(self.world.sites[union].level)])
        self._at(part, lambda now: self._report(task, union, now, fate))

    def _report(self, task: Task, union: str, now: datetime, fate: str) -> None:
        """Claim what was done for it, tell the superior, and await the answer."""
        world = self.world
        if world.unions[union].closed_on:
            return
        with world.speaking(world.officer_of(union), now) as actor:
            task = Task.objects.select_related("measure", "union").fetch(pk=task.pk)
            if task.measure and task.measure.indicator_code and not task.is_own_choice:
                self._claim(task, actor, now)
            text = self.random.choice(notices.REPORTS)
            report_task(task_id=task.pk, text=text, actor=actor, now=now)
        answered = self._part(now) + self.random.uniform(0.01, 0.03)
        if fate == RETURNED:
            self._at(answered, lambda at: self._send_back(task, union, at))
        else:
            self._at(answered, lambda at: self._accept(task, at))

    def _claim(self, task: Task, actor: Actor, now: datetime) -> None:
        """The latest activities held in the union's own subtree."""
        held = ActivitySession.objects.filter(
            activity=OuterRef("pk"),
            state=SessionState.HELD,
            held_on__range=(date(now.year, 1, 1), now.date()),
        )
        ours = Activity.objects.filter(Exists(held), union_path__startswith=task.union.path)
        for row in ours.select_related("union").order_by("-pk")[:CLAIMS]:
            claim_work(task_id=task.pk, row=row, actor=actor, now=now)

    def _send_back(self, task: Task, union: str, now: datetime) -> None:
        reason = self.random.choice(notices.RETURNED)
        with self.world.speaking(self._judge(task), now) as actor:
            return_task(task_id=task.pk, reason=reason, actor=actor, now=now)
        again = self._part(now) + self.random.uniform(0.02, 0.05)
        self._at(again, lambda at: self._report(task, union, at, ON_TIME))

    def _accept(self, task: Task, now: datetime) -> None:
        with self.world.speaking(self._judge(task), now) as actor:
            accept_task(task_id=task.pk, actor=actor, now=now, opinion="情况属实，同意办结")

    def _judge(self, task: Task) -> str:
        """The officer of who gave the task, or the province's when the union has moved away."""
        by_number = {union.pk: union for union in self.world.unions.values()}
        superior, union = by_number[task.superior_id], by_number[task.union_id]
        if union.path.startswith(superior.path):
            return self.world.officer_of(superior.code)
        return PROVINCE

    def _remind(self, now: datetime) -> None:
        """The province urges the cities that have not reported."""
        with self.world.speaking(PROVINCE, now) as actor:
            late = Task.objects.filter(
                campaign=self.campaign, superior=self.world.top, state__in=WAITING
            )
            late = list(late.order_by("pk").values_list("pk", flat=True)[:6])
            if late:
                remind(task_ids=late, text=notices.REMINDER, actor=actor, now=now)

    def _tasks(self, union: str) -> list[Task]:
        """The tasks a union was given, without those of its own choice."""
        world = self.world
        now = self.issued
        rows: Iterable[Task]
        with world.speaking(world.officer_of(union), now):
            rows = Task.objects.filter(campaign=self.campaign, union=world.unions[union])
            return list(rows.exclude(origin=Origin.OWN).select_related("measure").order_by("pk"))

    def _part(self, now: datetime) -> float:
        return (now - self.issued) / timedelta(days=(self.last - self.issued.date()).days)
