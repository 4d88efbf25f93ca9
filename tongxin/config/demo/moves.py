"""Members who change their union, and some who are retained: with a few left to be answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from tongxin.config.demo.cast import GRASSROOTS
from tongxin.config.demo.plan import dice
from tongxin.config.demo.roster import reread_members
from tongxin.config.demo.world import OPERATOR, World
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import Membership, MembershipTransfer
from tongxin.modules.members.services import handing_over, moving
from tongxin.modules.members.services.retaining import (
    Change,
    resume_membership,
    retain_membership,
)
from tongxin.modules.members.states import Moving, Retained, Status

DONE, KEPT = 8, 4
WHY = ("调入本单位工作", "劳务派遣到期，入职本单位", "随用人单位搬迁", "家庭住址变更，就近转入")
DAY = timedelta(days=1)


@dataclass(slots=True)
class Moves:
    """Some transfers over the years, three that wait today, and retained members."""

    world: World
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = dice(self.world.plan, "moves")

    def plan(self) -> None:
        """Spread over the second half of the span; the last days are those left open."""
        end, at = self.world.span.end, self.world.agenda.at
        for number in range(DONE):
            begin = end - timedelta(days=40 + 38 * number)
            at(begin, lambda now, n=number: self._whole(now, is_silent=n == 0))
        at(end - 30 * DAY, self._declined)
        for number in range(KEPT):
            at(end - timedelta(days=60 + 75 * number), lambda now, n=number: self._retain(now, n))
        at(end - 2 * DAY, lambda now: self._ask(now, away=True))
        at(end - 2 * DAY, lambda now: self._ask(now, away=False, then=self._release))
        at(end - DAY, lambda now: self._ask(now, away=False))

    def _whole(self, now: datetime, *, is_silent: bool) -> None:
        """Asked for, let go or kept silent about, taken over."""
        row = self._ask(now, away=None)
        if row is None:
            return
        later = now + (12 * DAY if is_silent else 2 * DAY)
        if is_silent:
            self.world.agenda.at(later, lambda at: handing_over.release_silent(now=at))
        else:
            self.world.agenda.at(later, lambda at: self._release(row, at))
        self.world.agenda.at(later + DAY, lambda at: self._accept(row, at))

    def _declined(self, now: datetime) -> None:
        row = self._ask(now, away=None)
        if row is None:
            return
        with self.world.speaking(self.world.officer_of(row.union.code), now) as actor:
            handing_over.decline_transfer(
                transfer_id=row.pk, reason="本人未办理入职手续", actor=actor, now=now
            )

    def _ask(
        self, now: datetime, *, away: bool | None, then: Callable | None = None
    ) -> MembershipTransfer | None:
        """A union asks for a member of another; ``away`` is from the persona's union."""
        world = self.world
        home = next(c for c, name in world.officers.items() if name == GRASSROOTS)
        others = [c for c in sorted(world.members) if c != home and len(world.members[c]) > 1]
        if not others or len(world.members.get(home, ())) < 2:
            return None
        one, other = self.random.choice(others), self.random.choice(others)
        source, target = {True: (home, one), False: (one, home), None: (one, other)}[away]
        member = self._somebody(source)
        if source == target or member is None:
            return None
        worker = member.worker
        who = moving.Named(worker.name, worker.id_type, worker.id_number.open())
        with world.speaking(world.officer_of(target), now) as actor:
            row = moving.ask_for_member(
                union_id=world.unions[target].pk,
                who=who,
                why=moving.Why(self.random.choice(WHY)),
                actor=actor,
                now=now,
            )
        reread_members(world)
        if then is not None:
            world.agenda.at(now + DAY, lambda at: then(row, at))
        return row

    def _release(self, row: MembershipTransfer, now: datetime) -> None:
        """The nearest officer of the old union agrees, if it is not released yet."""
        with speaking(OPERATOR):
            code = Membership.objects.select_related("union").get(pk=row.membership_id).union.code
        with self.world.speaking(self.world.officer_of(code), now) as actor:
            handing_over.release_transfer(transfer_id=row.pk, actor=actor, now=now)

    def _accept(self, row: MembershipTransfer, now: datetime) -> None:
        """Taken over once the old union let go; long holidays put that off."""
        with speaking(OPERATOR):
            row.refresh_from_db()
        if row.state == Moving.REQUESTED:
            self.world.agenda.at(now + DAY, lambda at: handing_over.release_silent(now=at))
            self.world.agenda.at(now + DAY, lambda at: self._accept(row, at))
        if row.state != Moving.RELEASED:
            return
        with self.world.speaking(self.world.officer_of(row.union.code), now) as actor:
            handing_over.accept_transfer(transfer_id=row.pk, actor=actor, now=now)
        reread_members(self.world)

    def _retain(self, now: datetime, number: int) -> None:
        """Somebody retires or loses the work; one of them finds a new one."""
        world = self.world
        code = self.random.choice([c for c in sorted(world.members) if len(world.members[c]) > 1])
        member = self._somebody(code)
        if member is None:
            return
        on = now.date()
        kind = (Retained.RETIREMENT, Retained.UNEMPLOYMENT)[number % 2]
        with world.speaking(world.officer_of(code), now) as actor:
            kept = retain_membership(
                membership_id=member.pk,
                kind=kind,
                change=Change(on, kind.label),
                actor=actor,
                now=now,
            )
        if number == 1:
            world.agenda.at(now + 50 * DAY, lambda at: self._resume(code, kept, at))
        reread_members(world)

    def _resume(self, code: str, kept: Membership, now: datetime) -> None:
        with self.world.speaking(self.world.officer_of(code), now) as actor:
            change = Change(now.date(), "重新就业")
            resume_membership(membership_id=kept.pk, change=change, actor=actor, now=now)
        reread_members(self.world)

    def _somebody(self, code: str) -> Membership | None:
        """A member of the union who has no account in the demo."""
        with speaking(OPERATOR):
            rows = Membership.objects.filter(
                union=self.world.unions[code], status=Status.ACTIVE, joined_on__lt=self._begun
            )
            free = rows.exclude(worker__in=self.world.worker_accounts)
            return free.select_related("worker").order_by("pk").first()

    @property
    def _begun(self) -> date:
        return (self.world.span.end - timedelta(days=500)).date()
