"""Reads of transfers: each union its own side (会籍转接)."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tongxin.kernel.actors import Actor, Scope
from tongxin.modules.members.models import Membership, MembershipTransfer
from tongxin.modules.members.states import CURRENT, Moving
from tongxin.shared.orgs.querysets import reach

OUT, IN = "out", "in"
ORIGIN = "membership__union_path"


def leaving_from(scope: Scope) -> QuerySet[MembershipTransfer]:
    """Transfers away from unions of the scope."""
    return MembershipTransfer.objects.filter(reach(scope, ORIGIN))


def transfer_list(
    *, scope: Scope, side: str = IN, state: str = "", words: str = ""
) -> QuerySet[MembershipTransfer]:
    """Transfers of one side, with the old union only where the reader may read its rows."""
    rows = leaving_from(scope) if side == OUT else MembershipTransfer.objects.owned_by(scope)
    if state:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(name__contains=words)
    left = Membership.objects.within(scope).filter(pk=OuterRef("membership"))
    origin = Subquery(left.values("union__name")[:1])
    return rows.select_related("union").annotate(left_union=origin)


def transfer_page(transfer_id: int, *, scope: Scope) -> MembershipTransfer:
    """One transfer, seen from either side. Raises NotThere."""
    left = Membership.objects.within(scope).filter(pk=OuterRef("membership"))
    # no join: the membership is behind a wall the new union does not look over
    rows = MembershipTransfer.objects.filter(reach(scope, "union_path") | Q(Exists(left)))
    rows = rows.select_related("union")
    return rows.annotate(left_union=Subquery(left.values("union__name")[:1])).fetch(pk=transfer_id)


def stands_at_origin(row: MembershipTransfer, scope: Scope) -> bool:
    """Whether the scope holds the union that is left."""
    return leaving_from(scope).filter(pk=row.pk).exists()


def own_transfers(actor: Actor) -> list[MembershipTransfer]:
    """A worker's own transfers, the latest first."""
    if actor.worker_id is None:
        return []
    rows = MembershipTransfer.objects.filter(worker__in=actor.persons).select_related("union")
    return list(rows.order_by("-pk"))


def own_current(actor: Actor) -> Membership | None:
    """The membership a worker holds today."""
    if actor.worker_id is None:
        return None
    rows = Membership.objects.filter(worker__in=actor.persons, status__in=CURRENT)
    return rows.select_related("union").first()


def to_release(scope: Scope) -> QuerySet[MembershipTransfer]:
    """Those that wait for the old union's word."""
    return leaving_from(scope).filter(state=Moving.REQUESTED)


def to_accept(scope: Scope) -> QuerySet[MembershipTransfer]:
    """Those that wait to be taken over."""
    return MembershipTransfer.objects.owned_by(scope).filter(state=Moving.RELEASED)


def late_to_accept(scope: Scope, today: date) -> int:
    """How many wait longer than was promised to be taken over."""
    return to_accept(scope).filter(due_on__lt=today).count()


def transfers_of(worker_id: int) -> QuerySet[MembershipTransfer]:
    """Every transfer of a person."""
    return MembershipTransfer.objects.filter(worker=worker_id)
