"""One person under two numbers, for tests of what a merge does."""

from datetime import date

from tongxin.kernel.actors import Actor
from tongxin.modules.members.models import (
    DuplicatePair,
    Membership,
)
from tongxin.modules.members.services.duplicates import decide_pair
from tongxin.modules.members.services.merging import undo_member_merge
from tongxin.modules.members.states import CURRENT
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.models import Alias

TODAY = NOW.date()
SECOND = Actor.system("second")


def two_shops():
    """Two unions below a province."""
    root = a_union(level="province", kind="local_federation", founded_on=date(2010, 1, 1))
    return tuple(a_union(root, founded_on=date(2010, 1, 1)) for _ in range(2))


def a_twin_each(shops):
    """One person under two numbers, a member of two unions: the older membership first."""
    old, new = shops
    return (
        a_member(old, joined_on=date(2020, 1, 1), name="马小军"),
        a_member(new, joined_on=date(2023, 1, 1), name="马小军"),
    )


def a_pair_of(one, other, **facts) -> DuplicatePair:
    low, high = sorted((one.worker_id, other.worker_id))
    root = UnionOrg.objects.get(parent=None)
    return DuplicatePair.objects.create(
        union=root, one_id=low, other_id=high, agrees="birth", found_at=NOW, **facts
    )


def merged(one, other, *, now=NOW) -> DuplicatePair:
    pair = DuplicatePair.objects.filter(
        one__in=(one.worker_id, other.worker_id), other__in=(one.worker_id, other.worker_id)
    ).first() or a_pair_of(one, other)
    for actor in (SYSTEM, SECOND):
        pair = decide_pair(
            pair_id=pair.pk, is_same=True, reason="本人换过证件", actor=actor, now=now
        )
    return pair


def undone(gone, *, now=NOW, actor=SYSTEM) -> Alias:
    alias = Alias.objects.get(gone=gone.worker_id, until=None)
    return undo_member_merge(alias_id=alias.pk, reason="认定有误", actor=actor, now=now)


def own(member) -> Actor:
    return actor_of(an_account(worker=member.worker), now=NOW)


def stretches(member) -> list[tuple]:
    rows = Membership.objects.filter(worker=member.worker_id).order_by("joined_on", "pk")
    return [(row.union_id, row.status, row.joined_on, row.left_on) for row in rows]


def current_of(*members) -> list[Membership]:
    people = [one.worker_id for one in members]
    return list(Membership.objects.filter(worker__in=people, status__in=CURRENT))
