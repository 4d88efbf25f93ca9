"""Who may decide a step, and at which union: seats, delegations, recusals, climbing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.shared.access.models import Account, Grant
from tongxin.shared.approvals.errors import NoReviewer
from tongxin.shared.approvals.flows import OWN, SUPERIOR
from tongxin.shared.approvals.models import ApprovalCase, Delegation, Recusal
from tongxin.shared.approvals.permissions import Can
from tongxin.shared.orgs.levels import RANK
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import line_above
from tongxin.shared.people.selectors import same_persons


@dataclass(frozen=True, slots=True)
class Seat:
    """A place from which somebody decides: the own one, or that of ``owner`` by delegation."""

    union_id: int
    right: str
    role: str
    owner: Account
    account: Account

    @property
    def for_name(self) -> str:
        """In whose place; empty for the own seat."""
        return "" if self.owner.pk == self.account.pk else self.owner.name or self.owner.username

    def serves(self, right: str, role: str) -> bool:
        """Whether a step of this right and role is decided from here."""
        return self.right == right and role in {"", self.role}


@dataclass(frozen=True, slots=True)
class Barred:
    """Who must not decide one case: its people, and whoever declared to stand aside."""

    own_accounts: frozenset[int] = frozenset()
    own_workers: frozenset[int] = frozenset()
    recused: frozenset[int] = frozenset()

    def is_own(self, account: Account) -> bool:
        """Whether the case is the account's own."""
        return account.pk in self.own_accounts or account.worker_id in self.own_workers

    def bars(self, seat: Seat) -> bool:
        """Whether the seat is closed: for who sits there and for whose seat it is."""
        people = (seat.account, seat.owner)
        return any(self.is_own(one) or one.pk in self.recused for one in people)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step is decided, by whom, and whether the right had to climb."""

    union: UnionOrg
    seats: list[Seat] = field(default_factory=list)
    climbed: bool = False


def seats_at(union_ids: Iterable[int | None], right: str, role: str, now: datetime) -> list[Seat]:
    """Seats of one right at these unions, delegated ones after the owners'."""
    with bypass("approvals"):
        own = [
            seat
            for grant in _grants(right, now).filter(union_id__in=list(union_ids))
            if (seat := _seat(grant, right)).serves(right, role)
        ]
        return _with_delegated(own, now)


def seats_of(account_id: int, now: datetime) -> list[Seat]:
    """Every seat from which an account decides now, of all rights."""
    with bypass("approvals"):
        lent = _delegations(now).filter(taker_id=account_id)
        mine = Q(account_id=account_id) | Q(account_id__in=lent.values("giver_id"))
        grants = list(_grants("", now).filter(mine))
        borrows = any(grant.account_id != account_id for grant in grants)
        given = list(lent.select_related("taker")) if borrows else []
        held = [
            _seat(grant, right)
            for grant in grants
            for right in grant.role.rights
            if _in_modules(grant, right)
        ]
        own = [seat for seat in held if seat.owner.pk == account_id]
        return own + [
            Seat(seat.union_id, seat.right, seat.role, seat.owner, one.taker)
            for one in given
            for seat in held
            if seat.owner.pk == one.giver_id and seat.union_id == one.union_id
        ]


def barred_from(case: ApprovalCase) -> Barred:
    """Who must not decide this case, by every number of its people; also before it is stored."""
    named = [one for one in (case.maker_worker_id, case.worker_id) if one]
    with bypass("approvals"):
        workers = frozenset().union(*same_persons(named).values())
        about = Q(relative_id__in=workers)
        if case.pk:
            about |= Q(case_id=case.pk)
        recused = Recusal.objects.filter(about, ended_at=None)
        return Barred(
            own_accounts=frozenset({case.maker_id} if case.maker_id else ()),
            own_workers=workers,
            recused=frozenset(recused.values_list("account_id", flat=True)),
        )


def open_seats(
    case: ApprovalCase, step: Any, union_ids: Iterable[int | None], now: datetime
) -> list[Seat]:
    """Seats of a step at these unions that may decide this very case."""
    barred = barred_from(case)
    seats = seats_at(union_ids, step.right, step.role, now)
    return [seat for seat in seats if not barred.bars(seat)]


def find_place(case: ApprovalCase, step: Any, now: datetime) -> Place:
    """The lowest union from the step's level upwards where somebody may decide.

    Raises NoReviewer.
    """
    line = list(line_above(case.union))[::-1]
    start = level_in(line, step.level)
    above = line[line.index(start) :]
    seats = open_seats(case, step, [union.pk for union in above], now)
    for union in above:
        if here := [seat for seat in seats if seat.union_id == union.pk]:
            return Place(union, here, climbed=union.pk != start.pk)
    raise NoReviewer(step=step.name, union=start.name)


def level_in(line: Sequence[UnionOrg], level: str) -> UnionOrg:
    """The union of a level on the line upwards; without one the next above, else the topmost."""
    if level == OWN:
        return line[0]
    if level == SUPERIOR:
        return line[min(1, len(line) - 1)]
    return next((union for union in line if RANK[union.level] <= RANK[level]), line[-1])


def seat_for(case: ApprovalCase, step: Any, actor: Actor, now: datetime) -> Seat | None:
    """The actor's seat at an open step, own before delegated; None when it is others' step."""
    if actor.account_id is None or not actor.scope(Can.DECIDE).covers(step.place.path):
        return None
    has_right = actor.scope(step.right).covers(step.place.path)  # a token may hold less
    mine = [
        seat
        for seat in seats_at([step.place_id], step.right, step.role, now)
        if seat.account.pk == actor.account_id and (has_right or seat.for_name)
    ]
    barred = barred_from(case)
    return next((seat for seat in mine if not barred.bars(seat)), None)


def _seat(grant: Grant, right: str) -> Seat:
    return Seat(grant.union_id, right, grant.role.code, grant.account, grant.account)


def _grants(right: str, now: datetime):
    live = Grant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), valid_from__lte=now)
    if right:
        module = right.split(".", maxsplit=1)[0]
        live = live.filter(role__rights__contains=[right]).filter(
            Q(modules=[]) | Q(modules__contains=[module])
        )
    return live.filter(account__is_active=True).select_related("account", "role").order_by("pk")


def _in_modules(grant: Grant, right: str) -> bool:
    return not grant.modules or right.split(".", maxsplit=1)[0] in grant.modules


def _delegations(now: datetime):
    alive = Delegation.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)
    return alive.filter(taker__is_active=True).order_by("pk")


def _with_delegated(own: list[Seat], now: datetime) -> list[Seat]:
    givers = {seat.owner.pk for seat in own}
    given = _delegations(now).filter(giver_id__in=givers).select_related("taker")
    lent = [
        Seat(seat.union_id, seat.right, seat.role, seat.owner, one.taker)
        for one in given
        for seat in own
        if seat.owner.pk == one.giver_id and seat.union_id == one.union_id
    ]
    return own + lent
