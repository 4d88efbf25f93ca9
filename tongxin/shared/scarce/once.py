"""One benefit per person and period, whichever union gives it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import bypass
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.scarce.errors import AlreadyReceived, NotReceived
from tongxin.shared.scarce.locks import must_be_inside_a_transaction
from tongxin.shared.scarce.models import BenefitKey

RULES = {"one_benefit_per_person_and_period", "periods_of_a_benefit_never_overlap"}


def receive(
    *, benefit: str, worker_id: int, period: Period, union: UnionOrg, at: datetime
) -> BenefitKey:
    """Write down that a person has the benefit in this period (享受).

    The database decides, for a key given by a union out of sight counts too: a second key waits
    for the first to commit. Raises AlreadyReceived.
    """
    must_be_inside_a_transaction()
    key = BenefitKey(
        benefit=benefit,
        worker_id=worker_id,
        period=period.label,
        starts_on=period.start,
        ends_on=period.end,
        union=union,
        received_at=at,
    )
    if not _is_first(key):
        raise AlreadyReceived(period=period.title)
    return key


@transaction.atomic
def void(*, key_id: int, reason: str, actor: Actor, now: datetime) -> BenefitKey:
    """Void a key that was given by mistake (作废); the period is open again.

    Raises NotReceived or NotThere.
    """
    key = BenefitKey.objects.lock(pk=key_id)
    if key.voided_at is not None:
        raise NotReceived
    key.voided_at, key.void_reason = now, reason
    key.save(update_fields=["voided_at", "void_reason", "updated_at"])
    record(actor, "scarce.benefit_voided", key, at=now, reason=reason)
    return key


def _is_first(key: BenefitKey) -> bool:
    with bypass("scarce"):
        try:
            with transaction.atomic():
                key.save()
        except IntegrityError as error:
            if _rule_of(error) not in RULES:
                raise
            return False
    return True


def _rule_of(error: IntegrityError) -> str:
    cause = error.__cause__
    return getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
