"""Machines make forms, follow rounds and remark under the same rules as people."""

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.tests.test_api import API, send
from tongxin.modules.reports.tests.test_pages import browser, office
from tongxin.shared.indicators.tests.factories import SESSIONS
from tongxin.shared.orgs.tests.factories import SYSTEM

__all__ = ["office"]


def call(actor, address, body=None):
    return send(browser(actor), address, **(body or {}))


def read(actor, address):
    return browser(actor).get(f"{API}{address}")


FORM = {
    "key": "by-api",
    "title": "接口制表",
    "period_kind": "year",
    "due_days": 10,
    "due_unit": "natural",
    "items": [
        {"kind": "figure", "code": SESSIONS, "shows_target": True},
        {"kind": "question", "code": "books", "label": "图书", "unit": "册", "minimum": "0"},
    ],
    "rules": [{"kind": "reason", "code": SESSIONS, "direction": "fall", "percent": "30"}],
}


def test_a_form_is_made_asked_and_summed_by_api(office):
    body = FORM | {"union": office.province.code}
    made = call(office.top, "/report-forms", body)
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert made.json()["rules"][0]["percent"] == "30.00"
    assert call(office.top, "/report-forms", body).status_code == 409
    assert read(office.stranger, f"/report-forms/{pk}").status_code == 404
    assert call(office.top, f"/report-forms/{pk}/publish").json()["state"] == "published"
    asked = {"form": "by-api", "union": office.province.code, "period": "2026"}
    opened = call(office.top, "/report-rounds", asked).json()
    assert opened["due_at"].startswith("2027-01-1")
    progress = read(office.top, f"/report-rounds/{opened['id']}/progress").json()
    assert progress[0]["counts"]["unopened"] == 3
    [books] = read(office.top, f"/report-rounds/{opened['id']}/summary").json()
    assert (books["total"], books["answered"], books["asked"]) == (None, 0, 3)
    assert call(office.top, f"/report-forms/{pk}/next").json()["version"] == 2
    assert call(office.top, f"/report-forms/{pk}/retire").json()["state"] == "retired"


def test_two_writers_and_a_remark_by_api(office):
    with speaking(SYSTEM):
        pk = office.report().pk
    save = {"answers": {"story": "甲"}, "seen": {"story": 0}}
    first = call(office.clerk, f"/submissions/{pk}/answers", save).json()
    assert (first["versions"], first["beside"]) == ({"story": 1}, {})
    save["answers"] = {"story": "乙"}
    second = call(office.top, f"/submissions/{pk}/answers", save).json()
    assert second["beside"] == {"story": office.clerk.name}
    remark = {"code": "story", "text": "请补充"}
    assert call(office.top, f"/submissions/{pk}/comments", remark).status_code == 201
    [said] = read(office.clerk, f"/submissions/{pk}/comments").json()
    assert (said["code"], said["text"]) == ("story", "请补充")
    refused = call(office.top, f"/submissions/{pk}/reopen", {"reason": "x"})
    assert refused.json()["code"] == "reports.not_accepted"
