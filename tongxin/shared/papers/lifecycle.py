"""Between draft and archive: review and countersigning, replies, the archive (公文办理)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.approvals.selectors import live_case
from tongxin.shared.approvals.services import resubmit, start_case
from tongxin.shared.approvals.states import State as CaseState
from tongxin.shared.audit.services import name_of, record
from tongxin.shared.papers.errors import (
    AlreadyIssued,
    AlreadyReplied,
    ArchiveNumberMissing,
    ArchiveNumberTaken,
    InReview,
    NotAgreed,
    NothingToIssue,
    NotIssued,
    NotSigned,
    ReplyMissing,
)
from tongxin.shared.papers.models import OfficialDocument, Receipt, State
from tongxin.shared.papers.permissions import Can
from tongxin.shared.papers.secrecy import refuse_secret
from tongxin.shared.papers.services import issue_document

FLOW = "papers.countersign"


@transaction.atomic
def send_for_review(*, document_id: int, actor: Actor, now: datetime) -> OfficialDocument:
    """Put a draft before those who check and countersign it (送核稿会签).

    Raises InReview, AlreadyIssued, NothingToIssue, SecretPaper or NoReviewer.
    """
    document = OfficialDocument.objects.owned_by(actor.scope(Can.DRAFT)).lock(pk=document_id)
    if document.state in {State.REVIEW, State.AGREED}:
        raise InReview
    if document.state != State.DRAFT:
        raise AlreadyIssued
    if not document.title.strip() or not document.text.strip():
        raise NothingToIssue
    refuse_secret(document.text)
    document.state, document.return_reason = State.REVIEW, ""
    document.save(update_fields=["state", "return_reason", "updated_at"])
    record(actor, "papers.sent_for_review", document, at=now)
    case = live_case(name_of(document))
    if case and case.state == CaseState.RETURNED:
        resubmit(case_id=case.pk, actor=actor, now=now)
    else:
        start_case(row=document, flow=FLOW, actor=actor, now=now)
    return document


@transaction.atomic
def agree(*, case_id: int, actor: Actor, now: datetime) -> None:
    """All reviewers agreed: the document may be issued; one that waits no longer is left alone."""
    document = _waiting(ApprovalCase.objects.fetch(pk=case_id))
    if document is None:
        return
    document.state = State.AGREED
    document.save(update_fields=["state", "updated_at"])
    record(actor, "papers.agreed", document, at=now)


@transaction.atomic
def give_back(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Returned, rejected or withdrawn: the makers have the draft again, with the reason."""
    case = ApprovalCase.objects.fetch(pk=case_id)
    document = _waiting(case)
    if document is None:
        return
    said = case.entries.exclude(text="").order_by("-pk").values_list("text", flat=True).first()
    document.state, document.return_reason = State.DRAFT, (said or "")[:500]
    document.save(update_fields=["state", "return_reason", "updated_at"])
    record(actor, "papers.given_back", document, at=now, reason=document.return_reason)


@transaction.atomic
def issue_agreed(
    *, document_id: int, code_id: int | None, on: date, signer: str, actor: Actor, now: datetime
) -> OfficialDocument:
    """Issue a document that was written here, after its review only (签发编号).

    A notice with measures is checked in its campaign and issued from there out of its draft.
    Raises NotAgreed, InReview, and what ``issue_document`` raises.
    """
    document = OfficialDocument.objects.owned_by(actor.scope(Can.ISSUE)).lock(pk=document_id)
    if document.state == State.REVIEW:
        raise InReview
    if document.state == State.DRAFT:
        raise NotAgreed
    terms = {"on": on, "signer": signer, "actor": actor, "now": now}
    return issue_document(document_id=document_id, code_id=code_id, **terms)


@transaction.atomic
def reply(*, receipt_id: int, text: str, actor: Actor, now: datetime) -> Receipt:
    """Answer a document in the name of the receiving union (回复).

    Raises NotSigned, AlreadyReplied, ReplyMissing or SecretPaper.
    """
    receipt = Receipt.objects.owned_by(actor.scope(Can.SIGN)).lock(pk=receipt_id)
    if receipt.received_at is None:
        raise NotSigned
    if receipt.replied_at:
        raise AlreadyReplied(name=receipt.replied_by)
    if not text.strip():
        raise ReplyMissing
    refuse_secret(text)
    receipt.reply, receipt.replied_at, receipt.replied_by = text.strip(), now, actor.name
    receipt.save(update_fields=["reply", "replied_at", "replied_by"])
    record(actor, "papers.replied", receipt, at=now, change={"document": receipt.document_id})
    return receipt


@transaction.atomic
def archive(*, document_id: int, number: str, actor: Actor, now: datetime) -> OfficialDocument:
    """Close the file of a document that went out (归档).

    Raises NotIssued, ArchiveNumberMissing or ArchiveNumberTaken.
    """
    documents = OfficialDocument.objects.owned_by(actor.scope(Can.ISSUE))
    document = documents.lock(pk=document_id)
    if document.state not in {State.ISSUED, State.DISTRIBUTED, State.FILED}:
        raise NotIssued
    number = " ".join(number.split())[:40]
    if not number:
        raise ArchiveNumberMissing
    if OfficialDocument.objects.filter(union=document.union_id, archive_number=number).exists():
        raise ArchiveNumberTaken(number=number)
    document.state, document.archive_number = State.ARCHIVED, number
    document.archived_on = localdate(now)
    document.save(update_fields=["state", "archive_number", "archived_on", "updated_at"])
    record(actor, "papers.archived", document, at=now, change={"archive_number": number})
    return document


def _waiting(case: ApprovalCase) -> OfficialDocument | None:
    """The document of a case, locked; none where another deed came first."""
    document = OfficialDocument.objects.lock(pk=int(case.target.partition(":")[2]))
    return document if document.state == State.REVIEW else None
