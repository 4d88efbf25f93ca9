"""Reads of the ledger of consent."""

from dataclasses import dataclass

from django.db.models import QuerySet

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.consents.models import Consent
from tongxin.shared.consents.purposes import Purpose, all_purposes
from tongxin.shared.consents.services import KEEPER

STATES = ("live", "ended")


@dataclass(frozen=True, slots=True)
class Standing:
    """One use, and how the person stands to it today."""

    purpose: Purpose
    live: Consent | None

    @property
    def is_outdated(self) -> bool:
        """Agreed once, but to other words than those of today."""
        return self.live is not None and self.live.version != self.purpose.version


def own_standing(actor: Actor) -> list[Standing]:
    """How the person stands to every use. Raises NotThere for an account of no person."""
    if actor.worker_id is None:
        raise NotThere
    with speaking(KEEPER):
        kept = Consent.objects.filter(worker_id__in=actor.persons, ended_at=None)
        live = {one.purpose: one for one in kept.order_by("pk")}
    return [Standing(purpose, live.get(purpose.key)) for purpose in all_purposes()]


def ledger(*, scope: Scope, words: str = "", purpose: str = "", state: str = "") -> QuerySet:
    """Consents kept in the scope, found by name, use and state."""
    found = Consent.objects.within(scope).select_related("worker", "union")
    if words := words.strip():
        found = found.filter(worker__name__contains=words)
    if purpose:
        found = found.filter(purpose=purpose)
    return found.filter(ended_at__isnull=state == "live") if state in STATES else found
