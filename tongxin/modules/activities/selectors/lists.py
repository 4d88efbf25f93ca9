"""Reads of the lists and of unions to choose from."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongxin.kernel.errors import Invalid, NotThere
from tongxin.modules.activities.models import (
    ActivityKind,
    PlaceType,
    PlaceTypeSet,
)
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import line_above

LISTS = {"kinds": ActivityKind, "places": PlaceType, "sets": PlaceTypeSet}


def kinds(*, also: int | None = None) -> QuerySet[ActivityKind]:
    """Kinds on offer, and the one already chosen."""
    return ActivityKind.objects.filter(Q(is_active=True) | Q(pk=also))


def place_types(*, also: int | None = None) -> QuerySet[PlaceType]:
    """Place types on offer, and the one already chosen."""
    return PlaceType.objects.filter(Q(is_active=True) | Q(pk=also))


def all_lists() -> list[tuple[str, str, QuerySet]]:
    """Every list a federation keeps itself, retired entries too: key, name, entries."""
    sets = PlaceTypeSet.objects.prefetch_related("place_types")
    entries = {"kinds": ActivityKind.objects.all(), "places": PlaceType.objects.all(), "sets": sets}
    return [(key, LISTS[key]._meta.verbose_name, rows) for key, rows in entries.items()]


def entry_of(which: str, pk: int | None) -> ActivityKind | PlaceType | PlaceTypeSet | None:
    """One entry of a list; None for a new one. Raises NotThere."""
    if which not in LISTS:
        raise NotThere
    if pk is None:
        return None
    found = LISTS[which].objects.filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def kind_by_code(code: str) -> ActivityKind:
    """The kind with this code. Raises Invalid."""
    found = ActivityKind.objects.filter(code=code).first()
    if found is None:
        raise Invalid(reason=_("没有代码为“%(code)s”的活动类型，请先查看类型列表") % {"code": code})
    return found


def place_type_by_code(code: str) -> PlaceType | None:
    """The place type with this code, None for an empty one. Raises Invalid."""
    found = PlaceType.objects.filter(code=code).first()
    if code and found is None:
        raise Invalid(reason=_("没有代码为“%(code)s”的场所类型，请先查看类型列表") % {"code": code})
    return found


def party_by_code(code: str) -> UnionOrg | None:
    """The union with this code anywhere in the tree, None for an empty one. Raises Invalid."""
    found = UnionOrg.objects.filter(code=code, closed_on=None).first()
    if code and found is None:
        raise Invalid(reason=_("没有编码为“%(code)s”的工会，请核对工会编码") % {"code": code})
    return found


def parties_near(host: UnionOrg, *, also: Iterable[int | None] = ()) -> QuerySet[UnionOrg]:
    """Unions a host usually works with: above, beside and one step below, and those chosen."""
    near = (
        Q(pk__in=line_above(host).values("pk")) | Q(parent=host) | Q(pk__in=[*filter(None, also)])
    )
    if host.parent_id:
        near |= Q(parent=host.parent_id)
    return UnionOrg.objects.filter(near, closed_on=None).order_by("path")
