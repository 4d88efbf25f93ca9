"""Machines write, send and answer documents and take templates into use, as people do."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongxin.modules.campaigns.tests.test_api import JSON, day, get, post
from tongxin.modules.campaigns.tests.test_document_life import decide, leader
from tongxin.modules.campaigns.tests.test_template_pages import starter
from tongxin.shared.approvals import deciding
from tongxin.shared.papers.models import Receipt
from tongxin.shared.papers.tests.factories import a_code

__all__ = ["leader"]
TYPED = {
    "title": "关于开展读书活动的通知",
    "text": "请组织读书活动。",
    "main_recipients": "各市总工会",
}


@pytest.fixture
def draft(province, tree):
    return post(province, "documents", {"union_code": tree.root.code} | TYPED, 201)


def test_a_document_is_drafted_amended_reviewed_issued_sent_and_answered(
    province, city, tree, leader, draft
):
    path = f"documents/{draft['id']}"
    body = {"union_code": tree.root.code} | TYPED | {"text": "请各市组织读书活动。"}
    key = {"Idempotency-Key": "amend"}
    amended = province.put(f"/api/v1/{path}", body, content_type=JSON, headers=key)
    assert amended.json()["text"] == body["text"]
    numbered = {"agency_code": a_code(tree.root).code, "on": day(0), "signer": "林某"}
    assert post(province, f"{path}/issue", numbered, 409)["code"] == "papers.not_agreed"
    assert post(province, f"{path}/review")["state"] == "review"
    for _step in ("checked", "countersigned"):
        decide(leader, deciding.approve)
    assert post(province, f"{path}/issue", numbered)["number"]
    sent = {"union_codes": [tree.east.code], "reply_days": 5}
    assert post(province, f"{path}/send", sent) == {"count": 1}
    [arrived] = get(city, "receipts?state=unsigned")["items"]
    assert (arrived["title"], arrived["received_at"]) == (TYPED["title"], None)
    post(city, f"receipts/{arrived['id']}/sign")
    post(city, f"receipts/{arrived['id']}/reply", {"text": "已组织。"})
    assert Receipt.objects.get().reply == "已组织。"
    assert post(province, f"{path}/archive", {"number": "2026-1"})["state"] == "archived"
    assert [one["id"] for one in get(province, "documents")["items"]] == [draft["id"]]
    assert get(city, "documents")["items"] == []


def test_a_template_is_uploaded_listed_and_put_out_of_use(province, city, tree, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    path = f"/api/v1/document-templates?union_code={tree.root.code}&kind=notice"

    def upload(content):
        return province.post(path, {"upload": SimpleUploadedFile("通知.docx", content)})

    made = upload(starter(province))
    assert made.status_code == 201, made.content.decode()
    told = upload(starter(province, "minutes")).json()
    assert (told["code"], "主送机关" in told["message"]) == ("papers.part_lost", True)
    [one] = get(province, "document-templates")["items"]
    assert (one["kind"], one["name"], one["retired_at"]) == ("notice", "通知.docx", None)
    assert get(city, "document-templates")["items"] == []
    post(city, f"document-templates/{one['id']}/retire", status=404)
    assert post(province, f"document-templates/{one['id']}/retire")["retired_by"] == "province干事"
