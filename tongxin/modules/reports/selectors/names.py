"""What unions were called, many at a time."""

from collections.abc import Iterable
from datetime import date

from tongxin.shared.orgs.models import OrgChange, UnionOrg


def names_on(unions: Iterable[UnionOrg], day: date) -> dict[int, str]:
    """Names on a day by number: the old name of the first renaming after it, else today's."""
    names = {union.pk: union.name for union in unions}
    later = OrgChange.objects.filter(
        union__in=list(names), what=OrgChange.What.RENAME, on__gt=day
    ).order_by("-on", "-pk")
    return names | dict(later.values_list("union_id", "old"))
