"""Reads of the waiting lists (候补)."""

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.models import ActivitySession
from tongxin.modules.activities.selectors.board import ready_sessions
from tongxin.modules.activities.states import State
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.scarce.models import Wait

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
    """Sessions for which the calling worker stands in line (我的候补)."""
    mine = _standing().filter(worker=actor.worker_id)
    rows = ready_sessions().filter(pk__in=mine.values("row_key"))
    return rows.exclude(state=State.CANCELLED)


def _standing() -> QuerySet[Wait]:
    return Wait.objects.filter(what=LABEL, promoted_at=None, left_at=None)
