"""The union a member of staff is working at: chosen once, kept in the session."""

from django.http import HttpRequest

from tongxin.kernel.actors import Actor, Scope
from tongxin.shared.orgs.models import UnionOrg

SESSION_KEY = "union"


def chosen_union(request: HttpRequest) -> UnionOrg | None:
    """The chosen union if it is still in reach, else the topmost one in reach."""
    reach = staff_reach(request.actor)
    if not reach.paths:
        return None
    within = UnionOrg.objects.within(reach)
    chosen = getattr(request, "session", {}).get(SESSION_KEY)
    found = within.filter(pk=chosen).first() if chosen else None
    return found or within.order_by("path").first()


def staff_reach(actor: Actor) -> Scope:
    """Everything the actor commands."""
    return actor.reach
