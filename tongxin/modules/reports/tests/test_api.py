"""Machines read figures and move reports under the same rules as people."""

import json
from itertools import count

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.tests.test_pages import browser, office  # noqa: F401  (a fixture)
from tongxin.shared.indicators.tests.factories import SESSIONS, TALKS

API = "/api/v1"
_keys = count(1)


def send(client, address, **body):
    return client.post(
        f"{API}{address}",
        json.dumps(body, default=str),
        content_type="application/json",
        headers={"Idempotency-Key": f"k{next(_keys)}"},
    )


@pytest.fixture
def client(office):  # noqa: F811
    return browser(office.top)


def test_figures_are_read_with_their_fingerprint_and_their_rows(office, client):  # noqa: F811
    place = f"union={office.province.code}&period=2025"
    values = client.get(f"{API}/figures/values?{place}&codes={SESSIONS}&by=child").json()
    bare = client.get(f"{API}/figures/values?{place}&codes={SESSIONS}&fingerprint=false").json()
    assert values[0]["fingerprint"]
    assert "fingerprint" not in bare[0]
    assert bare[0]["value"] == values[0]["value"]
    assert (values[0]["value"], values[0]["union"]) == (2, office.province.code)
    assert len(values[0]["fingerprint"]) == 64
    assert values[0]["groups"][0]["key"] == office.east.code
    rows = client.get(f"{API}/figures/{SESSIONS}/rows?{place}&limit=1").json()
    assert len(rows["items"]) == 1
    rest = client.get(f"{API}/figures/{SESSIONS}/rows?{place}&after={rows['next']}").json()
    assert len(rest["items"]) == 1
    assert {one["code"] for one in client.get(f"{API}/figures").json()} >= {SESSIONS, "CMP06"}


@pytest.mark.parametrize(
    "cursor", ["x", "WzAsIFtdXQ==", "WzAsIFsxXV0=", "WzAsIFsieCIsICJ5Il1d", "%00:%E5:x", "a:b:c"]
)
def test_a_cursor_nobody_gave_out_is_refused_in_words(office, client, cursor):  # noqa: F811
    place = f"union={office.province.code}&period=2025&after={cursor}"
    answer = client.get(f"{API}/figures/{SESSIONS}/rows?{place}")
    assert (answer.status_code, answer.json()["code"]) == (422, "kernel.invalid")
    assert "翻页位置已失效" in answer.json()["message"]
    page = client.get(f"/desk/reports/figures/{SESSIONS}/rows/?{place}")
    assert page.status_code == 422
    assert "翻页位置已失效" in page.content.decode()


def test_a_cursor_leads_on_in_its_own_list_only(office, client):  # noqa: F811
    place = f"union={office.province.code}&period=2025&limit=1"
    after = client.get(f"{API}/figures/{SESSIONS}/rows?{place}").json()["next"]
    assert client.get(f"{API}/figures/{TALKS}/rows?{place}&after={after}").status_code == 422


def test_a_figure_out_of_scope_is_not_there(office):  # noqa: F811
    place = f"union={office.west.code}&period=2025"
    answer = browser(office.clerk).get(f"{API}/figures/values?{place}")
    assert (answer.status_code, answer.json()["code"]) == (404, "kernel.not_there")


def test_a_report_goes_up_and_is_accepted_through_the_api(office, client):  # noqa: F811
    clerk = browser(office.clerk)
    with speaking(office.clerk):
        pk = office.report().pk
    own = clerk.get(f"{API}/submissions").json()["items"]
    assert [(one["id"], one["form"], one["state"]) for one in own] == [(pk, "small", "draft")]
    missing = send(clerk, f"/submissions/{pk}/submit")
    assert (missing.status_code, missing.json()["code"]) == (422, "reports.incomplete")
    assert send(clerk, f"/submissions/{pk}/answers", answers={"story": "x"}).status_code == 200
    declared = {"code": SESSIONS, "value": "5", "reason": "漏录"}
    assert send(clerk, f"/submissions/{pk}/declared", **declared).status_code == 204
    assert send(clerk, f"/submissions/{pk}/submit").json()["state"] == "submitted"
    assert send(clerk, f"/submissions/{pk}/accept").json()["code"] == "reports.own_report"
    back = send(client, f"/submissions/{pk}/return", reason="补充", items=["story"])
    assert back.json()["state"] == "returned"
    assert send(clerk, f"/submissions/{pk}/submit").status_code == 200
    seal = send(client, f"/submissions/{pk}/accept").json()
    assert seal["target"] == f"reports.Submission:{pk}"
    report = client.get(f"{API}/submissions/{pk}").json()
    assert report["is_sealed"]
    assert [line["text"] for line in report["lines"] if line["code"] == "story"] == ["x"]


def test_a_round_is_opened_through_the_api(office, client):  # noqa: F811
    body = {"form": "small", "union": office.province.code, "period": "2024"}
    made = send(client, "/report-rounds", **body, due_at="2099-01-01T10:00:00+08:00")
    assert made.status_code == 201
    assert {one["key"] for one in client.get(f"{API}/report-forms").json()} == {"annual", "small"}
    wrong = send(
        client, "/report-rounds", **(body | {"period": "x"}), due_at="2099-01-01T10:00:00Z"
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "periods.unreadable")
