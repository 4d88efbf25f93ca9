"""Activities of two years and the weeks ahead: planned, signed up for, attended, photographed."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tongxin.config.demo import texts
from tongxin.config.demo.pictures import photo
from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.seats import Seats
from tongxin.config.demo.texts import Offer
from tongxin.config.demo.world import OPERATOR, World
from tongxin.modules.activities.models import ActivityKind, ActivitySession, Part, PlaceType
from tongxin.modules.activities.services.attendance import check_in_by_list, set_headcount
from tongxin.modules.activities.services.costs import CostFacts, enter_cost
from tongxin.modules.activities.services.no_shows import mark_missed
from tongxin.modules.activities.services.photos import add_photo
from tongxin.modules.activities.services.planning import (
    ActivityFacts,
    Party,
    SessionFacts,
    make_activity,
)
from tongxin.modules.activities.services.running import (
    cancel_session,
    finish_session,
    open_activity,
)
from tongxin.shared.orgs.levels import Level

HOSTS = (
    (Level.GRASSROOTS, 62, texts.GRASSROOTS_OFFERS),
    (Level.COUNTY, 22, texts.COUNTY_OFFERS),
    (Level.CITY, 11, texts.CITY_OFFERS),
    (Level.PROVINCE, 5, texts.PROVINCE_OFFERS),
)
SESSIONS = (1, 1, 1, 2)
OUTDOORS = {"community", "site", "enterprise"}
NOTICE_DAYS = 12
MOST_SIGNUPS = 14


@dataclass(slots=True)
class Happening:
    """One activity on its way."""

    code: str
    offer: Offer
    starts: list[datetime]
    random: Random
    is_called_off: bool = False
    takes_signups: bool = False
    is_scarce: bool = False
    session_ids: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Work:
    """All activities of the demo."""

    world: World
    lists: dict[str, ActivityKind | PlaceType] = field(default_factory=dict)
    photos_left: int = 0
    seats: Seats = field(init=False)

    def __post_init__(self) -> None:
        self.seats = Seats(self.world)
        self.photos_left = self.world.plan.photos

    def plan(self) -> None:
        """Enter everything that will happen into the agenda."""
        world, random = self.world, dice(self.world.plan, "work")
        for year in (world.span.last, world.span.today.year):
            for _ in range(round(world.plan.sessions_a_year / 1.25)):
                self._enter(_draw(world, year, random))
        for n in range(world.plan.sessions_ahead):
            self._enter_ahead(n, random)
        world.agenda.at(world.span.end, lambda now: mark_missed(actor=OPERATOR, now=now))

    def _enter(self, plan: Happening) -> None:
        agenda = self.world.agenda
        told = max(plan.starts[0] - timedelta(days=NOTICE_DAYS), self.world.span.begin + HOURS_3)
        agenda.at(told, lambda now: self._announce(plan, now))

    def _enter_ahead(self, n: int, random: Random) -> None:
        """One that is open for sign-up in the coming weeks, with few seats left."""
        world = self.world
        hosts = [*world.of_level(Level.COUNTY)[:3], *world.of_level(Level.CITY)[:2]]
        offers = [o for o in (*texts.COUNTY_OFFERS, *texts.CITY_OFFERS) if o.takes_signups]
        day = world.span.today + timedelta(days=3 + n * 25 // world.plan.sessions_ahead)
        code = hosts[n % len(hosts)]
        starts = [moment(day, random.choice((9, 14, 19)))]
        plan = Happening(code, offers[n % len(offers)], starts, random, takes_signups=True)
        plan.is_scarce = n % 4 == 0
        told = world.span.share(world.span.new_year, 0.9, most=timedelta(days=3000))
        told = max(told, world.span.end - timedelta(days=6)) + timedelta(minutes=n)
        world.agenda.at(min(told, world.span.end), lambda now: self._announce(plan, now))

    def _announce(self, plan: Happening, now: datetime) -> None:
        """The officer writes it down and publishes it; what follows is entered."""
        world, host = self.world, self.world.unions[plan.code]
        guests = self._guests(plan)
        if host.closed_on or not guests:
            return
        with world.speaking(world.officer_of(plan.code), now) as actor:
            activity = make_activity(
                facts=self._facts(plan),
                host=host,
                sessions=[self._session(plan, start, len(guests)) for start in plan.starts],
                actor=actor,
                now=now,
            )
            open_activity(activity_id=activity.pk, actor=actor, now=now)
            plan.session_ids = list(activity.sessions.order_by("pk").values_list("pk", flat=True))
        for n, start in enumerate(plan.starts):
            self._enter_session(plan, plan.session_ids[n], start, guests)

    def _enter_session(
        self, plan: Happening, session_id: int, start: datetime, guests: list[int]
    ) -> None:
        agenda, end = self.world.agenda, self.world.span.end
        if plan.is_called_off:
            agenda.at(start - timedelta(days=1), lambda now: self._call_off(plan, session_id, now))
            return
        if plan.takes_signups:
            told = min(start - timedelta(days=5), end - timedelta(minutes=90))
            agenda.at(told, lambda now: self.seats.sign_up(session_id, guests, plan.random, now))
        agenda.at(start, lambda now: self._attend(plan, session_id, guests, now))
        done = start + timedelta(hours=2, minutes=30)
        agenda.at(done, lambda now: self._finish(plan, session_id, now))

    def _attend(self, plan: Happening, session_id: int, guests: list[int], now: datetime) -> None:
        officer = self.world.officer_of(plan.code)
        if plan.takes_signups:
            self.seats.show_codes(session_id, officer, plan.random, now)
            return
        here = self.world.crowd(plan.code)
        came = [worker for worker in guests if worker in set(here)]
        if len(plan.starts) > 1:
            came = plan.random.sample(came, max(1, len(came) * 4 // 5))
        if came:
            with self.world.speaking(officer, now) as actor:
                check_in_by_list(session_id=session_id, worker_ids=came, actor=actor, now=now)

    def _finish(self, plan: Happening, session_id: int, now: datetime) -> None:
        with self.world.speaking(self.world.officer_of(plan.code), now) as actor:
            if plan.offer.is_big:
                heads = plan.random.randrange(60, 400)
                note = "观众和群众代表，入口处点数"
                set_headcount(session_id=session_id, people=heads, note=note, actor=actor, now=now)
            finish_session(session_id=session_id, actor=actor, now=now)
        if session_id % 10 == 0:
            self._pay(plan, session_id, now)
        if self.photos_left and plan.random.random() < 0.25:
            self._photograph(plan, session_id, now + timedelta(minutes=20))

    def _photograph(self, plan: Happening, session_id: int, now: datetime) -> None:
        self.photos_left -= 1
        is_outside = plan.offer.place_type in OUTDOORS
        with self.world.speaking(self.world.officer_of(plan.code), now) as actor:
            add_photo(
                session_id=session_id,
                upload=photo(plan.random, is_outside=is_outside),
                caption=plan.random.choice(texts.CAPTIONS),
                is_agreed=session_id % 2 == 0,
                actor=actor,
                now=now,
            )

    def _pay(self, plan: Happening, session_id: int, now: datetime) -> None:
        """What it cost, on the day."""
        with self.world.speaking(self.world.officer_of(plan.code), now) as actor:
            session = ActivitySession.objects.get(pk=session_id)
            for kind, purpose, most in texts.COSTS:
                amount = Decimal(session_id % most + 80)
                paid = CostFacts(kind=kind, purpose=purpose, amount=amount, paid_on=now.date())
                enter_cost(activity_id=session.activity_id, facts=paid, actor=actor, now=now)

    def _call_off(self, plan: Happening, session_id: int, now: datetime) -> None:
        reason = plan.random.choice(texts.NOT_HELD)
        with self.world.speaking(self.world.officer_of(plan.code), now) as actor:
            cancel_session(session_id=session_id, reason=reason, actor=actor, now=now)

    def _guests(self, plan: Happening) -> list[int]:
        """Who will come; the worker who tries the demo often among them."""
        crowd = self.world.crowd(plan.code)
        wanted = min(plan.random.randint(*plan.offer.people), len(crowd))
        if plan.takes_signups:
            return self.seats.choose(crowd, min(wanted, MOST_SIGNUPS), plan.random)
        guests = plan.random.sample(crowd, wanted)
        ours = next(iter(self.world.worker_accounts), None)
        if ours in crowd and ours not in guests and plan.random.random() < 0.7:
            guests[0] = ours
        return guests

    def _facts(self, plan: Happening) -> ActivityFacts:
        return ActivityFacts(
            title=plan.offer.title,
            kind=self.listed(ActivityKind, plan.offer.kind),
            summary=plan.offer.summary,
            parties=self._parties(plan),
        )

    def _parties(self, plan: Happening) -> list[Party]:
        """Now and then a neighbour hosts with us, or another body helps."""
        world, random = self.world, plan.random
        site = world.sites[plan.code]
        if site.level == Level.GRASSROOTS or random.random() < 0.6:
            return []
        parties = [Party(Part.SUPPORTER, name=f"{site.seat}{random.choice(texts.OUTSIDE)}")]
        parent = world.unions[plan.code].parent_id
        beside = [
            c
            for c in world.of_level(site.level)
            if c != plan.code and world.unions[c].parent_id == parent
        ]
        if beside and random.random() < 0.6:
            parties.append(Party(Part.CO_HOST, world.unions[random.choice(beside)]))
        return parties

    def _session(self, plan: Happening, start: datetime, guests: int) -> SessionFacts:
        signups = plan.takes_signups
        room = plan.random.randrange(1, 3) if signups else 0
        quota = max(1, guests - 3) if plan.is_scarce else guests + room
        return SessionFacts(
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            place=f"{self.world.sites[plan.code].seat}·{plan.offer.place}"[:100],
            place_type=self.listed(PlaceType, plan.offer.place_type),
            takes_signups=signups,
            quota=quota if signups else None,
            signup_closes_at=start - timedelta(hours=3) if signups else None,
        )

    def listed(self, model: type, code: str) -> ActivityKind | PlaceType:
        """An entry of one of the lists, looked up once."""
        key = f"{model.__name__}:{code}"
        if key not in self.lists:
            self.lists[key] = model.objects.get(code=code)
        return self.lists[key]


HOURS_3 = timedelta(hours=3)


def _draw(world: World, year: int, random: Random) -> Happening:
    level, _weight, offers = random.choices(HOSTS, [weight for _l, weight, _o in HOSTS])[0]
    code = random.choice(world.of_level(level))
    first = date(year, 1, 8) + timedelta(days=random.randrange(348))
    count = random.choice(SESSIONS)
    starts = [
        moment(first + timedelta(days=7 * n), random.choice((8, 9, 14, 15, 19)), 30)
        for n in range(count)
    ]
    offer, own = random.choice(offers), Random(random.random())
    is_called_off, signs_up = random.random() < 0.04, random.random() < world.plan.signup_share
    return Happening(code, offer, starts, own, is_called_off, offer.takes_signups and signs_up)
