"""Who a group means on a day, and whether it may be addressed (发文对象)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from tongxin.kernel.actors import Scope
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.querysets import reach
from tongxin.shared.papers.errors import NoRecipients, RecipientOutside
from tongxin.shared.papers.models import RecipientGroup


def addressees(
    *,
    union: UnionOrg,
    groups: Iterable[RecipientGroup] = (),
    by_hand: Iterable[int] = (),
    day: date,
) -> list[UnionOrg]:
    """Every union meant, once, in the order of the tree.

    Raises NoRecipients, RecipientOutside.
    """
    chosen = Q(pk__in=list(by_hand))
    for group in groups:
        chosen |= _meant_by(group)
    found = list(UnionOrg.objects.filter(chosen).active_on(day).order_by("path"))
    if not found:
        raise NoRecipients
    for recipient in found:
        if not stands_below(recipient, union):
            raise RecipientOutside
    return found


def stands_below(union: UnionOrg, superior: UnionOrg) -> bool:
    """Whether ``union`` lies in the subtree of ``superior`` and is not itself."""
    return union.path != superior.path and union.path.startswith(superior.path)


def _meant_by(group: RecipientGroup) -> Q:
    below = reach(Scope(paths=(group.union.path,)), "path") & ~Q(pk=group.union_id)
    meant = Q(pk__in=group.members.values("member_id"))
    if group.takes_children:
        meant |= Q(parent_id=group.union_id)
    if group.levels:
        meant |= below & Q(level__in=group.levels)
    if group.kinds:
        meant |= below & Q(kind__in=group.kinds)
    return meant
