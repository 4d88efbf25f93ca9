"""Reads of the waiting lists (候补)."""

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.modules.activities.models import ActivitySession, SessionDraw
from tongxin.modules.activities.selectors.board import ready_sessions
from tongxin.modules.activities.states import State
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.scarce.models import Entrant, Wait

LABEL = ActivitySession._meta.label
ORDER = ("priority", "joined_at", "pk")


def line_of(session: ActivitySession) -> QuerySet[Wait]:
    """Who waits for a seat of a session, with name and home as told when they joined."""
    home = Cast(KeyTextTransform("home_id", "told"), BigIntegerField())
    names = UnionOrg.objects.filter(pk=OuterRef("home_key")).values("name")
    rows = _standing().filter(row_key=session.pk)
    return rows.annotate(
        worker_name=KeyTextTransform("worker_name", "told"), home_key=home
    ).annotate(home_name=Subquery(names))


def my_waiting(*, actor: Actor) -> QuerySet[ActivitySession]:
    """Sessions for which the calling worker stands in line or takes part in a draw (我的候补)."""
    mine = _standing().filter(worker=actor.worker_id)
    with bypass("scarce"):  # terms of a draw are public, which session it is of too
        drawn = SessionDraw.objects.filter(settled_at=None, lottery__in=_entered(actor))
        to_be_drawn = list(drawn.values_list("session_id", flat=True))
    rows = ready_sessions().filter(Q(pk__in=mine.values("row_key")) | Q(pk__in=to_be_drawn))
    rows = rows.annotate(is_to_be_drawn=Q(pk__in=to_be_drawn))
    return rows.exclude(state=State.CANCELLED)


def _entered(actor: Actor) -> QuerySet:
    return Entrant.objects.filter(worker=actor.worker_id, withdrawn_at=None).values("lottery")


def waiting_in_order(session: ActivitySession) -> list[int]:
    """Who waits for a seat of a session, the next one first."""
    rows = _standing().filter(row_key=session.pk).order_by(*ORDER)
    return list(rows.values_list("worker_id", flat=True))


def people_of(session: ActivitySession) -> set[int]:
    """Who holds a seat of a session, waits for one or takes part in its draw."""
    held = session.signups.filter(released_at=None).values_list("worker_id", flat=True)
    drawn = Entrant.objects.filter(
        lottery__in=SessionDraw.objects.filter(session=session, settled_at=None).values("lottery"),
        withdrawn_at=None,
    )
    entered = drawn.values_list("worker_id", flat=True)
    return {*held, *waiting_in_order(session), *entered}


def _standing() -> QuerySet[Wait]:
    return Wait.objects.filter(what=LABEL, promoted_at=None, left_at=None)
