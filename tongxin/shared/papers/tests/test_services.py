"""Drafting, numbering, distributing and signing for documents."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.papers import registers, services
from tongxin.shared.papers.errors import (
    AgencyCodeTaken,
    AgencyCodeUnreadable,
    AlreadyIssued,
    AlreadySigned,
    DateAhead,
    GroupNameTaken,
    NoAgencyCode,
    NoRecipients,
    NothingToIssue,
    NotIssued,
    NumberUnreadable,
    RecipientOutside,
    SecretPaper,
)
from tongxin.shared.papers.models import DocumentCounter, OfficialDocument, Receipt
from tongxin.shared.papers.permissions import Can
from tongxin.shared.papers.recipients import addressees
from tongxin.shared.papers.selectors import document_page, inbox
from tongxin.shared.papers.tests.factories import (
    NOW,
    SYSTEM,
    TODAY,
    a_code,
    a_draft,
    a_group,
    a_union,
    clerk,
    facts,
    issued,
)

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def tree(house):
    root = a_union(level="province", kind="local_federation")
    east = a_union(root, level="city", kind="local_federation")
    west = a_union(root, level="city", kind="local_federation")
    return root, east, west


def test_numbers_run_on_without_gaps_and_start_anew_with_code_and_year(tree):
    root, *_ = tree
    one, other = a_code(root), a_code(root)
    numbers = [
        issued(a_draft(root), code, on).number
        for code, on in [
            (one, TODAY),
            (one, TODAY),
            (other, TODAY),
            (one, date(2025, 12, 31)),
            (one, TODAY),
        ]
    ]
    assert numbers == [
        f"{one}〔2026〕1号",
        f"{one}〔2026〕2号",
        f"{other}〔2026〕1号",
        f"{one}〔2025〕1号",
        f"{one}〔2026〕3号",
    ]


def test_a_refused_or_broken_issue_uses_no_number(tree):
    root, *_ = tree
    code = a_code(root)
    empty = a_draft(root, text="  ")
    with pytest.raises(NothingToIssue):
        issued(empty, code)
    with transaction.atomic():
        issued(a_draft(root), code)
        transaction.set_rollback(True)
    assert not DocumentCounter.objects.exists()
    assert issued(a_draft(root), code).sequence == 1


def test_the_database_refuses_gaps_doubles_and_later_changes(tree):
    root, *_ = tree
    code = a_code(root)
    document = issued(a_draft(root), code)
    draft = a_draft(root)
    for number in (1, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficialDocument.objects.filter(pk=draft.pk).update(
                code=code, year=2026, sequence=number, number="x"
            )
    for change in ({"sequence": 2}, {"text": "改动"}, {"issue_date": date(2026, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficialDocument.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficialDocument.objects.filter(pk=document.pk).delete()


@pytest.mark.parametrize("mark", ["秘密★1年", "机密", "绝 密 ★ 长期", "密级：秘密"])
def test_a_secret_document_is_refused_and_nothing_is_kept(tree, mark):
    root, *_ = tree
    with pytest.raises(SecretPaper):
        a_draft(root, text=f"000001\n{mark}\n关于某事的通知\n正文")
    assert not OfficialDocument.objects.exists()


def test_a_sentence_about_keeping_secrets_is_no_mark(tree):
    root, *_ = tree
    assert a_draft(root, text="各市总工会：\n保守国家秘密，机密文件按规定传递。").pk


def test_issue_names_what_is_missing(tree):
    root, east, _ = tree
    draft = a_draft(root)
    with pytest.raises(NoAgencyCode):
        issued(draft, a_code(east))
    with pytest.raises(DateAhead):
        issued(draft, a_code(root), date(2026, 6, 2))
    done = issued(draft, a_code(root))
    with pytest.raises(AlreadyIssued):
        issued(done, a_code(root))
    with pytest.raises(AlreadyIssued):
        services.amend_document(document_id=done.pk, facts=facts(), actor=SYSTEM, now=NOW)
    with pytest.raises(AlreadyIssued):
        services.void_document(document_id=done.pk, reason="误", actor=SYSTEM, now=NOW)


def test_a_document_from_outside_keeps_its_own_number(tree):
    root, *_ = tree
    draft = a_draft(root)
    with pytest.raises(NumberUnreadable):
        services.file_received(
            document_id=draft.pk, number="第3号文", on=TODAY, actor=SYSTEM, now=NOW
        )
    filed = services.file_received(
        document_id=draft.pk, number="某政办[2026]13号", on=TODAY, actor=SYSTEM, now=NOW
    )
    assert (filed.number, filed.sequence) == ("某政办〔2026〕13号", None)


def test_recipients_read_what_was_distributed_and_sign_for_it_once(tree):
    root, east, west = tree
    document = issued(a_draft(root), a_code(root))
    services.distribute_document(document=document, recipients=[east], actor=SYSTEM, now=NOW)
    officer, stranger = clerk(east), clerk(west)
    with speaking(officer):
        assert document_page(document.pk, scope=officer.scope(Can.VIEW)) == document
        receipt = inbox(scope=officer.scope(Can.VIEW), unsigned=True).get()
        services.sign_receipt(receipt_id=receipt.pk, actor=officer, now=NOW)
        with pytest.raises(AlreadySigned):
            services.sign_receipt(receipt_id=receipt.pk, actor=officer, now=NOW)
        assert services.mark_read(receipt_id=receipt.pk, actor=officer, now=NOW).read_by == "文书"
    with speaking(stranger):
        assert not OfficialDocument.objects.exists()
        assert not Receipt.objects.exists()
        with pytest.raises(NotThere):
            services.sign_receipt(receipt_id=receipt.pk, actor=stranger, now=NOW)
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs >= {"papers.drafted", "papers.issued", "papers.distributed", "papers.signed"}


def test_a_draft_goes_to_nobody_and_never_upwards_or_sideways(tree):
    root, east, west = tree
    with pytest.raises(NotIssued):
        services.distribute_document(
            document=a_draft(root), recipients=[east], actor=SYSTEM, now=NOW
        )
    document = issued(a_draft(east), a_code(east))
    for recipients, error in ([], NoRecipients), ([west], RecipientOutside):
        with pytest.raises(error):
            services.distribute_document(
                document=document, recipients=recipients, actor=SYSTEM, now=NOW
            )
    with pytest.raises(RecipientOutside):
        services.distribute_document(document=document, recipients=[root], actor=SYSTEM, now=NOW)


def test_a_group_mixes_rules_and_hand_picked_unions_and_drops_closed_ones(tree):
    root, east, west = tree
    town = a_union(east, level="township")
    shop = a_union(town)
    group = a_group(root, takes_children=True, levels=["township"], unions=[shop])
    found = addressees(union=root, groups=[group], by_hand=[west.pk], day=TODAY)
    assert found == [east, town, shop, west]
    kinds = a_group(root, kinds=["local_federation"])
    assert addressees(union=root, groups=[kinds], day=TODAY) == [east, west]
    with pytest.raises(NoRecipients):
        addressees(union=root, groups=[a_group(shop)], day=TODAY)


def test_groups_and_codes_refuse_what_cannot_be(tree):
    root, east, west = tree
    group = a_group(root, name="各市")
    with pytest.raises(GroupNameTaken):
        a_group(root, name="各市")
    with pytest.raises(RecipientOutside):
        a_group(east, unions=[west])
    with pytest.raises(NoRecipients):
        a_group(root, takes_children=False)
    renamed = registers.save_group(
        facts=registers.GroupFacts(name="各市（新）", takes_children=True),
        union=root,
        actor=SYSTEM,
        now=NOW,
        group_id=group.pk,
    )
    assert renamed.pk == group.pk
    code = a_code(root)
    with pytest.raises(AgencyCodeTaken):
        registers.register_code(code=code.code, union=east, actor=SYSTEM, now=NOW)
    with pytest.raises(AgencyCodeUnreadable):
        registers.register_code(code="AB办", union=east, actor=SYSTEM, now=NOW)
