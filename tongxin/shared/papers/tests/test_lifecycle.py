"""Replies, the archive, and what may not happen out of turn."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongxin.kernel.errors import NotThere
from tongxin.shared.deadlines.limits import limits_of
from tongxin.shared.papers import lifecycle
from tongxin.shared.papers.errors import (
    AlreadyReplied,
    ArchiveNumberMissing,
    ArchiveNumberTaken,
    InReview,
    NotAgreed,
    NotIssued,
    NotSigned,
    ReplyMissing,
    SecretPaper,
)
from tongxin.shared.papers.models import Receipt, State
from tongxin.shared.papers.selectors import receipt_page
from tongxin.shared.papers.services import amend_document, distribute_document, sign_receipt
from tongxin.shared.papers.tests.factories import (
    NOW,
    SYSTEM,
    TODAY,
    a_code,
    a_draft,
    a_union,
    clerk,
    facts,
    issued,
)

pytestmark = pytest.mark.usefixtures("house")
AS = {"actor": SYSTEM, "now": NOW}


@pytest.fixture
def sent(house):
    """A document that asks its two recipients to reply within ten working days."""
    root = a_union(level="province")
    cities = [a_union(root, level="city") for _ in range(2)]
    document = issued(a_draft(root), a_code(root))
    distribute_document(document=document, recipients=cities, reply_days=10, **AS)
    document.refresh_from_db()
    return document


def test_a_limit_for_replies_runs_in_working_days(sent):
    limit = limits_of(sent).get()
    assert sent.reply_by == limit.due_on > sent.distributed_on


def test_a_union_replies_once_and_only_after_it_signed(sent):
    receipt = sent.receipts.first()
    with pytest.raises(NotSigned):
        lifecycle.reply(receipt_id=receipt.pk, text="已组织", **AS)
    sign_receipt(receipt_id=receipt.pk, **AS)
    with pytest.raises(ReplyMissing):
        lifecycle.reply(receipt_id=receipt.pk, text="  ", **AS)
    with pytest.raises(SecretPaper):
        lifecycle.reply(receipt_id=receipt.pk, text="机密★10年\n内容", **AS)
    answered = lifecycle.reply(receipt_id=receipt.pk, text=" 已组织 ", **AS)
    assert (answered.reply, answered.replied_at) == ("已组织", NOW)
    with pytest.raises(AlreadyReplied):
        lifecycle.reply(receipt_id=receipt.pk, text="再说一次", **AS)


def test_nobody_replies_for_another_union(sent):
    mine, other = sent.receipts.order_by("pk")
    sign_receipt(receipt_id=other.pk, **AS)
    with pytest.raises(NotThere):
        lifecycle.reply(receipt_id=other.pk, text="代答", actor=clerk(mine.union), now=NOW)
    with pytest.raises(NotThere):
        receipt_page(other.pk, scope=clerk(mine.union).reach)


def test_an_archived_document_has_its_place_and_moves_no_more(sent):
    with pytest.raises(ArchiveNumberMissing):
        lifecycle.archive(document_id=sent.pk, number=" ", **AS)
    kept = lifecycle.archive(document_id=sent.pk, number=" 2026-文书-0001 ", **AS)
    assert (kept.state, kept.archive_number) == (State.ARCHIVED, "2026-文书-0001")
    with pytest.raises(NotIssued):
        lifecycle.archive(document_id=sent.pk, number="2", **AS)
    with pytest.raises(NotIssued):
        distribute_document(document=kept, recipients=[sent.receipts.first().union], **AS)
    other = issued(a_draft(sent.union), sent.code)
    with pytest.raises(ArchiveNumberTaken):
        lifecycle.archive(document_id=other.pk, number="2026-文书-0001", **AS)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(other).objects.filter(pk=other.pk).update(archive_number="2026-文书-0001")


def issue_agreed(draft):
    code = a_code(draft.union)
    terms = {"document_id": draft.pk, "code_id": code.pk, "on": TODAY, "signer": "林某"}
    return lifecycle.issue_agreed(**terms, **AS)


def test_a_draft_is_not_archived_and_not_issued_before_its_review():
    draft = a_draft(a_union(level="province"))
    with pytest.raises(NotIssued):
        lifecycle.archive(document_id=draft.pk, number="1", **AS)
    with pytest.raises(NotAgreed):
        issue_agreed(draft)
    draft.state = State.AGREED
    draft.save()
    assert issue_agreed(draft).state == State.ISSUED


def test_what_is_under_review_stands_still():
    union = a_union(level="province")
    draft = a_draft(union)
    draft.state = State.REVIEW
    draft.save()
    with pytest.raises(InReview):
        amend_document(document_id=draft.pk, facts=facts(), **AS)
    with pytest.raises(InReview):
        issued(draft, a_code(union))
    with pytest.raises(InReview):
        lifecycle.send_for_review(document_id=draft.pk, **AS)
    with pytest.raises(InReview):
        issue_agreed(draft)


@pytest.mark.long
def test_three_hundred_recipients_cost_no_more_questions_than_three():
    def questions(count):
        root = a_union(level="province")
        unions = [a_union(root, level="city") for _ in range(count)]
        document = issued(a_draft(root), a_code(root))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            distribute_document(document=document, recipients=unions, **AS)
        assert Receipt.objects.filter(document=document).count() == count
        return len(asked)

    assert questions(300) <= questions(3) + 2
