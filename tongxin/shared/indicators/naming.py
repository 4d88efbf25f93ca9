"""Names for the groups of a breakdown by child."""

from collections.abc import Iterable

from tongxin.shared.indicators.compute import Asked, Result
from tongxin.shared.indicators.folding import OWN
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import names_on


def child_names(results: Iterable[Result], asked: Asked) -> dict[str, tuple[str, str]]:
    """Code and name, at the end of the period, of every union that heads a group, by code."""
    keys = {int(key) for result in results for key in result.groups if key != OWN}
    unions = list(UnionOrg.objects.filter(pk__in=keys).order_by("code"))
    names = names_on(unions, asked.span.point)
    return {str(union.pk): (union.code, names[union.pk]) for union in unions}
