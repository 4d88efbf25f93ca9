"""The yearly programme of the first city: drawn up, carried out, lectured, shown, viewed."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from tongxin.config.demo import series
from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.series import Entry
from tongxin.config.demo.world import OPERATOR, World
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import (
    ActivityItem,
    ActivityKind,
    LectureTeam,
    PlaceType,
    PlaceTypeSet,
    Programme,
)
from tongxin.modules.activities.services.attendance import check_in_by_list, set_headcount
from tongxin.modules.activities.services.declaring import Show, declare_show, declare_views
from tongxin.modules.activities.services.items import ItemFacts, add_item
from tongxin.modules.activities.services.lectures import (
    Lecture,
    Speaker,
    add_member,
    add_route,
    answer_lecture,
    make_team,
    set_lecture,
)
from tongxin.modules.activities.services.lists import add_entry, fill_set
from tongxin.modules.activities.services.planning import (
    ActivityFacts,
    SessionFacts,
    make_activity,
)
from tongxin.modules.activities.services.programmes import (
    BranchFacts,
    ProgrammeFacts,
    keep_block,
    keep_category,
    make_programme,
    publish_programme,
)
from tongxin.modules.activities.services.running import finish_session, open_activity
from tongxin.shared.orgs.levels import Level
from tongxin.shared.people.models import Worker

TOLD_DAYS, LASTS = timedelta(days=9), timedelta(hours=2, minutes=30)
TITLE = "“中国梦·劳动美”职工文化系列活动"


@dataclass(slots=True)
class Programmes:
    """Two years of one programme."""

    world: World
    made: dict[int, Programme] = field(default_factory=dict)
    team: LectureTeam | None = None
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = dice(self.world.plan, "programmes")

    @property
    def city(self) -> str:
        """Whose programme it is."""
        return self.world.of_level(Level.CITY)[0]

    @property
    def counties(self) -> list[str]:
        """Who hosts the items of below."""
        return self.world.below_of_level(self.city, Level.COUNTY) or [self.city]

    def plan(self) -> None:
        """Drawn up in February of both years."""
        span, at = self.world.span, self.world.agenda.at
        for year in (span.last, span.today.year):
            at(moment(date(year, 2, 18), 9, 30), lambda now, year=year: self._draw_up(year, now))

    def _draw_up(self, year: int, now: datetime) -> None:
        earlier = self.made.get(year - 1)
        with self.world.speaking(self.world.officer_of(self.city), now) as actor:
            told = {"actor": actor, "now": now}
            facts = ProgrammeFacts(TITLE, year, "文化润心、岗位建功", continues=earlier)
            union = self.world.unions[self.city]
            programme = make_programme(facts=facts, union=union, copies=True, **told)
            if earlier is None:
                self._set_up_team(now, told)
                self._grow(programme, told)
            else:
                self._add_new(programme, told)
            self.made[year] = programme
            entered = list(self._items(programme, told))
            publish_programme(programme_id=programme.pk, **told)
        for item, entry in entered:
            for month in entry.months:
                self._enter(item, entry, self._day(year, month))
        if earlier is not None:
            self._enter_the_last(entered)

    def _grow(self, programme: Programme, told: dict) -> None:
        for place, (name, categories) in enumerate(series.SERIES.items(), 1):
            facts = BranchFacts(name, position=place * 10)
            block = keep_block(programme_id=programme.pk, facts=facts, **told)
            for at, category in enumerate(categories, 1):
                facts = BranchFacts(category, at * 10, is_themed=category in series.THEMED)
                keep_category(block_id=block.pk, facts=facts, **told)

    def _add_new(self, programme: Programme, told: dict) -> None:
        name, category, _entry = series.NEW_THIS_YEAR
        block = programme.blocks.get(name=name)
        keep_category(block_id=block.pk, facts=BranchFacts(category, 90), **told)

    def _items(self, programme: Programme, told: dict):
        known = {(c.block.name, c.name): c for c in programme.categories.select_related("block")}
        wanted = [
            (block, category, entry)
            for block, categories in series.SERIES.items()
            for category, entries in categories.items()
            for entry in entries
        ]
        if (series.NEW_THIS_YEAR[0], series.NEW_THIS_YEAR[1]) in known:
            wanted.append(series.NEW_THIS_YEAR)
        for n, (block, category, entry) in enumerate(wanted):
            code = self.city if entry.is_own else self.counties[n % len(self.counties)]
            facts = ItemFacts(
                name=entry.name,
                starts_on=date(programme.year, entry.months[0], 1),
                ends_on=date(programme.year, entry.months[-1], 28),
                planned_count=len(entry.months),
            )
            category_id = known[block, category].pk
            host = self.world.unions[code]
            yield add_item(category_id=category_id, facts=facts, host=host, **told), entry

    def _day(self, year: int, month: int) -> datetime:
        return moment(date(year, month, self.random.randrange(4, 26)), 14, 30)

    def _enter_the_last(self, entered: list[tuple[ActivityItem, Entry]]) -> None:
        """A lecture of the day before yesterday: its receiver has not answered yet."""
        span = self.world.span
        start = moment(span.today - timedelta(days=2), 14, 30)
        item, entry = next(one for one in entered if one[1].kind == "lecture")
        if start.year == span.today.year and start - TOLD_DAYS > moment(date(start.year, 3, 1)):
            self._enter(item, entry, start, is_answered=False)

    def _enter(
        self, item: ActivityItem, entry: Entry, start: datetime, *, is_answered: bool = True
    ) -> None:
        code = self.city if entry.is_own else self._code_of(item)
        said = _Said(item, entry, code, is_answered)
        self.world.agenda.at(start - TOLD_DAYS, lambda now: self._announce(said, start, now))

    def _code_of(self, item: ActivityItem) -> str:
        return next(code for code, one in self.world.unions.items() if one.pk == item.union_id)

    def _announce(self, said: "_Said", start: datetime, now: datetime) -> None:
        world, entry, host = self.world, said.entry, self.world.unions[said.code]
        if host.closed_on or not world.crowd(said.code):
            return
        place = f"{world.sites[said.code].seat}·{entry.place}"[:100]
        with world.speaking(world.officer_of(said.code), now) as actor:
            told = {"actor": actor, "now": now}
            session = SessionFacts(
                starts_at=start,
                ends_at=start + timedelta(hours=2),
                place=place,
                place_type=PlaceType.objects.get(code=entry.place_type),
                takes_signups=False,
            )
            kind = ActivityKind.objects.get(code=entry.kind)
            facts = ActivityFacts(title=entry.name, kind=kind, item=said.item)
            made = make_activity(facts=facts, host=host, sessions=[session], **told)
            open_activity(activity_id=made.pk, **told)
            said.session_id = made.sessions.get().pk
            if entry.kind == "lecture" and entry.is_own and self.team is not None:
                said.receiver = self.counties[0 if not said.is_answered else made.pk % 2 - 1]
                self._lecture(said, told)
        agenda = world.agenda
        agenda.at(start, lambda now: self._attend(said, now))
        if said.receiver and said.is_answered:
            agenda.at(start + LASTS - timedelta(minutes=20), lambda now: self._answer(said, now))
        if said.is_answered:
            agenda.at(start + LASTS, lambda now: self._finish(said, now))

    def _lecture(self, said: "_Said", told: dict) -> None:
        routes = list(self.team.routes.order_by("pk"))
        route = routes[said.session_id % len(routes)]
        receiver = self.world.unions[said.receiver]
        lecture = Lecture(self.team, route, receiver)
        set_lecture(session_id=said.session_id, lecture=lecture, **told)

    def _attend(self, said: "_Said", now: datetime) -> None:
        crowd = self.world.crowd(said.code)
        came = self.random.sample(crowd, min(len(crowd), said.entry.people))
        with self.world.speaking(self.world.officer_of(said.code), now) as actor:
            told = {"session_id": said.session_id, "actor": actor, "now": now}
            check_in_by_list(worker_ids=came, **told)

    def _answer(self, said: "_Said", now: datetime) -> None:
        with self.world.speaking(self.world.officer_of(said.receiver), now) as actor:
            told = {"session_id": said.session_id, "actor": actor, "now": now}
            answer_lecture(is_held=True, note="听众反响热烈，已按计划举办", **told)

    def _finish(self, said: "_Said", now: datetime) -> None:
        entry = said.entry
        with self.world.speaking(self.world.officer_of(said.code), now) as actor:
            told = {"session_id": said.session_id, "actor": actor, "now": now}
            if entry.heads:
                heads = entry.heads + self.random.randrange(40)
                set_headcount(people=heads, note="入口处点数", **told)
            if entry.views:
                link = series.LINK % said.session_id
                views = entry.views + self.random.randrange(9000)
                declare_views(platform=series.PLATFORM, link=link, views=views, **told)
            if entry.kind == "exhibition":
                pieces = self.random.randrange(60, 140)
                declare_show(show=Show(pieces, pieces // 2), **told)
            finish_session(**told)

    def _set_up_team(self, now: datetime, told: dict) -> None:
        """A team for the local four places; the list is kept by who may keep lists."""
        code, name, places = series.FOUR_PLACES
        with speaking(OPERATOR):
            kept = {"actor": OPERATOR, "now": now}
            four = add_entry(into=PlaceTypeSet, code=code, name=name, position=30, **kept)
            found = list(PlaceType.objects.filter(code__in=places))
            fill_set(group=four, place_types=found, **kept)
        with speaking(told["actor"]):
            day, union = now.date(), self.world.unions[self.city]
            facts = {"name": "劳模工匠宣讲团", "founded_on": day, "place_set": four}
            self.team = make_team(union=union, **facts, **told)
            for route in series.ROUTES:
                add_route(team_id=self.team.pk, name=route, **told)
            crowd = self.world.crowd(self.city)[: len(series.LECTURERS)]
            for worker, post in zip(crowd, series.LECTURERS, strict=False):
                person = Worker.objects.get(pk=worker)
                speaker = Speaker(since=day, worker=person, post=post)
                add_member(team_id=self.team.pk, speaker=speaker, **told)


@dataclass(slots=True)
class _Said:
    """One session of an item on its way."""

    item: ActivityItem
    entry: Entry
    code: str
    is_answered: bool
    session_id: int = 0
    receiver: str = ""
