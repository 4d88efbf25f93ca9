"""Outside bodies are registered, amended, retired and found by those below (外部单位)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from tongxin.kernel.actors import Actor, Scope, prefixes
from tongxin.kernel.identity import parse_uscc
from tongxin.kernel.text import collapse_blanks
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.covering import covers_employers
from tongxin.shared.orgs.external_errors import (
    ExternalIsUnion,
    ExternalKnown,
    ExternalNeedsFederation,
    ExternalReasonMissing,
    ExternalRetired,
)
from tongxin.shared.orgs.levels import PARTS_OF_A_UNION
from tongxin.shared.orgs.models import ExternalOrg, UnionOrg
from tongxin.shared.orgs.permissions import Can


@dataclass(frozen=True, slots=True)
class ExternalFacts:
    """What is known of an outside body; without a code for those that have none."""

    name: str
    sector: str
    uscc: str = ""
    address: str = ""
    phone: str = ""
    offers: str = ""


@transaction.atomic
def register_external(
    *, union: UnionOrg, facts: ExternalFacts, actor: Actor, now: datetime
) -> ExternalOrg:
    """Enter an outside body on the list of a federation (登记外部单位).

    Raises ExternalNeedsFederation, ExternalKnown, ExternalIsUnion, Forbidden, and what reading
    the code raises.
    """
    actor.require(Can.EXTERNALS, at=union)
    if covers_employers(union) or union.level in PARTS_OF_A_UNION:
        raise ExternalNeedsFederation(name=union.name)
    row = ExternalOrg(union=union)
    _write(row, facts)
    record(actor, "orgs.registered_external", row, at=now, change={"name": row.name})
    return row


@transaction.atomic
def amend_external(
    *, external_id: int, facts: ExternalFacts, actor: Actor, now: datetime
) -> ExternalOrg:
    """Write what is known of an outside body anew (修改外部单位).

    Raises ExternalRetired, or as ``register_external``.
    """
    row = _standing(external_id, actor)
    _write(row, facts)
    record(actor, "orgs.amended_external", row, at=now)
    return row


@transaction.atomic
def retire_external(*, external_id: int, reason: str, actor: Actor, now: datetime) -> ExternalOrg:
    """Take an outside body off the list (停用外部单位); what it took part in stays.

    Raises ExternalRetired or ExternalReasonMissing.
    """
    row = _standing(external_id, actor)
    if not reason.strip():
        raise ExternalReasonMissing
    row.retired_at, row.retire_reason = now, reason.strip()
    row.save(update_fields=["retired_at", "retire_reason", "updated_at"])
    record(actor, "orgs.retired_external", row, at=now, reason=reason)
    return row


def externals_in(*, scope: Scope, words: str = "", sector: str = "") -> QuerySet[ExternalOrg]:
    """Outside bodies on the lists of one's own subtree and of the unions above (外部单位名录)."""
    rows = ExternalOrg.objects.within(scope) | ExternalOrg.objects.filter(
        union_path__in=scope.above
    )
    if sector:
        rows = rows.filter(sector=sector)
    if words := words.strip():
        rows = rows.filter(Q(name__icontains=words) | Q(uscc__startswith=words.upper()))
    return rows.select_related("union")


def externals_of(union: UnionOrg) -> QuerySet[ExternalOrg]:
    """Those a union may work with: on its own list or one above, and in use."""
    rows = ExternalOrg.objects.filter(union_path__in=prefixes(union.path), retired_at=None)
    return rows.order_by("-union_path", "pk")


def named_externals(union: UnionOrg, names: set[str]) -> dict[str, ExternalOrg]:
    """Outside bodies by the names typed; where two lists have one name, the nearer list's."""
    found: dict[str, ExternalOrg] = {}
    for row in externals_of(union).filter(name__in=names):
        found.setdefault(row.name, row)
    return found


def _standing(external_id: int, actor: Actor) -> ExternalOrg:
    row = ExternalOrg.objects.owned_by(actor.scope(Can.EXTERNALS)).lock(pk=external_id)
    if row.retired_at is not None:
        raise ExternalRetired(name=row.name)
    return row


def _write(row: ExternalOrg, facts: ExternalFacts) -> None:
    for column, value in asdict(facts).items():
        setattr(row, column, collapse_blanks(value))
    row.uscc = parse_uscc(row.uscc) if row.uscc else ""
    if row.uscc and UnionOrg.objects.filter(uscc=row.uscc).exists():
        raise ExternalIsUnion
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ExternalKnown from None
