"""Reads of certificates of attendance (参加证明)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor, Scope
from tongxin.modules.activities.errors.names import NamesWithheld
from tongxin.modules.activities.models import (
    Activity,
    ActivitySession,
    AttendanceCertificate,
    CertificateRule,
    CheckIn,
)
from tongxin.modules.activities.models.certificates import HUNDRED
from tongxin.modules.activities.selectors.names import sees_names_of
from tongxin.modules.activities.states import State
from tongxin.shared.people.erasing import ERASED_NAME


@dataclass(frozen=True, slots=True)
class Earned:
    """What one person attended of an activity."""

    worker_id: int
    attended: int
    held: int
    first_on: date
    last_on: date

    def reaches(self, share: int) -> bool:
        """Whether that is so much of the sessions held."""
        return self.attended > 0 and self.attended * HUNDRED >= share * self.held


def rule_of(activity: Activity) -> CertificateRule | None:
    """From which share on an activity certifies attendance, if it does."""
    rows = CertificateRule.objects.select_related("code", "activity__kind")
    return rows.filter(activity=activity).first()


def certificates_of(activity: Activity, *, actor: Actor) -> QuerySet[AttendanceCertificate]:
    """Certificates of an activity, revoked ones too; none to who may not read its names."""
    rows = AttendanceCertificate.objects.filter(activity=activity).select_related("home")
    return rows if sees_names_of(activity, actor=actor) else rows.none()


def own_certificate(pk: int, *, scope: Scope, actor: Actor) -> AttendanceCertificate:
    """One certificate issued by a host in ``scope``. Raises NotThere or NamesWithheld."""
    rows = AttendanceCertificate.objects.owned_by(scope)
    row = rows.select_related("activity__kind", "union").fetch(pk=pk)
    if not sees_names_of(row.activity, actor=actor):
        raise NamesWithheld
    return row


def my_certificates(*, actor: Actor) -> QuerySet[AttendanceCertificate]:
    """Certificates of the calling worker (我的参加证明)."""
    rows = AttendanceCertificate.objects.filter(worker__in=actor.persons)
    return rows.select_related("activity", "union")


def held_count(activity: Activity) -> int:
    """Held sessions at which at least one person was checked in by name."""
    named = CheckIn.objects.live().filter(session=OuterRef("pk"))
    held = ActivitySession.objects.filter(activity=activity, state=State.HELD)
    return held.filter(Exists(named)).count()


def earned_of(activity: Activity, worker_id: int | None = None) -> list[Earned]:
    """What everybody, or one person, attended of an activity, the longest known person first."""
    rows = CheckIn.objects.counted().filter(session__activity=activity)
    rows = rows.exclude(worker_name=ERASED_NAME)
    if worker_id is not None:
        rows = rows.filter(worker=worker_id)
    held = held_count(activity)
    told = rows.values("worker").annotate(
        attended=Count("session", distinct=True),
        first_at=Min("session__starts_at"),
        last_at=Max("session__starts_at"),
    )
    return [
        Earned(
            one["worker"],
            one["attended"],
            held,
            localdate(one["first_at"]),
            localdate(one["last_at"]),
        )
        for one in told.order_by("worker")
    ]


def uncertified(activity: Activity, share: int) -> list[Earned]:
    """Who earned a certificate and has none (待颁发)."""
    live = AttendanceCertificate.objects.filter(activity=activity, revoked_at=None)
    known = set(live.values_list("worker_id", flat=True))
    return [one for one in earned_of(activity) if one.reaches(share) and one.worker_id not in known]


def waiting_for(rule: CertificateRule, *, actor: Actor) -> QuerySet[CheckIn]:
    """The last presence of each who earned a certificate and has none (待颁发名单)."""
    if not sees_names_of(rule.activity, actor=actor):
        return CheckIn.objects.none()
    rows = CheckIn.objects.counted().filter(session__activity=rule.activity_id)
    rows = rows.exclude(worker_name=ERASED_NAME).order_by()
    needed = max(1, -(-rule.share * held_count(rule.activity) // HUNDRED))
    counts = rows.values("worker").annotate(last=Max("pk"), n=Count("session", distinct=True))
    live = AttendanceCertificate.objects.filter(activity=rule.activity_id, revoked_at=None)
    found = CheckIn.objects.filter(pk__in=counts.filter(n__gte=needed).values("last"))
    return found.exclude(worker__in=live.values("worker")).select_related("home")
