"""Reads of the no-show rule (未到场): who missed what, who may not sign up until when."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.rls import bypass
from tongxin.modules.activities.models import (
    BARRED_FOR,
    MISSES,
    WITHIN,
    ActivitySession,
    CheckIn,
    NoShow,
    Signup,
)
from tongxin.modules.activities.states import State

NEWEST = WITHIN + BARRED_FOR  # older ones bar nobody any more
RULE = f"{MISSES}, interval '{WITHIN.days} days', interval '{BARRED_FOR.days} days'"
# The index answers for the many who never missed anything; only others are asked about further.
BARRED = f"""LEFT JOIN LATERAL (
  SELECT activities_barred_until(act.by, act.at, {RULE}) AS until
  WHERE EXISTS (SELECT FROM activities_noshow missed WHERE missed.worker_id = act.by)) barred ON true"""  # noqa: E501, S608


@dataclass(frozen=True, slots=True)
class Standing:
    """What one worker missed, and what follows of it."""

    rows: list[NoShow]
    until: datetime | None

    @property
    def counted(self) -> int:
        """How many of them count."""
        return sum(row.counts for row in self.rows)


def barred_until(worker_id: int, at: datetime) -> datetime | None:
    """Until when this person may not sign up (暂停报名至); None for who may."""
    with bypass("scarce"), connection.cursor() as cursor:
        cursor.execute(f"SELECT activities_barred_until(%s, %s, {RULE})", [worker_id, at])
        return cursor.fetchone()[0]


def missed_sessions(now: datetime) -> list[int]:
    """Sessions that were held, and ended a day ago or longer, with a seat nobody has marked yet."""
    came = CheckIn.objects.live().filter(session=OuterRef("session"), worker=OuterRef("worker"))
    known = NoShow.objects.filter(signup=OuterRef("pk"))
    empty = Signup.objects.filter(~Exists(came), ~Exists(known), session=OuterRef("pk"))
    rows = ActivitySession.objects.filter(
        state=State.HELD, starts_at__gt=now - NEWEST, takes_signups=True
    )
    return list(rows.filter(Exists(empty.filter(released_at=None))).values_list("pk", flat=True))


def no_shows_of(session: ActivitySession) -> QuerySet[NoShow]:
    """Who held a seat of a session and did not come; lifted ones too."""
    return with_standing(session.no_shows.all()).select_related("signup__home", "session")


def my_no_shows(*, actor: Actor, now: datetime) -> Standing:
    """What the calling worker missed, the latest first, and until when that bars them."""
    if actor.worker_id is None:
        return Standing([], None)
    rows = with_standing(NoShow.objects.filter(worker=actor.worker_id))
    rows = rows.select_related("session__activity", "session__union")
    found = list(rows.filter(missed_at__gt=now - NEWEST).order_by("-missed_at", "-pk"))
    return Standing(found, barred_until(actor.worker_id, now) if found else None)


def own_no_show(pk: int, *, scope: Scope) -> NoShow:
    """One record of a host in ``scope``, with how it stands. Raises NotThere."""
    rows = with_standing(NoShow.objects.owned_by(scope))
    return rows.select_related("signup__home").fetch(pk=pk)


def with_standing(rows: QuerySet[NoShow]) -> QuerySet[NoShow]:
    """Whether each still counts: not lifted, no check-in entered later, the session held."""
    came = CheckIn.objects.live().filter(session=OuterRef("session"), worker=OuterRef("worker"))
    return rows.annotate(
        has_come=Exists(came),
        counts=Q(lifted_at=None) & Q(session__state=State.HELD) & ~Exists(came),
        worker_name=F("signup__worker_name"),
    )
