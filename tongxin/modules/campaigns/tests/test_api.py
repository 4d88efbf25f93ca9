"""The API does what the pages do, with the same refusals."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from tongxin.kernel import clock
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.tests.factories import a_task, an_activity
from tongxin.modules.campaigns.tests.test_pages import TEXT
from tongxin.shared.papers.models import Receipt
from tongxin.shared.papers.tests.factories import a_code

JSON, KEY = "application/json", {"Idempotency-Key": "edit"}


def get(browser, path, status=200):
    answer = browser.get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def post(browser, path, body=None, status=200):
    answer = browser.post(f"/api/v1/{path}", body or {}, content_type=JSON)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def day(days=60) -> str:
    return (localdate(clock.now()) + timedelta(days=days)).isoformat()


@pytest.fixture
def draft(province, tree):
    return post(province, "campaigns", {"text": TEXT, "union_code": tree.root.code}, 201)


def issued(province, draft, tree):
    post(
        province,
        f"campaigns/{draft['id']}/deadlines",
        {"deadline_kind": "date", "deadline": day()},
    )
    body = {"on": day(0), "agency_code": a_code(tree.root).code, "union_codes": [tree.east.code]}
    return post(province, f"campaigns/{draft['id']}/issue", body)


def test_a_notice_is_read_edited_and_issued(province, city, draft, tree):
    measure = draft["sections"][0]["measures"][0]
    path = f"measures/{measure['id']}"
    half = len(measure["source"]) // 2
    post(province, f"{path}/split", {"at": half}, 201)
    post(province, f"{path}/merge")
    post(province, f"{path}/move", {"step": 1})
    body = {"title": "组织读书", "deadline_kind": "none"}
    answer = province.put(f"/api/v1/{path}", body, content_type=JSON, headers=KEY)
    assert answer.status_code == 200, answer.content.decode()
    assert get(province, path)["deadline_kind"] == "none"
    refused = post(province, f"campaigns/{draft['id']}/issue", {"on": day(0)}, 422)
    assert refused["code"] == "campaigns.deadline_open"
    done = issued(province, draft, tree)
    assert done["state"] == "issued"
    found = get(city, f"campaigns/{done['id']}")
    assert get(city, "campaigns")["items"][0]["id"] == done["id"]
    assert get(city, f"documents/{found['document_id']}")["number"].endswith("1号")
    receipts = get(city, f"documents/{found['document_id']}/receipts")
    assert post(city, f"receipts/{receipts[0]['id']}/sign")["count"] == Task.objects.count()
    assert Receipt.objects.get().received_at
    assert post(province, f"campaigns/{done['id']}/close", status=409)["code"] == (
        "campaigns.tasks_still_open"
    )


def test_an_upload_is_read_like_a_paste(province, tree):
    file = SimpleUploadedFile("通知.txt", TEXT.encode())
    answer = province.post(f"/api/v1/campaigns/upload?union_code={tree.root.code}", {"paper": file})
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["sections"]


def test_a_task_runs_its_course(province, city, tree):
    task = a_task(tree.root, tree.east, deadline=localdate(clock.now()) + timedelta(days=60))
    path = f"tasks/{task.pk}"
    post(city, f"{path}/plan", {"own_deadline": day(30), "responsible": "陈某"})
    body = {"union_codes": [tree.one.code], "shares": {tree.one.code: "2"}}
    child = post(city, f"{path}/cascade", body, 201)[0]
    assert (child["deadline"], child["parent_id"]) == (day(30), task.pk)
    foreign = post(city, f"{path}/cascade", {"union_codes": [tree.west.code]}, 422)
    assert foreign["code"] == "campaigns.not_yours"
    own = post(city, f"{path}/own", {"title": "诗会"}, 201)
    post(province, f"tasks/{own['id']}/file")
    progress = post(city, f"{path}/claims/{an_activity(tree.one).pk}")
    assert progress["claimed_count"] == 1
    post(city, f"{path}/reports", {"text": "已办", "declared_value": "2"}, 201)
    assert post(city, f"{path}/accept", status=403)["code"] == "campaigns.own_report"
    assert post(province, f"{path}/return", status=422)["code"] == "campaigns.needs_reason"
    post(province, f"{path}/return", {"reason": "缺数字"})
    post(city, f"{path}/reports", {"text": "四人"}, 201)
    assert post(province, f"{path}/accept", {"reason": "好"})["state"] == "accepted"
    assert [row["answer"] for row in get(city, f"{path}/reports")] == ["accepted", "returned"]
    assert get(city, path)["state"] == "accepted"
    assert get(city, f"{path}/progress")["claimed_count"] == 1
    assert post(province, "tasks/remind", {"task_ids": [child["id"]]})["count"] == 1
    assert post(city, f"tasks/{child['id']}/withdraw", {"reason": "调整"})["count"] == 1


def test_lists_are_paged_and_strangers_see_nothing(province, stranger, tree):
    task = a_task(tree.root, tree.east)
    first = get(province, "tasks?view=given&limit=2")
    assert len(first["items"]) == 2
    rest = get(province, f"tasks?view=given&limit=2&after={first['next']}")
    assert (len(rest["items"]), rest["next"]) == (2, None)
    assert get(stranger, "tasks?view=given")["items"] == []
    assert get(stranger, f"tasks/{task.pk}", 404)["code"] == "kernel.not_there"
    assert get(stranger, f"campaigns/{task.campaign_id}", 404)["code"] == "kernel.not_there"
    post(stranger, f"tasks/{task.pk}/receive", status=404)
