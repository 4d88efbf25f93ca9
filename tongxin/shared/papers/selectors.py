"""Reads of official documents."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from tongxin.kernel.actors import Actor, Scope
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.papers.models import (
    DocumentCode,
    OfficialDocument,
    Receipt,
    RecipientGroup,
    State,
)
from tongxin.shared.papers.permissions import Can

OUT = {"send", "archive"}
DEEDS = {
    State.DRAFT: {"edit", "review"},
    State.AGREED: {"issue"},
    State.ISSUED: OUT,
    State.FILED: OUT,
    State.DISTRIBUTED: OUT,
}


def document_list(*, scope: Scope, kind: str = "", state: str = "") -> QuerySet[OfficialDocument]:
    """Documents of the unions one works for, with how many recipients signed."""
    rows = OfficialDocument.objects.owned_by(scope).exclude(state=State.VOIDED)
    rows = rows.filter(**{k: v for k, v in (("kind", kind), ("state", state)) if v})
    return rows.select_related("union").annotate(
        receipt_count=Count("receipts"),
        signed_count=Count("receipts", filter=Q(receipts__received_at__isnull=False)),
    )


def document_page(document_id: int, *, scope: Scope) -> OfficialDocument:
    """One document one may read. Raises NotThere."""
    return OfficialDocument.objects.within(scope).select_related("union").fetch(pk=document_id)


def receipts_of(document: OfficialDocument, *, scope: Scope) -> QuerySet[Receipt]:
    """Who got the document, as far as the reader's own subtree goes."""
    rows = Receipt.objects.owned_by(scope).filter(document=document)
    return rows.select_related("union").order_by("union__path")


def receipt_page(receipt_id: int, *, scope: Scope) -> Receipt:
    """One receipt of the unions one works for, with its document. Raises NotThere."""
    return Receipt.objects.owned_by(scope).select_related("document").fetch(pk=receipt_id)


def deeds_at(document: OfficialDocument, actor: Actor) -> frozenset[str]:
    """What one may do with a document as it stands: the buttons of its page."""
    drafts = actor.scope(Can.DRAFT).covers(document.union_path)
    issues = actor.scope(Can.ISSUE).covers(document.union_path)
    wanted = {"edit", "review"} if drafts else set()
    wanted |= {"issue", "send", "archive"} if issues else set()
    return frozenset(wanted & DEEDS.get(State(document.state), set()))


def inbox(*, scope: Scope, unsigned: bool = False) -> QuerySet[Receipt]:
    """Documents that arrived at the unions one works for (收文)."""
    rows = Receipt.objects.filter(union_path__in=scope.paths).select_related("document", "union")
    return rows.filter(received_at=None) if unsigned else rows


def agency_codes(*, scope: Scope, union: UnionOrg | None = None) -> QuerySet[DocumentCode]:
    """Codes in use, by union."""
    rows = DocumentCode.objects.owned_by(scope).filter(is_active=True).select_related("union")
    return (rows.filter(union=union) if union else rows).order_by("code")


def recipient_groups(
    *, scope: Scope, union: UnionOrg | None = None, pks: Iterable[int] | None = None
) -> QuerySet[RecipientGroup]:
    """Saved groups, by name."""
    rows = RecipientGroup.objects.owned_by(scope).select_related("union").order_by("name")
    rows = rows.filter(union=union) if union else rows
    return rows if pks is None else rows.filter(pk__in=list(pks))
