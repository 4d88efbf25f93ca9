"""Reads of an employer's people (单位职工)."""

from dataclasses import dataclass

from django.db.models import Count, Q

from tongxin.kernel.actors import Scope
from tongxin.modules.members.models import Membership
from tongxin.modules.members.states import CURRENT, Status
from tongxin.shared.orgs.models import Employer


@dataclass(frozen=True, slots=True)
class People:
    """How many of an employer's people are members, and how many have yet to say so."""

    current: int
    waiting: int


def people_of(employer: Employer, *, scope: Scope) -> People:
    """Members of the scope whose roster names the employer."""
    rows = Membership.objects.within(scope).filter(employer_uscc=employer.uscc)
    counts = rows.aggregate(
        current=Count("pk", filter=Q(status__in=CURRENT)),
        waiting=Count("pk", filter=Q(status=Status.PENDING_CONFIRM)),
    )
    return People(**counts)
