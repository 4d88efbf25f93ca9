"""The report page of one activity (活动报告), and what it cost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.money import ZERO
from tongxin.modules.activities.models import (
    Activity,
    ActivityCost,
    ActivitySession,
    CheckIn,
    Headcount,
)
from tongxin.modules.activities.selectors.board import ready_sessions
from tongxin.modules.activities.selectors.feedback import Stars, stars_of_activity
from tongxin.modules.activities.states import State
from tongxin.shared.files.models import Attachment
from tongxin.shared.files.slots import Slot

SLICE = timedelta(minutes=10)
MOST_SLICES = 36


@dataclass(frozen=True, slots=True)
class Numbers:
    """What an activity brought (活动数字): sessions held, names, heads, both together."""

    sessions: int
    persons: int
    checked_in: int
    headcount: int

    @property
    def times(self) -> int:
        """Person-times (人次)."""
        return self.checked_in + self.headcount


@dataclass(frozen=True, slots=True)
class Report:
    """All that the page says of one activity."""

    activity: Activity
    sessions: Sequence[ActivitySession]
    numbers: Numbers
    begins_on: datetime | None
    ends_on: datetime | None
    stars: Stars
    costs: Sequence[dict]
    total: Decimal


def report_of(activity: Activity) -> Report:
    """The report of an activity of one's own, from its rows alone."""
    counted = CheckIn.objects.counted().filter(session__activity=activity)
    heads = Headcount.objects.counted().filter(session__activity=activity)
    sessions = list(sessions_with_numbers(activity))
    held = [one for one in sessions if one.state == State.HELD]
    live = ActivityCost.objects.filter(activity=activity, voided_at=None)
    by_kind = live.values("kind").annotate(sum=Sum("paid_amount"), count=Count("pk"))
    span = activity.sessions.filter(state=State.HELD).aggregate(
        first=Min("starts_at"), last=Max("ends_at")
    )
    return Report(
        activity=activity,
        sessions=sessions,
        numbers=Numbers(
            sessions=len(held),
            persons=counted.values("worker").distinct().count(),
            checked_in=counted.count(),
            headcount=heads.aggregate(n=Coalesce(Sum("people"), 0))["n"],
        ),
        begins_on=span["first"],
        ends_on=span["last"],
        stars=stars_of_activity(activity),
        costs=list(by_kind.order_by("-sum", "kind")),
        total=live.aggregate(sum=Sum("paid_amount"))["sum"] or ZERO,
    )


def sessions_with_numbers(activity: Activity) -> QuerySet[ActivitySession]:
    """Sessions of an activity in their order, with sign-ups, check-ins and heads of each."""
    came = CheckIn.objects.live().filter(session=OuterRef("pk")).order_by()
    heads = Headcount.objects.live().filter(session=OuterRef("pk")).order_by()
    return (
        ready_sessions()
        .filter(activity=activity)
        .exclude(state=State.DRAFT)
        .annotate(
            came=Coalesce(Subquery(came.values("session").annotate(n=Count("pk")).values("n")), 0),
            heads=Coalesce(
                Subquery(heads.values("session").annotate(n=Sum("people")).values("n")), 0
            ),
            times=F("came") + F("heads"),
        )
        .order_by("starts_at", "pk")
    )


def curve_of(rows: QuerySet[CheckIn]) -> list[tuple[str, int]]:
    """How many were checked in up to each ten minutes of the day, from nought on (签到曲线)."""
    step = SLICE.seconds
    counts = Counter(
        int(at.timestamp()) // step for at in rows.values_list("checked_in_at", flat=True)
    )
    if not counts:
        return []
    first, last = min(counts), max(counts)
    if last - first >= MOST_SLICES:  # amended days later: the curve is that of the event itself
        last = first + MOST_SLICES - 1
    total, curve = 0, []
    for slice_ in range(first - 1, last + 1):
        total += counts[slice_]
        at = localtime(datetime.fromtimestamp((slice_ + 1) * step).astimezone())
        curve.append((f"{at:%H:%M}", total))
    return curve


def came_to(activity: Activity) -> QuerySet[CheckIn]:
    """Every counted presence of an activity: the rows behind 人次 and 人数."""
    rows = CheckIn.objects.counted().filter(session__activity=activity)
    return rows.select_related("home", "session")


def pictures_of(sessions: Sequence[ActivitySession], slot: Slot, *, actor: Actor) -> QuerySet:
    """Pictures that hang in a slot of several sessions, oldest first."""
    rows = Attachment.objects.owned_by(actor.scope(slot.view)).select_related("file")
    keys = [one.pk for one in sessions]
    return rows.filter(
        target=slot.target, target_key__in=keys, slot=slot.name, removed_at=None
    ).order_by("pk")


def costs_in(
    *, scope: Scope, activity: int | None = None, since=None, until=None
) -> QuerySet[ActivityCost]:
    """What was paid for activities hosted in ``scope``, voided entries too (费用清单)."""
    receipts = Attachment.objects.filter(
        target=ActivityCost._meta.label, target_key=OuterRef("pk"), removed_at=None
    )
    rows = ActivityCost.objects.owned_by(scope).select_related("activity", "union")
    for name, value in (("activity", activity), ("paid_on__gte", since), ("paid_on__lte", until)):
        rows = rows.filter(**{name: value}) if value else rows
    return rows.annotate(has_receipt=Exists(receipts))


def total_of(rows: QuerySet[ActivityCost]) -> Decimal:
    """What the entries come to, without voided ones (合计)."""
    return rows.filter(voided_at=None).aggregate(sum=Sum("paid_amount"))["sum"] or ZERO


def receipts_of(costs: Sequence[ActivityCost], slot: Slot, *, actor: Actor) -> dict[int, list]:
    """Receipts by the entry they hang on, for one page of a list."""
    rows = Attachment.objects.owned_by(actor.scope(slot.view)).select_related("file")
    found: dict[int, list] = {cost.pk: [] for cost in costs}
    for one in rows.filter(
        target=slot.target, target_key__in=list(found), slot=slot.name, removed_at=None
    ).order_by("pk"):
        found[int(one.target_key)].append(one)
    return found


def own_cost(pk: int, *, scope: Scope) -> ActivityCost:
    """One entry of a host in ``scope``. Raises NotThere."""
    return ActivityCost.objects.owned_by(scope).select_related("activity").fetch(pk=pk)
