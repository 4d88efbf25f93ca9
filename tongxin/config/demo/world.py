"""The stage of a demo: its unions, its people, its clock, and what is going to happen."""

import heapq
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from tongxin.config.demo.places import PROVINCE_CODE, Site
from tongxin.config.demo.plan import Plan, Span
from tongxin.kernel.actors import Actor
from tongxin.kernel.periods import SHANGHAI
from tongxin.kernel.rls import speaking
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account
from tongxin.shared.orgs.models import UnionOrg

OPERATOR = Actor.system("demo")
Act = Callable[[datetime], None]


class Agenda:
    """What happens when: acts are taken in the order of time and may enter further ones."""

    def __init__(self, end: datetime) -> None:
        self.end, self._acts, self._count = end, [], 0

    def at(self, when: datetime, act: Act) -> None:
        """Enter an act; one that lies behind the end will not happen."""
        self._count += 1
        if when <= self.end:
            heapq.heappush(self._acts, (when, self._count, act))

    def run(self) -> None:
        """Let everything happen, and say where we are at the turn of each month."""
        month, last = "", datetime.min.replace(tzinfo=SHANGHAI)
        while self._acts:
            when, _number, act = heapq.heappop(self._acts)
            if (label := f"{when.astimezone(SHANGHAI):%Y-%m}") > month:
                say(f"  {label}……")
                month = label
            last = max(last, when)  # an act entered too late happens at once, never in the past
            act(last)


@dataclass(slots=True)
class World:
    """Everything the parts of a demo share."""

    plan: Plan
    span: Span
    sites: dict[str, Site] = field(default_factory=dict)
    unions: dict[str, UnionOrg] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    officers: dict[str, str] = field(default_factory=dict)
    members: dict[str, list[int]] = field(default_factory=dict)
    worker_accounts: dict[int, Account] = field(default_factory=dict)
    worker_actors: dict[int, Actor] = field(default_factory=dict)
    personas: list[dict[str, str]] = field(default_factory=list)
    away: set[int] = field(default_factory=set)  # members who come to nothing
    agenda: Agenda = field(init=False)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.agenda = Agenda(self.span.end)

    @property
    def top(self) -> UnionOrg:
        """The provincial federation."""
        return self.unions[PROVINCE_CODE]

    @property
    def topmost(self) -> str:
        """Its code."""
        return PROVINCE_CODE

    def of_level(self, level: str) -> list[str]:
        """Codes of the unions of a level that still work, in the order of the plan."""
        return [
            code
            for code, site in self.sites.items()
            if site.level == level and self.unions[code].closed_on is None
        ]

    def below(self, code: str) -> list[str]:
        """Codes of the working unions one step below, in the order of the plan."""
        number = self.unions[code].pk
        return [c for c, u in self.unions.items() if u.parent_id == number and u.closed_on is None]

    def below_of_level(self, code: str, level: str) -> list[str]:
        """Those one step below that are of a level."""
        return [c for c in self.below(code) if self.sites[c].level == level]

    def subtree(self, code: str) -> list[str]:
        """Codes of the union and of all that stand below it today."""
        path = self.unions[code].path
        return [c for c, union in self.unions.items() if union.path.startswith(path)]

    def crowd(self, code: str) -> list[int]:
        """Members of the union and of all below it who come to things."""
        found = [worker for c in self.subtree(code) for worker in self.members.get(c, ())]
        return [worker for worker in found if worker not in self.away]

    def officer_of(self, code: str) -> str:
        """The user name of who works for a union: its own officer, or the nearest above."""
        union = self.unions[code]
        while union.code not in self.officers:
            union = next(u for u in self.unions.values() if u.pk == union.parent_id)
        return self.officers[union.code]

    def actor(self, username: str, now: datetime) -> Actor:
        """The actor of an account; grants of the demo do not end, so it is asked once."""
        if username not in self._actors:
            self._actors[username] = actor_of(self.accounts[username], now=now)
        return self._actors[username]

    @contextmanager
    def speaking(self, username: str, now: datetime) -> Iterator[Actor]:
        """One act of one person: a transaction in which the database shows what they reach."""
        actor = self.actor(username, now)
        with speaking(actor):
            yield actor

    def reread_unions(self) -> None:
        """After the tree has changed: paths, and with them the reach of every actor."""
        with speaking(OPERATOR):
            known = UnionOrg.objects.filter(code__in=self.sites).order_by("code")
            self.unions = {union.code: union for union in known}
        self._actors.clear()
        self.worker_actors.clear()


def say(text: str) -> None:
    """One line for whoever waits."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def quick_commits() -> Iterator[None]:
    """Commits that do not wait for the disk; the marker of a finished demo does."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
