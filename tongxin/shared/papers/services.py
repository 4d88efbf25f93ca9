"""Draft, number, distribute and sign for official documents."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongxin.kernel.actors import Actor
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines.limits import set_limit
from tongxin.shared.deadlines.terms import Leg, Term
from tongxin.shared.deadlines.working_days import Unit
from tongxin.shared.orgs.audience import show_to
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.papers import numbers
from tongxin.shared.papers.errors import (
    AlreadyIssued,
    AlreadySigned,
    DateAhead,
    InReview,
    NoAgencyCode,
    NoRecipients,
    NothingToIssue,
    NotIssued,
    NumberEntered,
    RecipientOutside,
)
from tongxin.shared.papers.models import (
    DocumentCode,
    Kind,
    OfficialDocument,
    Receipt,
    State,
    Urgency,
)
from tongxin.shared.papers.permissions import Can
from tongxin.shared.papers.recipients import stands_below
from tongxin.shared.papers.secrecy import refuse_secret


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a person types of a document; ``received_number`` marks one from outside."""

    title: str
    text: str = ""
    kind: str = Kind.NOTICE
    issuer: str = ""
    main_recipients: str = ""
    cc_recipients: str = ""
    urgency: str = Urgency.NORMAL
    received_number: str = ""
    issue_date: date | None = None
    remark: str = ""


@transaction.atomic
def draft_document(
    *, facts: DocumentFacts, union: UnionOrg, actor: Actor, now: datetime
) -> OfficialDocument:
    """Enter a document nobody has issued yet (拟稿). Raises SecretPaper or Forbidden."""
    actor.require(Can.DRAFT, at=union)
    document = OfficialDocument(union=union, drafted_by=actor.name)
    _write(document, facts)
    document.save()
    record(actor, "papers.drafted", document, at=now, change={"title": document.title})
    return document


@transaction.atomic
def amend_document(
    *, document_id: int, facts: DocumentFacts, actor: Actor, now: datetime
) -> OfficialDocument:
    """Rewrite a draft (修改拟稿). Raises AlreadyIssued or SecretPaper."""
    document = _draft(document_id, actor)
    before = document.title
    _write(document, facts)
    document.save()
    record(actor, "papers.amended", document, at=now, change={"old": before, "new": document.title})
    return document


@transaction.atomic
def void_document(*, document_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Give up a draft; an issued document stays (作废). Raises AlreadyIssued."""
    document = _draft(document_id, actor)
    document.state = State.VOIDED
    document.save(update_fields=["state", "updated_at"])
    record(actor, "papers.voided", document, at=now, reason=reason)


@transaction.atomic
def file_received(
    *, document_id: int, number: str, on: date, actor: Actor, now: datetime
) -> OfficialDocument:
    """Enter a document from outside into the register under its own number (收文登记).

    Raises NumberUnreadable, NumberEntered, AlreadyIssued, NothingToIssue or DateAhead.
    """
    document = _draft(document_id, actor)
    _complete(document, on, now)
    document.number = document.received_number = numbers.read_number(number)
    same = OfficialDocument.objects.filter(union=document.union_id, number=document.number)
    if same.exists():
        raise NumberEntered(number=document.number)
    document.issue_date, document.state = on, State.FILED
    document.save()
    record(actor, "papers.filed", document, at=now, change={"number": document.number})
    return document


@transaction.atomic
def issue_document(
    *, document_id: int, code_id: int | None, on: date, signer: str, actor: Actor, now: datetime
) -> OfficialDocument:
    """Sign a draft and give it the next number of its code and year (签发、编号).

    The counter row stays locked until commit: numbers have no gaps and no doubles.
    Raises AlreadyIssued, InReview, NothingToIssue, NoAgencyCode, DateAhead or Forbidden.
    """
    document = OfficialDocument.objects.owned_by(actor.scope(Can.ISSUE)).lock(pk=document_id)
    if document.state == State.REVIEW:
        raise InReview
    if document.state not in {State.DRAFT, State.AGREED}:
        raise AlreadyIssued
    _complete(document, on, now)
    code = DocumentCode.objects.filter(
        pk=code_id, union_id=document.union_id, is_active=True
    ).first()
    if code is None:
        raise NoAgencyCode
    document.code, document.year, document.issue_date = code, on.year, on
    document.sequence = numbers.next_number(code, on.year)
    document.number = numbers.written(code.code, on.year, document.sequence)
    document.signer, document.state = signer or actor.name, State.ISSUED
    document.save()
    record(actor, "papers.issued", document, at=now, change={"number": document.number})
    return document


@transaction.atomic
def distribute_document(
    *,
    document: OfficialDocument,
    recipients: Sequence[UnionOrg],
    actor: Actor,
    now: datetime,
    reply_days: int | None = None,
) -> list[Receipt]:
    """Show an issued document to its recipients and await their signatures (分发).

    ``reply_days``: working days within which each of them replies.
    Raises NotIssued, NoRecipients, RecipientOutside, YearMissing or Forbidden.
    """
    document = OfficialDocument.objects.owned_by(actor.scope(Can.ISSUE)).lock(pk=document.pk)
    if document.state not in {State.ISSUED, State.FILED, State.DISTRIBUTED}:
        raise NotIssued
    if not recipients:
        raise NoRecipients
    for recipient in recipients:
        if not stands_below(recipient, document.union):
            raise RecipientOutside
    show_to(document, recipients)
    receipts = Receipt.objects.bulk_create(
        [Receipt(document=document, union=union, distributed_at=now) for union in recipients],
        ignore_conflicts=True,
    )
    document.state = State.DISTRIBUTED
    document.distributed_on = document.distributed_on or timezone.localdate(now)
    if reply_days:
        document.reply_by = _reply_limit(document, reply_days, actor, now)
    document.save(update_fields=["state", "distributed_on", "reply_by", "updated_at"])
    record(actor, "papers.distributed", document, at=now, change={"recipients": len(recipients)})
    return receipts


@transaction.atomic
def sign_receipt(*, receipt_id: int, actor: Actor, now: datetime) -> Receipt:
    """Sign for a document in the name of the receiving union (签收). Raises AlreadySigned."""
    receipt = Receipt.objects.owned_by(actor.scope(Can.SIGN)).lock(pk=receipt_id)
    if receipt.received_at:
        raise AlreadySigned(name=receipt.received_by)
    receipt.received_at, receipt.received_by = now, actor.name
    receipt.save(update_fields=["received_at", "received_by"])
    record(actor, "papers.signed", receipt, at=now, change={"document": receipt.document_id})
    return receipt


@transaction.atomic
def mark_read(*, receipt_id: int, actor: Actor, now: datetime) -> Receipt:
    """Note that the signed document was read and passed on (阅办); the first reader stays."""
    receipt = Receipt.objects.owned_by(actor.scope(Can.SIGN)).lock(pk=receipt_id)
    if receipt.received_at and not receipt.read_at:
        receipt.read_at, receipt.read_by = now, actor.name
        receipt.save(update_fields=["read_at", "read_by"])
        record(actor, "papers.read", receipt, at=now)
    return receipt


def _draft(document_id: int, actor: Actor) -> OfficialDocument:
    document = OfficialDocument.objects.owned_by(actor.scope(Can.DRAFT)).lock(pk=document_id)
    if document.state in {State.REVIEW, State.AGREED}:
        raise InReview
    if document.state != State.DRAFT:
        raise AlreadyIssued
    return document


def _reply_limit(document: OfficialDocument, days: int, actor: Actor, now: datetime) -> date:
    """The limit runs in the engine of deadlines; its last day is kept on the document."""
    name = str(gettext_noop("公文回复"))
    term = Term(timezone.localdate(now), (Leg(days, Unit.WORKING),))
    return set_limit(row=document, name=name, term=term, actor=actor, now=now).due_on


def _write(document: OfficialDocument, facts: DocumentFacts) -> None:
    refuse_secret(facts.text)
    for name, value in asdict(facts).items():
        setattr(document, name, value)
    document.issuer = facts.issuer or document.union.name


def _complete(document: OfficialDocument, on: date, now: datetime) -> None:
    if not document.title.strip() or not document.text.strip():
        raise NothingToIssue
    if on > timezone.localdate(now):
        raise DateAhead(day=on)
    refuse_secret(document.text)
