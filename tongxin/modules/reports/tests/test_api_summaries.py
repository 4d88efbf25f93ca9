"""Machines write summaries, ask for chapters and hang files on reports as people do."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.public import FormFacts, ItemFacts, make_form
from tongxin.modules.reports.selectors.files import files_by_item
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.tests.factories import AFTER, DUE, YEAR
from tongxin.modules.reports.tests.test_api import API, _keys, send
from tongxin.modules.reports.tests.test_pages import browser, office
from tongxin.shared.indicators.tests.factories import SESSIONS
from tongxin.shared.orgs.tests.factories import SYSTEM

__all__ = ["office"]


@pytest.fixture
def client(office):
    return browser(office.top)


def put(client, address, **body):
    keys = {"Idempotency-Key": f"put{next(_keys)}"}
    given = {"content_type": "application/json", "headers": keys}
    return client.put(f"{API}{address}", json.dumps(body), **given)


@pytest.fixture
def summary(office, client):
    given = {"union": office.province.code, "period": "2025", "title": "年度工作总结"}
    answer = send(client, "/summaries", **given)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def read(client, summary) -> dict:
    return client.get(f"{API}/summaries/{summary['id']}").json()


def test_a_summary_is_begun_written_and_read_with_its_origins(client, summary):
    chapter = read(client, summary)["chapters"][0]
    text = f"全省{{{SESSIONS}}}场，另有12家企业。"
    kept = put(client, f"/chapters/{chapter['id']}", text=text, seen=chapter["version"]).json()
    assert (kept["beside"], kept["chapter"]["version"]) == ("", chapter["version"] + 1)
    found = read(client, summary)
    assert found["chapters"][0]["text"] == text
    assert any("12" in one for one in found["open_points"])
    assert SESSIONS in {one["code"] for one in found["numbers"]}
    listed = client.get(f"{API}/summaries").json()
    assert [one["id"] for one in listed["items"]] == [summary["id"]]
    refused = send(client, f"/summaries/{summary['id']}/hand-in")
    assert (refused.status_code, refused.json()["code"]) == (422, "reports.summary_unfinished")


def test_a_chapter_is_asked_for_reminded_of_returned_and_taken(office, client, summary):
    chapter = read(client, summary)["chapters"][0]
    asked = {"unions": [office.east.code], "due_on": "2099-01-20"}
    [request] = send(client, f"/chapters/{chapter['id']}/requests", **asked).json()
    one = f"/chapter-requests/{request['id']}"
    assert send(client, f"{one}/remind").json()["state"] == "asked"
    put(client, f"/chapters/{request['chapter']}", text="本市的做法。")
    assert send(client, f"{one}/hand-in").json()["state"] == "handed_in"
    assert send(client, f"{one}/remind").json()["code"] == "reports.chapter_not_awaited"
    assert send(client, f"{one}/return", reason="太短").json()["return_reason"] == "太短"
    send(client, f"{one}/hand-in")
    assert "本市的做法。" in send(client, f"{one}/take").json()["text"]
    listed = client.get(f"{API}/chapter-requests").json()["items"]
    assert [(one["id"], one["state"]) for one in listed] == [(request["id"], "taken")]


def test_a_file_is_hung_on_the_item_that_asks_for_it(office, client, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    terms = {"union": office.province, "actor": office.top, "now": AFTER}
    facts = FormFacts("filed", 1, "材料", "year", "", (ItemFacts("file", "paper", "佐证材料"),))
    with speaking(SYSTEM):
        asked = open_round(form=make_form(facts=facts, **terms), period=YEAR, due_at=DUE, **terms)
        report = asked.submissions.get(union=office.east)
    address = f"{API}/submissions/{report.pk}/files/paper"

    def hang(name, content):
        keys = {"Idempotency-Key": f"file{next(_keys)}"}
        return client.post(address, {"upload": SimpleUploadedFile(name, content)}, headers=keys)

    made = hang("说明.txt", "佐证".encode())
    assert (made.status_code, made.json()["name"]) == (201, "说明.txt")
    assert hang("说明.svg", b"<svg/>").json()["code"] == "files.active_content"
    with speaking(SYSTEM):
        files = files_by_item(report, actor=office.top)
    assert [one.file.name for one in files["paper"]] == ["说明.txt"]
