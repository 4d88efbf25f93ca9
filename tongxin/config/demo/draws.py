"""Seats that are drawn by lot, what those who came said of it, and what they took home."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from tongxin.config.demo import texts
from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.seats import Seats
from tongxin.config.demo.world import World
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import ActivityKind, CheckIn, PlaceType, Signup
from tongxin.modules.activities.services.certificates import issue_certificate, set_certificates
from tongxin.modules.activities.services.draws import (
    DrawTerms,
    confirm_seat,
    draw_seats,
    enter_draw,
    publish_lists,
    set_draw,
)
from tongxin.modules.activities.services.feedback import give_feedback
from tongxin.modules.activities.services.planning import (
    ActivityFacts,
    SessionFacts,
    make_activity,
)
from tongxin.modules.activities.services.running import finish_session, open_activity
from tongxin.shared.orgs.levels import Level
from tongxin.shared.scarce.beat import free_expired

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PLACES, ENTRANTS = 8, 18
CONFIRMS = 0.8


@dataclass(slots=True)
class Camp:
    """One camp on its way: when, and what became of it."""

    start: datetime
    told: datetime
    closes: datetime
    session_id: int = 0
    activity_id: int = 0

    @property
    def due(self) -> datetime:
        """When the seed is public."""
        return self.closes + timedelta(days=1, hours=22)


@dataclass(slots=True)
class Draws:
    """A camp of last summer from the draw to the certificates, and one people may enter now."""

    world: World
    seats: Seats = field(init=False)
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.seats = Seats(self.world)
        self.random = dice(self.world.plan, "draws")

    @property
    def city(self) -> str:
        """Who hosts."""
        return self.world.of_level(Level.CITY)[0]

    @property
    def officer(self) -> str:
        """Who works for the host."""
        return self.world.officer_of(self.city)

    def plan(self) -> None:
        """Last July, and in three weeks."""
        span = self.world.span
        start = moment(date(span.last, 7, 18), 9)
        self._enter(Camp(start, start - 16 * DAY, start - 8 * DAY + 9 * HOUR))
        ahead = moment(span.today, 9) + 20 * DAY
        closes = moment(span.today, 18) + 5 * DAY
        self._enter(Camp(ahead, moment(span.today, 10) - 4 * DAY, closes))

    def _enter(self, camp: Camp) -> None:
        at, drawn = self.world.agenda.at, camp.due + HOUR
        at(camp.told, lambda now: self._announce(camp, now))
        at(camp.told + 2 * DAY, lambda now: self._press(camp, now))
        at(camp.closes + timedelta(minutes=1), lambda now: publish_lists(now=now))
        at(drawn, lambda now: self._draw(camp, now))
        at(drawn + 2 * HOUR, lambda now: self._confirm(camp, now, CONFIRMS))
        at(drawn + DAY + timedelta(minutes=1), lambda now: free_expired(now=now))
        at(drawn + DAY + HOUR, lambda now: self._confirm(camp, now, 1.0))
        at(camp.start, lambda now: self._come(camp, now))
        at(camp.start + 3 * HOUR, lambda now: self._finish(camp, now))
        at(camp.start + DAY + 10 * HOUR, lambda now: self._say(camp, now))
        at(camp.start + 3 * DAY, lambda now: self._certify(camp, now))

    def _announce(self, camp: Camp, now: datetime) -> None:
        """Declared as drawn on the draft, published with the source of the seed."""
        session = SessionFacts(
            starts_at=camp.start,
            ends_at=camp.start + 3 * HOUR,
            place=f"{self.world.sites[self.city].seat}·工匠学院体验中心",
            place_type=PlaceType.objects.get(code="classroom"),
            quota=PLACES,
            signup_closes_at=camp.closes,
        )
        kind = ActivityKind.objects.get(code="training")
        facts = ActivityFacts(title=texts.CAMP, kind=kind, summary=texts.CAMP_SUMMARY)
        with self.world.speaking(self.officer, now) as actor:
            told = {"actor": actor, "now": now}
            host = self.world.unions[self.city]
            made = make_activity(facts=facts, host=host, sessions=[session], **told)
            camp.activity_id, camp.session_id = made.pk, made.sessions.get().pk
            terms = DrawTerms(texts.SEED_SOURCE, camp.due)
            set_draw(session_id=camp.session_id, terms=terms, **told)
            open_activity(activity_id=made.pk, **told)

    def _press(self, camp: Camp, now: datetime) -> None:
        """Who would like to come; the worker who tries the demo may still enter the next one."""
        crowd = self.world.crowd(self.city)
        if camp.closes > self.world.span.end:
            crowd = [worker for worker in crowd if worker not in self._persona()]
        wanted = self.random.sample(crowd, min(len(crowd), ENTRANTS))
        for n, worker in enumerate(wanted):
            self._as(worker, now + timedelta(minutes=n), enter_draw, camp)

    def _draw(self, camp: Camp, now: datetime) -> None:
        with self.world.speaking(self.officer, now) as actor:
            seed = f"{self.random.randrange(290_000, 340_000) / 100:.2f}"
            draw_seats(session_id=camp.session_id, seed=seed, actor=actor, now=now)

    def _confirm(self, camp: Camp, now: datetime, share: float) -> None:
        """Most confirm on the day; what the others leave goes down the ranking."""
        with self.world.speaking(self.officer, now):
            held = Signup.objects.filter(session=camp.session_id, released_at=None)
            waiting = held.filter(confirm_by__gt=now).order_by("pk")
            winners = list(waiting.values_list("worker_id", flat=True))
        for worker in winners:
            if self.random.random() < share:
                self._as(worker, now, confirm_seat, camp)

    def _come(self, camp: Camp, now: datetime) -> None:
        self.seats.show_codes(camp.session_id, self.officer, self.random, now)

    def _finish(self, camp: Camp, now: datetime) -> None:
        with self.world.speaking(self.officer, now) as actor:
            finish_session(session_id=camp.session_id, actor=actor, now=now)

    def _say(self, camp: Camp, now: datetime) -> None:
        for n, worker in enumerate(self._who_came(camp, now)):
            stars, words = texts.SAID[n % len(texts.SAID)]
            self._as(worker, now, give_feedback, camp, stars=stars, words=words)

    def _certify(self, camp: Camp, now: datetime) -> None:
        """Who came to all of it gets a certificate."""
        came = self._who_came(camp, now)
        with self.world.speaking(self.officer, now) as actor:
            told = {"activity_id": camp.activity_id, "actor": actor, "now": now}
            set_certificates(share=100, code=texts.CERTIFIED, **told)
            for worker in came:
                issue_certificate(worker_id=worker, **told)

    def _who_came(self, camp: Camp, now: datetime) -> list[int]:
        with self.world.speaking(self.officer, now):
            rows = CheckIn.objects.live().filter(session=camp.session_id).order_by("pk")
            return list(rows.values_list("worker_id", flat=True))

    def _persona(self) -> list[int]:
        return list(self.world.worker_accounts)[:1]

    def _as(self, worker: int, now: datetime, act, camp: Camp, **more) -> None:
        """Something a worker does with the own account; nothing for who left meanwhile."""
        actor = self.seats.actor(worker, now)
        if actor is not None:
            with speaking(actor):
                act(session_id=camp.session_id, actor=actor, now=now, **more)
