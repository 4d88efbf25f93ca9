"""The API does what the pages do, with the same refusals."""

from datetime import timedelta

import pytest

from tongxin.kernel import clock
from tongxin.modules.activities.tests.factories import (
    a_kind,
    a_place_type,
    a_session,
    a_worker,
)

JSON = "application/json"


def post(browser, path, body=None):
    return browser.post(f"/api/v1/{path}", body or {}, content_type=JSON)


def soon():
    starts_at = clock.now() + timedelta(hours=25)
    return {
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        "place": "会议室",
        "place_type": a_place_type().code,
        "quota": 5,
    }


@pytest.fixture
def made(officer, tree):
    body = {
        "host_code": tree[1].code,
        "title": "法律讲堂",
        "kind": a_kind().code,
        "parties": [
            {"part": "co_host", "union_code": tree[2].code},
            {"part": "supporter", "name": "司法局"},
        ],
        "sessions": [soon()],
    }
    response = post(officer, "activities", body)
    assert response.status_code == 201, response.content
    return response.json()


def test_an_activity_is_made_opened_and_listed(officer, tree, made):
    assert {p["name"] for p in made["parties"]} == {tree[1].name, tree[2].name, "司法局"}
    opened = post(officer, f"activities/{made['id']}/open").json()
    assert opened["sessions"][0]["state"] == "open"
    added = post(officer, f"activities/{made['id']}/sessions", soon())
    assert (added.status_code, added.json()["state"]) == (201, "draft")

    page = officer.get("/api/v1/activities?limit=1").json()
    assert [row["id"] for row in page["items"]] == [made["id"]]
    sessions = officer.get("/api/v1/sessions?limit=1").json()
    after = officer.get(f"/api/v1/sessions?after={sessions['next']}").json()
    assert len(sessions["items"]) == len(after["items"]) == 1
    assert officer.get(f"/api/v1/activities/{made['id']}").json()["title"] == "法律讲堂"
    listed = [officer.get(f"/api/v1/{name}").json() for name in ("activity-kinds", "place-types")]
    assert [
        any(e["code"] == code for e in rows)
        for rows, code in zip(listed, ("lecture", "enterprise"), strict=True)
    ] == [True, True]


def test_a_worker_signs_up_and_is_checked_in_and_heads_are_counted(officer, phone, worker, tree):
    session = a_session(tree[1], starts_at=clock.now() - timedelta(minutes=5), takes_signups=False)
    path = f"sessions/{session.pk}"
    entered = post(officer, f"{path}/check-ins", {"worker_ids": [worker.pk]})
    assert [row["worker_id"] for row in entered.json()] == [worker.pk]
    assert post(officer, f"{path}/headcounts", {"people": 12}).json()["people"] == 12
    voided = post(officer, f"check-ins/{entered.json()[0]['id']}/void", {"reason": "签错"})
    assert voided.json()["void_reason"] == "签错"
    assert post(officer, f"{path}/finish").json()["state"] == "held"
    assert len(officer.get(f"/api/v1/{path}/check-ins").json()["items"]) == 1
    assert len(officer.get(f"/api/v1/{path}/headcounts").json()) == 1
    assert post(officer, f"{path}/cancel", {"reason": "误录"}).json()["state"] == "cancelled"


def test_a_seat_is_taken_and_given_back(officer, phone, worker, made, tree):
    opened = post(officer, f"activities/{made['id']}/open").json()
    path = f"sessions/{opened['sessions'][0]['id']}"
    assert post(phone, f"{path}/signups").json()["worker_id"] == worker.pk
    twice = post(phone, f"{path}/signups")
    assert (twice.status_code, twice.json()["code"]) == (409, "activities.already_signed_up")
    assert len(officer.get(f"/api/v1/{path}/signups").json()["items"]) == 1
    assert post(phone, f"{path}/withdraw").json()["released_at"]


def test_refusals_have_a_code_and_a_sentence(officer, phone, tree):
    foreign = a_session(tree[2])
    base = {"host_code": tree[1].code, "title": "x", "kind": "none"}
    for response, status, code in (
        (officer.get(f"/api/v1/sessions/{foreign.pk}"), 404, "kernel.not_there"),
        (officer.get(f"/api/v1/activities/{2**70}"), 404, "kernel.not_there"),
        (phone.get("/api/v1/activities"), 403, "access.forbidden"),
        (post(officer, "activities", base), 422, "kernel.invalid"),
        (post(officer, "activities", {**base, "title": "a\x00b"}), 422, "api.unreadable"),
        (post(officer, "activities", {**base, "host_code": tree[2].code}), 404, "kernel.not_there"),
        (post(phone, f"sessions/{foreign.pk}/signups"), 404, "kernel.not_there"),
    ):
        assert (response.status_code, response.json()["code"]) == (status, code)
        assert response.json()["message"]


def test_a_walk_in_from_elsewhere_is_not_entered_by_number(officer, tree):
    session = a_session(tree[1], starts_at=clock.now())
    stranger = a_worker(tree[2])
    response = post(officer, f"sessions/{session.pk}/check-ins", {"worker_ids": [stranger.pk]})
    assert (response.status_code, response.json()["code"]) == (409, "activities.not_signed_up")
