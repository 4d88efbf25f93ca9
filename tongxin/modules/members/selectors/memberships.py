"""Reads of memberships and of requests to join."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from tongxin.kernel.actors import Actor, Scope, after
from tongxin.kernel.rls import bypass, speaking
from tongxin.kernel.text import grams
from tongxin.modules.members.errors.joining import NotJoinable
from tongxin.modules.members.models import JoinApplication, Membership
from tongxin.modules.members.selectors.groups import in_group
from tongxin.modules.members.states import COUNTED, CURRENT, EMPLOYMENT_FORMS, Status
from tongxin.shared.orgs.levels import PARTS_OF_A_UNION, TAKES_PERSONS
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import Worker

RECEIPTS = Actor.system("applicant")
# As the rule ``incomplete_records`` says, and the index ``workers_incomplete``.
LACKING = (
    Q(mobile_index=None) | Q(birth_date=None) | Q(sex="") | ~Q(employment_form__in=EMPLOYMENT_FORMS)
)
FEW = 2_000
SHORTEST_WORD, MOST_FOUND = 2, 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of people is narrowed to."""

    words: str = ""
    union_code: str = ""
    status: str = ""
    group: str = ""  # of a group or of a set of groups, on the day
    form: str = ""
    on: date | None = None
    incomplete: bool = False  # of whom the examination says that something is missing


def home_union(worker_id: int, on: date) -> UnionOrg | None:
    """The union the person was a member of on a day (归属工会)."""
    running = Q(left_on=None) | Q(left_on__gt=on)
    with bypass("people"):
        found = (
            Membership.objects.filter(running, worker=worker_id, joined_on__lte=on)
            .filter(status__in=COUNTED)
            .select_related("union")
            .first()
        )
    return found.union if found else None


def member_list(*, scope: Scope, wanted: Wanted) -> QuerySet[Membership]:
    """Memberships of the workbench list, the newest entry first."""
    rows = Membership.objects.within(scope).select_related("worker", "union")
    if wanted.union_code:
        below = UnionOrg.objects.within(scope).filter(code=wanted.union_code)
        rows = rows.within(Scope(paths=tuple(below.values_list("path", flat=True))))
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.group and wanted.on:
        rows = rows.filter(in_group(wanted.group, wanted.on))
    if wanted.form:
        rows = rows.filter(worker__employment_form=wanted.form)
    if wanted.incomplete:
        rows = _lacking(rows, among_all=not wanted.union_code)
    if wanted.words:
        rows = _named(rows, wanted.words, scope)
    return rows


def _lacking(rows: QuerySet[Membership], *, among_all: bool) -> QuerySet[Membership]:
    """Only current members who lack something; where they are few among all, named by the index.

    How few is not to be known before: passing everybody in the order of the list takes long then.
    """
    rows = rows.filter(status__in=CURRENT, left_on=None)
    people = Worker.objects.filter(LACKING, erased_at=None)
    if among_all:
        first = list(people.order_by("pk").values_list("pk", flat=True)[: FEW + 1])
        if len(first) <= FEW:
            return rows.filter(worker__in=first)
    return rows.filter(worker__in=people.values("pk"))


def _named(rows: QuerySet[Membership], words: str, scope: Scope) -> QuerySet[Membership]:
    """Only persons whose name holds the words; pairs of signs by the index whatever the walls.

    A pair says all that its single signs would. Of a single sign there are so many that the first
    page is found sooner in the order of the list.
    """
    tokens = grams(words)
    pairs = [one for one in tokens if len(one) > 1]
    alone = [one for one in tokens if len(one) == 1 and not any(one in pair for pair in pairs)]
    if not tokens or not scope.paths:
        return rows.none()
    if not pairs:
        return rows.filter(worker__grams__contains=alone)
    bounds = min(scope.paths), max(map(after, scope.paths))
    found = RawSQL("SELECT members_named(%s::text[], %s, %s)", [[*pairs, *alone], *bounds])
    return rows.filter(worker__in=found)


def membership_page(membership_id: int, *, scope: Scope) -> Membership:
    """One membership with its person. Raises NotThere."""
    rows = Membership.objects.within(scope).select_related("worker", "union")
    return rows.fetch(pk=membership_id)


def history_of(worker_id: int, *, scope: Scope) -> QuerySet[Membership]:
    """The person's memberships inside the scope, the latest first."""
    rows = Membership.objects.within(scope).filter(worker=worker_id).select_related("union")
    return rows.order_by("-joined_on", "-pk")


def own_memberships(actor: Actor) -> list[Membership]:
    """A worker's own record, the latest first; the database shows own rows to the worker."""
    if actor.worker_id is None:
        return []
    rows = Membership.objects.filter(worker__in=actor.persons).select_related("union")
    return list(rows.order_by("-joined_on", "-pk"))


def current_membership(worker_id: int) -> Membership | None:
    """The membership that runs today, as far as the session may see it."""
    return Membership.objects.filter(worker=worker_id, status__in=CURRENT).first()


def members_named(words: str, *, scope: Scope, limit: int) -> QuerySet[Membership]:
    """Current members whose name holds the words, for the search box.

    First which ones: what hangs on a row is read of those that are shown alone.
    """
    found = member_list(scope=scope, wanted=Wanted(words=words)).filter(status__in=CURRENT)
    first = list(found.order_by("-pk").values_list("pk", flat=True)[:limit])
    rows = Membership.objects.within(scope).select_related("worker", "union")
    return rows.filter(pk__in=first).order_by("-pk")


def pending_count(scope: Scope) -> int:
    """How many wait for their own word."""
    return Membership.objects.owned_by(scope).filter(status=Status.PENDING_CONFIRM).count()


def belongs_somewhere(worker_id: int) -> bool:
    """Whether the person is, or waits to be, a member of any union."""
    live = (*CURRENT, Status.PENDING_CONFIRM)
    return Membership.objects.filter(worker=worker_id, status__in=live).exists()


def joinable_unions(*, on: date, words: str = "") -> QuerySet[UnionOrg]:
    """Unions that admit persons themselves, found by name; federations admit none."""
    rows = UnionOrg.objects.active_on(on).filter(kind__in=TAKES_PERSONS)
    rows = rows.exclude(level__in=PARTS_OF_A_UNION)
    return rows.filter(name__icontains=words.strip()) if words.strip() else rows


def joinable_union(code: str, *, on: date) -> UnionOrg:
    """The union with this code that admits persons. Raises NotJoinable."""
    found = joinable_unions(on=on).filter(code=code).first()
    if found is None:
        raise NotJoinable
    return found


def unions_to_join(words: str, *, on: date) -> list[UnionOrg]:
    """The first unions that a word finds, for whoever looks for the own one."""
    if len(words.strip()) < SHORTEST_WORD:
        return []
    return list(joinable_unions(on=on, words=words).order_by("name", "pk")[:MOST_FOUND])


def takes_persons(union: UnionOrg) -> bool:
    """Whether the union admits persons itself."""
    has_own = union.kind in TAKES_PERSONS and union.level not in PARTS_OF_A_UNION
    return has_own and not union.closed_on


def application_list(*, scope: Scope, state: str = "") -> QuerySet[JoinApplication]:
    """Requests to join of the workbench list."""
    rows = JoinApplication.objects.within(scope).select_related("union", "case")
    return rows.filter(state=state) if state else rows


def application_page(application_id: int, *, scope: Scope) -> JoinApplication:
    """One request to join. Raises NotThere."""
    rows = JoinApplication.objects.within(scope).select_related("union", "case", "membership")
    return rows.fetch(pk=application_id)


def application_by_receipt(digest: str) -> JoinApplication:
    """The request of whoever holds its receipt. Raises NotThere."""
    with speaking(RECEIPTS):
        rows = JoinApplication.objects.select_related("union", "case")
        return rows.fetch(receipt=digest)
