"""A document is written, checked, countersigned, issued, sent, answered and archived (公文办理)."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from docx import Document

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.campaigns.tests.conftest import signed_in
from tongxin.shared.access.models import Grant, Role
from tongxin.shared.approvals import deciding, services
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.approvals.tests.factories import acting
from tongxin.shared.approvals.tests.factories import an_officer as a_reviewer
from tongxin.shared.outbox.services import deliver_waiting
from tongxin.shared.papers.measuring import measure
from tongxin.shared.papers.models import OfficialDocument, Receipt, State
from tongxin.shared.papers.tests.factories import a_code

RIGHTS = ["approvals.view", "approvals.decide", "papers.view", "papers.issue"]
TYPED = {
    "kind": "request_for_instruction",
    "title": "澜江省总工会关于召开工会第十次代表大会的请示",
    "main_recipients": "中华全国总工会",
    "text": "现将有关事项请示如下。\n一、会议时间\n会期三天。\n妥否，请批示。",
    "cc_recipients": "",
    "urgency": "urgent",
    "remark": "联系人：林某，电话：000-0000000",
}


def to(name, *args):
    return reverse(f"campaigns_desk:{name}", args=args)


def done(response):
    assert response.status_code == 302, response.content.decode()[:3000]
    return OfficialDocument.objects.latest("pk")


def heard():
    deliver_waiting(now=clock.now())


def decide(actor, deed, **facts):
    step = services.open_step(ApprovalCase.objects.latest("pk"))
    with speaking(actor):
        deed(step_id=step.pk, actor=actor, now=clock.now(), **facts)
    heard()


@pytest.fixture
def leader(tree):
    return acting(a_reviewer(tree.root, RIGHTS, name="负责人"), clock.now())


def test_from_the_first_word_to_the_archive(province, city, tree, leader):
    code = a_code(tree.root)
    draft = done(province.post(to("document_new"), TYPED))
    assert draft.state == State.DRAFT
    refused = province.post(to("document_issue", draft.pk), issue_facts(code))
    assert "还没有经过核稿会签" in refused.content.decode()

    done(province.post(to("document_review", draft.pk)))
    decide(leader, deciding.return_for_revision, reason_code="wrong", text="请补充会议地点")
    draft.refresh_from_db()
    assert (draft.state, draft.return_reason) == (State.DRAFT, "请补充会议地点")
    assert "请补充会议地点" in province.get(to("document", draft.pk)).content.decode()

    better = TYPED | {"text": TYPED["text"].replace("会期三天", "会期三天，地点在省会")}
    done(province.post(to("document_edit", draft.pk), better))
    done(province.post(to("document_review", draft.pk)))
    decide(leader, deciding.approve)
    countersign(province, tree)
    heard()
    draft.refresh_from_db()
    assert draft.state == State.AGREED

    issued = done(province.post(to("document_issue", draft.pk), issue_facts(code)))
    assert (issued.state, issued.number) == (
        State.ISSUED,
        f"{code.code}〔{localdate(clock.now()).year}〕1号",
    )
    word = province.get(to("document_docx", draft.pk)).content
    assert [str(one) for one in measure(word)] == []
    assert any("签发人：" in one.text for one in Document(BytesIO(word)).paragraphs)
    assert province.get(to("document_pdf", draft.pk)).content.startswith(b"%PDF")


def countersign(province, tree):
    """The second step asks whoever may issue, but never the maker."""
    case = ApprovalCase.objects.latest("pk")
    step = services.open_step(case)
    if step is None:
        return
    for account in {grant.account for grant in Grant.objects.filter(union=tree.root)}:
        if account.pk != case.maker_id and step is not None:
            actor = acting(account, clock.now())
            with speaking(actor):
                deciding.approve(step_id=step.pk, actor=actor, now=clock.now())
            step = services.open_step(case)


def issue_facts(code):
    return {"code": code.pk, "on": localdate(clock.now()).isoformat(), "signer": "林某某"}


def test_recipients_sign_reply_and_the_file_is_archived(province, city, stranger, tree):
    document = done(province.post(to("document_new"), TYPED | {"kind": "notice"}))
    document.state = State.AGREED
    document.save()
    done(province.post(to("document_issue", document.pk), issue_facts(a_code(tree.root))))
    assert city.get(to("document", document.pk)).status_code == 404
    done(
        province.post(
            to("document_send", document.pk), {"by_hand": [tree.east.pk], "reply_days": "5"}
        )
    )
    receipt = Receipt.objects.get(document=document)
    early = city.post(to("document_reply", receipt.pk), {"text": "已组织"})
    assert "请先签收公文" in early.content.decode()
    city.post(to("sign", receipt.pk))
    done(city.post(to("document_reply", receipt.pk), {"text": "已组织，共三场"}))
    page = province.get(to("document", document.pk)).content.decode()
    assert "已组织，共三场" in page and "已回复" in page
    assert stranger.get(to("document_docx", document.pk)).status_code == 404
    assert city.get(to("document_docx", document.pk)).status_code == 200
    done(province.post(to("document_archive", document.pk), {"number": "2026-文书-0001"}))
    assert "2026-文书-0001" in province.get(to("document", document.pk)).content.decode()


def test_who_may_only_read_gets_no_button_and_no_form(tree):
    Role.objects.get_or_create(
        code="officer_test", defaults={"name": "读者", "rights": ["papers.view", "campaigns.view"]}
    )
    reader = signed_in(tree.root, username="reader")
    assert to("document_new") not in reader.get(to("documents")).content.decode()
    assert reader.get(to("document_new")).status_code == 403


def test_a_state_secret_is_refused_as_it_is_typed(province):
    answer = province.post(to("document_new"), TYPED | {"text": "机密★5年\n请示内容。"})
    assert "不得录入本平台" in answer.content.decode()
    assert not OfficialDocument.objects.exists()
