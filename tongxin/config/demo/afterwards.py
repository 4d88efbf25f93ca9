"""What changes after last year was sealed: rows mended and added late, seen as differences."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tongxin.config.demo.world import World
from tongxin.modules.activities.models import ActivitySession
from tongxin.modules.activities.services.attendance import (
    check_in_by_list,
    set_headcount,
    void_check_in,
)
from tongxin.modules.activities.states import State
from tongxin.shared.orgs.levels import Level

FORTY_DAYS = timedelta(days=40)
ADDED, VOIDED, COUNTED = 0.94, 0.95, 0.96


@dataclass(slots=True)
class Afterwards:
    """Three kinds of late corrections in sessions of last year."""

    world: World

    def plan(self) -> None:
        """Shortly after everything was accepted."""
        span, at = self.world.span, self.world.agenda.at
        for part, act in ((ADDED, self._add), (VOIDED, self._void), (COUNTED, self._count)):
            at(span.share(span.new_year, part, most=FORTY_DAYS), act)

    def _add(self, now: datetime) -> None:
        """A paper list turns up: some who came had not been entered."""
        code, session = self._session(Level.COUNTY, big=False, place=0)
        if session is None:
            return
        with self.world.speaking(self.world.officer_of(code), now) as actor:
            came = set(session.check_ins.values_list("worker_id", flat=True))
            missing = [worker for worker in self.world.crowd(code) if worker not in came][:3]
            if missing:
                reason = "纸质签到表漏录，补登三人"
                check_in_by_list(
                    session_id=session.pk, worker_ids=missing, reason=reason, actor=actor, now=now
                )

    def _void(self, now: datetime) -> None:
        """Somebody was entered who was not there."""
        code, session = self._session(Level.GRASSROOTS, big=False, place=-1)
        if session is None:
            return
        with self.world.speaking(self.world.officer_of(code), now) as actor:
            row = session.check_ins.filter(voided_at=None).order_by("pk").first()
            void_check_in(check_in_id=row.pk, reason="核对后发现本人未到场", actor=actor, now=now)

    def _count(self, now: datetime) -> None:
        """The headcount at a door was copied wrongly."""
        code, session = self._session(Level.CITY, big=True, place=0)
        if session is None:
            return
        with self.world.speaking(self.world.officer_of(code), now) as actor:
            people = session.headcounts.get(voided_at=None).people + 36
            set_headcount(
                session_id=session.pk,
                people=people,
                note="按入口计数器更正",
                reason="抄录有误，漏计二号门",
                actor=actor,
                now=now,
            )

    def _session(self, level: str, *, big: bool, place: int) -> tuple[str, ActivitySession | None]:
        """A session of last year with the rows that are to be mended, and who hosted it."""
        world = self.world
        with world.speaking("province", world.span.end):
            rows = ActivitySession.objects.filter(
                union__level=level,
                union__code__in=world.unions,
                state=State.HELD,
                held_on__year=world.span.last,
            )
            rows = rows.filter(headcounts__isnull=False) if big else rows
            rows = rows.filter(check_ins__voided_at=None, check_ins__isnull=False)
            found = list(rows.select_related("union").distinct().order_by("pk"))
            return (found[place].union.code, found[place]) if found else ("", None)
