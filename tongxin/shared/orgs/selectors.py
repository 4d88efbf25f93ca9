"""Reads of the tree."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from tongxin.kernel.actors import Scope
from tongxin.shared.orgs.models import OrgChange, UnionOrg


def tree_version() -> int:
    """The version of the tree: the number of its latest change."""
    return OrgChange.objects.aggregate(last=Max("pk"))["last"] or 0


def union_by_code(code: str, *, scope: Scope) -> UnionOrg:
    """The union with this code inside ``scope``. Raises NotThere."""
    return UnionOrg.objects.within(scope).fetch(code=code)


def children_on(union: UnionOrg, day: date) -> QuerySet[UnionOrg]:
    """Unions one step below on a day, in the order of their codes."""
    alive = Q(above__valid_to=None) | Q(above__valid_to__gt=day)
    return UnionOrg.objects.filter(
        alive, above__ancestor=union, above__depth=1, above__valid_from__lte=day
    ).order_by("code")


def name_on(union: UnionOrg, day: date) -> str:
    """What the union was called on a day."""
    later = union.changes.filter(what=OrgChange.What.RENAME, on__gt=day).order_by("on", "pk")
    first = later.first()
    return first.old if first else union.name


def names_on(unions: Iterable[UnionOrg], day: date) -> dict[int, str]:
    """What many unions were called on a day, by number."""
    names = {union.pk: union.name for union in unions}
    later = OrgChange.objects.filter(
        union__in=list(names), what=OrgChange.What.RENAME, on__gt=day
    ).order_by("-on", "-pk")
    return names | dict(later.values_list("union_id", "old"))


def line_above(union: UnionOrg) -> QuerySet[UnionOrg]:
    """The union and all its superiors, the topmost first."""
    numbers = [int(part) for part in union.path.strip("/").split("/")]
    return UnionOrg.objects.filter(pk__in=numbers).order_by("path")


def reachable_unions(scope: Scope, words: str = "") -> QuerySet[UnionOrg]:
    """Unions of the subtrees, found by name or code."""
    found = UnionOrg.objects.within(scope).filter(closed_on=None)
    if words.strip():
        found = found.filter(Q(name__icontains=words.strip()) | Q(code=words.strip()))
    return found


def union_board(
    *, scope: Scope, words: str = "", level: str = "", closed: bool = False
) -> QuerySet[UnionOrg]:
    """Unions of the scope for the workbench list; closed ones apart."""
    rows = UnionOrg.objects.within(scope).select_related("parent")
    rows = rows.filter(closed_on__isnull=not closed)
    if level:
        rows = rows.filter(level=level)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(code__startswith=words))
    return rows


def changes_of(union: UnionOrg) -> QuerySet[OrgChange]:
    """What happened to a union, the latest first."""
    return union.changes.order_by("-on", "-pk")


def union_within(union_id: int, *, scope: Scope) -> UnionOrg:
    """One union of the scope. Raises NotThere."""
    return UnionOrg.objects.within(scope).fetch(pk=union_id)


def today(now: datetime) -> date:
    """The day on which the tree is asked for."""
    return timezone.localdate(now)
