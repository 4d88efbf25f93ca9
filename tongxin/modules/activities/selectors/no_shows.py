"""Reads of the no-show rule (未到场): who missed what, who may not sign up until when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.rls import bypass
from tongxin.modules.activities.models import (
    ActivitySession,
    CheckIn,
    NoShow,
    NoShowRule,
    Signup,
)
from tongxin.modules.activities.states import State

# The index answers for the many who never missed anything; only others are asked about further.
# Not EXISTS, nor WHERE: with these the planner asks about everybody, and reads the whole table.
BARRED = """LEFT JOIN LATERAL (
  SELECT CASE WHEN (SELECT true FROM activities_noshow missed
                    WHERE missed.worker_id = act.by LIMIT 1)
         THEN activities_barred_until(act.by, act.at) END AS until
) barred ON true"""


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
        cursor.execute("SELECT activities_barred_until(%s, %s)", [worker_id, at])
        return cursor.fetchone()[0]


class Rule(NamedTuple):
    """So many missed sessions within so many days bar for so many (未到场规则)."""

    misses: int
    within_days: int
    barred_days: int


def rule_at(union_path: str, day: date) -> Rule:
    """The rule that holds for the people of a union on a day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM activities_no_show_rule(%s, %s)", [union_path, day])
        return Rule(*cursor.fetchone())


def still_counts(now: datetime) -> datetime:
    """What was missed before this instant bars nobody any more, by any rule there is."""
    days = F("within_days") + F("barred_days")
    longest = NoShowRule.objects.aggregate(days=Max(days))["days"] or 0
    known = rule_at("", localdate(now))
    return now - timedelta(days=max(longest, known.within_days + known.barred_days))


def rules_of(scope: Scope) -> QuerySet[NoShowRule]:
    """Rules set in ``scope`` or above it, the latest first."""
    rows = NoShowRule.objects.within(scope) | NoShowRule.objects.filter(union_path__in=scope.above)
    return rows.select_related("union").order_by("-since", "-pk")


def missed_sessions(now: datetime) -> list[int]:
    """Sessions that were held, and ended a day ago or longer, with a seat nobody has marked yet."""
    came = CheckIn.objects.live().filter(session=OuterRef("session"), worker=OuterRef("worker"))
    known = NoShow.objects.filter(signup=OuterRef("pk"))
    empty = Signup.objects.filter(~Exists(came), ~Exists(known), session=OuterRef("pk"))
    named = CheckIn.objects.live().filter(session=OuterRef("pk"))
    rows = ActivitySession.objects.filter(
        state=State.HELD, starts_at__gt=still_counts(now), takes_signups=True
    )
    rows = rows.filter(Exists(empty.filter(released_at=None)), Exists(named))
    return list(rows.values_list("pk", flat=True))


def no_shows_of(session: ActivitySession) -> QuerySet[NoShow]:
    """Who held a seat of a session and did not come; lifted ones too."""
    return with_standing(session.no_shows.all()).select_related("signup__home", "session")


def my_no_shows(*, actor: Actor, now: datetime) -> Standing:
    """What the calling worker missed, the latest first, and until when that bars them."""
    if actor.worker_id is None:
        return Standing([], None)
    rows = with_standing(NoShow.objects.filter(worker__in=actor.persons))
    rows = rows.select_related("session__activity", "session__union")
    rows = rows.filter(missed_at__gt=still_counts(now)).order_by("-missed_at", "-pk")
    with bypass("scarce"):  # whether anybody came at all is no row of theirs
        found = list(rows)
    return Standing(found, barred_until(actor.worker_id, now) if found else None)


def own_no_show(pk: int, *, scope: Scope) -> NoShow:
    """One record of a host in ``scope``, with how it stands. Raises NotThere."""
    rows = with_standing(NoShow.objects.owned_by(scope))
    return rows.select_related("signup__home").fetch(pk=pk)


def with_standing(rows: QuerySet[NoShow]) -> QuerySet[NoShow]:
    """Whether each still counts: not lifted, not come after all, a held session with names."""
    named = CheckIn.objects.live().filter(session=OuterRef("session"))
    came = CheckIn.objects.live().filter(session=OuterRef("session"), worker=OuterRef("worker"))
    return rows.annotate(
        has_come=Exists(came),
        counts=Q(lifted_at=None) & Q(session__state=State.HELD) & ~Exists(came) & Exists(named),
        worker_name=F("signup__worker_name"),
    )
