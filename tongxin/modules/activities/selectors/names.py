"""Who may read the names of those who sign up and come."""

from django.db.models import Q, QuerySet

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.errors.names import NamesWithheld
from tongxin.modules.activities.models import Activity, ActivitySession, CheckIn, Signup
from tongxin.modules.activities.models.reference import PARTY_DAY
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.board import check_ins_of, signups_of


def sees_names(session: ActivitySession, *, actor: Actor) -> bool:
    """Whether names of a session are for this actor: at a party day only by a right of its own."""
    return not session.is_of_party or actor.scope(Can.PARTY_NAMES).covers(session.union_path)


def sees_names_of(activity: Activity, *, actor: Actor) -> bool:
    """Whether names of all sessions of an activity are for this actor."""
    is_of_party = activity.kind.code == PARTY_DAY
    return not is_of_party or actor.scope(Can.PARTY_NAMES).covers(activity.union_path)


def must_see_names(session: ActivitySession, *, actor: Actor) -> None:
    """Raise NamesWithheld unless the actor may read the names of the session."""
    if not sees_names(session, actor=actor):
        raise NamesWithheld


def without_party_days(rows: QuerySet, *, actor: Actor) -> QuerySet:
    """Rows of persons at sessions, those of party days only where the actor may read names."""
    named = ActivitySession.objects.owned_by(actor.scope(Can.PARTY_NAMES))
    return rows.filter(
        ~Q(session__activity__kind__code=PARTY_DAY) | Q(session__in=named.values("pk"))
    )


def signups_for(session: ActivitySession, *, actor: Actor) -> QuerySet[Signup]:
    """Live sign-ups, none of them to who may not read names."""
    rows = signups_of(session)
    return rows if sees_names(session, actor=actor) else rows.none()


def check_ins_for(session: ActivitySession, *, actor: Actor) -> QuerySet[CheckIn]:
    """Check-ins, none of them to who may not read names."""
    rows = check_ins_of(session)
    return rows if sees_names(session, actor=actor) else rows.none()
