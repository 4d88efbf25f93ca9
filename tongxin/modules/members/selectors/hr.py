"""Reads of an employer's clerk, and of whom a clerk named (单位名册)."""

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import NotThere
from tongxin.modules.members.errors.employers import NoEmployer
from tongxin.modules.members.models import EmployerHr, Membership
from tongxin.modules.members.permissions import HrCan
from tongxin.modules.members.states import CURRENT, Channel, Status
from tongxin.shared.orgs.models import Employer
from tongxin.shared.transfer.models import ImportRun

SHEET = "roster"
WAITING, CONFIRMED, DECLINED, LEFT = "waiting", "confirmed", "declined", "left"
_DECLINED = Q(status=Status.WITHDRAWN, channel=Channel.ROSTER, left_on=F("joined_on"))
_STANDS = {
    WAITING: Q(status=Status.PENDING_CONFIRM),
    CONFIRMED: Q(status__in=CURRENT),
    DECLINED: _DECLINED,
    LEFT: Q(left_on__isnull=False) & ~_DECLINED,
}


def clerk_of(actor: Actor) -> EmployerHr | None:
    """For whom the actor hands in rosters; None when the union no longer covers the employer."""
    rows = EmployerHr.objects.within(actor.scope(HrCan.ROSTER))
    rows = rows.filter(account=actor.account_id, until=None, employer__union=F("union"))
    rows = rows.filter(employer__closed_on=None)
    return rows.select_related("employer", "union").first()


def employer_of(actor: Actor) -> EmployerHr:
    """The same. Raises NoEmployer."""
    found = clerk_of(actor)
    if found is None:
        raise NoEmployer
    return found


def roster_of(actor: Actor, stand: str = "") -> QuerySet[Membership]:
    """The people of the own employer and nobody else of the union."""
    clerk = clerk_of(actor)
    if clerk is None:
        return Membership.objects.none()
    rows = Membership.objects.within(Scope(paths=(clerk.union.path,)))
    rows = rows.filter(union=clerk.union, employer_uscc=clerk.employer.uscc)
    rows = rows.select_related("worker")
    return rows.filter(_STANDS[stand]) if stand in _STANDS else rows


def stand_of(row: Membership) -> str:
    """Where one row of a roster stands."""
    if row.status == Status.PENDING_CONFIRM:
        return WAITING
    if row.status in CURRENT:
        return CONFIRMED
    nobody = row.channel == Channel.ROSTER and row.left_on == row.joined_on
    return DECLINED if nobody else LEFT


def own_runs(actor: Actor) -> QuerySet[ImportRun]:
    """The files a clerk handed in."""
    rows = ImportRun.objects.within(actor.scope(HrCan.ROSTER))
    return rows.filter(account=actor.account_id, sheet=SHEET)


def clerks_of(employer: Employer, *, scope: Scope) -> QuerySet[EmployerHr]:
    """Who hands in the roster of an employer."""
    rows = EmployerHr.objects.within(scope).filter(employer=employer, until=None)
    return rows.select_related("account").order_by("pk")


def own_invitations(actor: Actor) -> list[Membership]:
    """Where employers named the person at the phone, who has not yet said a word."""
    if actor.worker_id is None:
        return []
    rows = Membership.objects.filter(worker__in=actor.persons, status=Status.PENDING_CONFIRM)
    return list(rows.select_related("union").order_by("-pk"))


def own_invitation(membership_id: int, actor: Actor) -> Membership:
    """One of them. Raises NotThere."""
    found = next((row for row in own_invitations(actor) if row.pk == membership_id), None)
    if found is None:
        raise NotThere
    return found


def was_reminded_today(clerk: EmployerHr, now) -> bool:
    """Whether the people were reminded on this day."""
    return bool(clerk.reminded_at) and localdate(clerk.reminded_at) == localdate(now)
