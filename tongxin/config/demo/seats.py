"""Workers who sign up with their own accounts and show their codes at the door."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tongxin.config.demo.world import World
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import Signup
from tongxin.modules.activities.services.attendance import check_in_by_code
from tongxin.modules.activities.services.lines import sign_up_or_wait
from tongxin.modules.activities.services.seats import ticket_code, withdraw
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.accounts import give_start_code
from tongxin.modules.members.states import CURRENT
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account


@dataclass(slots=True)
class Seats:
    """Sign-ups and check-ins by code."""

    world: World

    def sign_up(self, session_id: int, guests: list[int], random: Random, now: datetime) -> None:
        """The guests sign up one after the other, or wait; now and then one thinks better of it."""
        for n, worker in enumerate(guests):
            when = now + timedelta(minutes=2 * n)
            actor = self.actor(worker, when)
            if actor is None:
                continue
            with speaking(actor):
                made = sign_up_or_wait(session_id=session_id, actor=actor, now=when)
            if random.random() < 0.04 and isinstance(made, Signup):
                later = when + timedelta(minutes=1)
                with speaking(actor):
                    withdraw(session_id=session_id, actor=actor, now=later)

    def choose(self, crowd: list[int], count: int, random: Random) -> list[int]:
        """Who signs up by phone: rather those who have done so before."""
        known = [worker for worker in crowd if worker in self.world.worker_accounts]
        chosen = random.sample(known, min(len(known), count * 3 // 4))
        fresh = sorted(set(crowd) - set(chosen))
        return chosen + random.sample(fresh, min(len(fresh), count - len(chosen)))

    def show_codes(self, session_id: int, officer: str, random: Random, now: datetime) -> None:
        """Most of those who hold a seat come and show their code."""
        with self.world.speaking(officer, now) as actor:
            rows = Signup.objects.filter(session=session_id, released_at=None).order_by("pk")
            for signup in rows:
                worker = Actor(name=signup.worker_name, worker_id=signup.worker_id)
                if random.random() < 0.9:
                    code = ticket_code(signup=signup, actor=worker, now=now)
                    check_in_by_code(session_id=session_id, code=code, actor=actor, now=now)

    def actor(self, worker: int, now: datetime) -> Actor | None:
        """The worker with an account of their own; None for who has left meanwhile."""
        accounts = self.world.worker_accounts
        if worker not in accounts and (account := self._account(worker, now)):
            accounts[worker] = account
        if worker not in accounts:
            return None
        actors = self.world.worker_actors
        if worker not in actors:
            account = Account.objects.get(pk=accounts[worker].pk)
            actors[worker] = actor_of(account, now=now)
        return actors[worker] if actors[worker].reach.eyes else None

    def _account(self, worker: int, now: datetime) -> Account | None:
        """The union gives out a start code, and with it the account is there."""
        home = next((c for c, who in self.world.members.items() if worker in who), None)
        if home is None:
            return None
        with self.world.speaking(self.world.officer_of(home), now) as actor:
            membership = Membership.objects.fetch(worker_id=worker, status__in=CURRENT)
            give_start_code(membership_id=membership.pk, actor=actor, now=now)
            return Account.objects.get(worker_id=worker)
