"""The rows behind a number are narrowed on the page, by the API and in the file alike."""

from datetime import date

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.tests.factories import a_session
from tongxin.modules.reports.tests.test_pages import browser, office  # noqa: F401  (a fixture)
from tongxin.modules.reports.tests.test_taking_rows import (  # noqa: F401  (fixtures)
    account,
    east,
    taken,
)
from tongxin.shared.indicators.tests.factories import MEMBERS, SESSIONS, TALKS
from tongxin.shared.orgs.tests.factories import SYSTEM

PAGE = "/desk/reports/figures/{}/rows/?union={}&period=2025&{}"
API = "/api/v1/figures/{}/rows?union={}&period=2025&{}"
LATER = "first=2025-05-02&last=2025-05-31"
MAY = "within={0}&first=2025-05-02&last=2025-05-08"


@pytest.fixture
def county(office):  # noqa: F811
    with speaking(SYSTEM):
        for day in range(1, 4):
            a_session(office.county, date(2025, 5, day))
        a_session(office.county, date(2025, 5, 8), kind="talk")
        a_session(office.east, date(2025, 5, 2))
    return office.county


def days_of(page):
    return [row["day"].isoformat() for item in page.context["items"] for row in item["rows"]]


def test_the_page_is_narrowed_by_union_days_and_kind_and_says_how_many(office, county):  # noqa: F811
    client, at = browser(office.top), office.east.code
    page = client.get(PAGE.format(SESSIONS, at, MAY.format(county.code)))
    assert days_of(page) == ["2025-05-08", "2025-05-03", "2025-05-02"]
    every = page.context["number"]
    assert f"筛选后 3次，全部 {every}" in page.content.decode()
    page = client.get(PAGE.format(SESSIONS, at, f"within={county.name}&part=kind%3Dtalk&{LATER}"))
    assert days_of(page) == ["2025-05-08"] and page.context["narrowed"] == "1次"
    page = client.get(PAGE.format(SESSIONS, at, "first=2025-05-03&last=2025-05-03"))
    assert days_of(page) == ["2025-05-03"]
    page = client.get(PAGE.format(SESSIONS, at, ""))
    assert f"{len(days_of(page))}次" == every and page.context["narrowed"] == ""
    page = client.get(PAGE.format(TALKS, at, f"side=whole&within={county.code}&{LATER}"))
    assert len(days_of(page)) == 3 and 'name="side" value="whole"' in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("within=没有", "下级工会的编码或全称"),
        ("first=2024-12-01&last=2025-01-05", "不在统计期"),
        ("first=2025-05-03&last=2025-05-01", "早于开始日期"),
        ("first=yesterday", "日期"),
        ("part=kind%3Dnothing%3D", "全部"),
    ],
)
def test_what_cannot_be_chosen_is_said_on_the_form(office, county, asked, words):  # noqa: F811
    page = browser(office.top).get(PAGE.format(SESSIONS, office.east.code, asked))
    assert page.status_code == 200 and words in page.content.decode()


def test_a_state_has_no_days_to_choose(office, county):  # noqa: F811
    page = browser(office.top).get(PAGE.format(MEMBERS, office.east.code, ""))
    assert 'name="within"' in page.content.decode()
    assert 'name="first"' not in page.content.decode()


def test_the_api_is_narrowed_and_says_what_all_pages_come_to(office, county):  # noqa: F811
    client, at = browser(office.top), office.east.code
    asked = f"within={county.code}&days=2025-05-02..2025-05-08&limit=2"
    first = client.get(API.format(SESSIONS, at, asked)).json()
    assert (first["value"], first["rows"], len(first["items"])) == (3, 3, 2)
    rest = client.get(API.format(SESSIONS, at, f"{asked}&after={first['next']}")).json()
    assert len(rest["items"]) == 1 and "value" not in rest
    other = client.get(API.format(SESSIONS, at, f"limit=2&after={first['next']}"))
    assert other.status_code == 422
    for wrong in ("within=X", "days=2024-05", "days=soon", "group=colour&key=red"):
        refused = client.get(API.format(SESSIONS, at, wrong))
        assert refused.status_code == 422 and refused.json()["message"]
    kind = client.get(
        API.format(SESSIONS, at, "group=kind&key=talk&days=2025-05-02..2025-05-31")
    ).json()
    assert (kind["value"], len(kind["items"])) == (1, 1)


def test_the_file_is_narrowed_alike(account, east, federation):  # noqa: F811
    few = {"within": federation.county.code, "days": "2025-05-02..2025-05-08"}
    lines, run = taken(account, east, **few)
    assert [line[2] for line in lines[1:]] == ["2025-05-08", "2025-05-03", "2025-05-02"]
    assert run.expected == 3
    lines, _run = taken(account, east, group="own", days="2025-06")
    assert len(lines) == 2
