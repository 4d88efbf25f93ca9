"""Reads of outside bodies and of what they took part in (外部单位)."""

from django.db.models import QuerySet

from tongxin.kernel.actors import Scope
from tongxin.kernel.errors import NotThere
from tongxin.modules.activities.models import ActivityRole
from tongxin.shared.orgs.externals import externals_in
from tongxin.shared.orgs.models import ExternalOrg


def partner_seen(pk: int, *, scope: Scope) -> ExternalOrg:
    """One outside body on the own lists or those above. Raises NotThere."""
    found = externals_in(scope=scope).filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def activities_with(partner: ExternalOrg, *, scope: Scope) -> QuerySet[ActivityRole]:
    """The parts it took in activities one may read, the latest first."""
    rows = ActivityRole.objects.within(scope).filter(external=partner)
    return rows.select_related("activity__union").order_by("-pk")
