"""Where the officer works: the chosen union, and the scope of its own matters."""

from django.http import HttpRequest

from tongxin.kernel.actors import NOWHERE, Scope
from tongxin.modules.campaigns.selectors.campaigns import unions_below
from tongxin.shared.papers.selectors import recipient_groups


def here(request: HttpRequest, right: str) -> Scope:
    """The subtree of the chosen union, as far as the right reaches there."""
    if request.union and request.actor.scope(right).covers(request.union.path):
        return Scope(paths=(request.union.path,))
    return NOWHERE


def reach_choices(request: HttpRequest, union) -> dict:
    """Groups and direct children offered as recipients of one union."""
    scope = Scope(paths=(union.path,))
    return {
        "groups": recipient_groups(scope=request.actor.reach, union=union),
        "unions": unions_below(scope=scope, union=union),
    }
