"""Links that lead somewhere: none is shown to whom the page behind it would refuse."""

from django.urls import Resolver404, resolve

from tongxin.shells.design.items import Actor


def is_open(actor: Actor | None, address: str) -> bool:
    """Whether the rights of ``actor`` open the page at an address of the house."""
    try:
        view = resolve(address.partition("#")[0].partition("?")[0]).func
    except Resolver404:
        return True  # elsewhere: not ours to judge
    right = getattr(view, "needs", None)
    return right is None or (actor is not None and actor.may(right))
