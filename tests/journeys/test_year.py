"""A year on paper: one form, forty unions, a summary of thirty bound numbers, a late correction."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
import time_machine
from django.db import connections
from django.test import Client
from docx import Document

from tests.journeys.browser import PASSWORD
from tests.journeys.test_chain import Visits
from tongxin.config.reference import install
from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.members.tests.factories import a_member
from tongxin.modules.reports.models import Submission
from tongxin.shared.access.models import Account, Role
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.deadlines.services import enter_year
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.papers.measuring.measure import measure

pytestmark = [pytest.mark.journey, pytest.mark.long, pytest.mark.django_db(transaction=True)]

MADE = datetime(2027, 1, 4, 1, tzinfo=UTC)
FILLED = datetime(2027, 1, 8, 2, tzinfo=UTC)
LATE = datetime(2027, 1, 25, 2, tzinfo=UTC)
WRITTEN = datetime(2027, 2, 1, 1, tzinfo=UTC)
UNIONS, IN_A_BROWSER = 40, 2
STORY = "走访了全部生产班组，办理职工诉求。"
QUARTER = "期间:2027Q1"  # in which the reports were due
BOUND = (
    *("{ORG01}", "{ORG02}", "{MEM01}", "{MEM02}", "{MEM04|近}", "{MEM04}", "{MEM01|带单位}"),
    *("{MEM04|期间:2026Q1}", "{MEM04|期间:2026Q2}", "{MEM04|期间:2026Q3}", "{MEM04|期间:2026Q4}"),
    *("{MEM01|期间:上期}", "{MEM01|比上期}", "{MEM01|比上期|带单位}", "{MEM04|比上年同期}"),
    *(f"{{CMP06|{QUARTER}}}", f"{{CMP06|{QUARTER}|分子}}", f"{{CMP06|{QUARTER}|分母}}"),
    *("{MEM01|约}", "{MEM01|余}"),
)
_keys = count(1)


def apart(task):
    """Work on rows in a thread of its own: the browser holds the loop of this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_closing, task).result()


def _closing(task):
    try:
        return task()
    finally:
        connections.close_all()


@dataclass
class City:
    """A city, its forty unions and who works there."""

    city: UnionOrg
    unions: list[UnionOrg]
    officers: dict[int, Account]


@pytest.fixture
def faults():
    """Whatever any page was found guilty of."""
    return []


def a_city() -> City:
    """Forty county unions below a city; every fourth has a member of last year."""
    with speaking(SYSTEM):
        install(clock.now())
        free = {date(2027, 1, 1): "元旦"}
        terms = {"actor": SYSTEM, "now": clock.now()}
        enter_year(year=2027, holidays=free, working_weekends=(), **terms)
        province = a_union(level="province", kind="local_federation", name="云岭省总工会")
        city = a_union(province, level="city", kind="local_federation", name="青溪市总工会")
        for username, name in (("city", "林静"), ("leader", "周明远")):
            account = an_account(username=username, name=name, password=PASSWORD)
            a_grant(city, account=account, role=Role.objects.get(code="city_officer"))
        unions, officers = [], {}
        for n in range(UNIONS):
            union = a_union(
                city, level="county", kind="local_federation", name=f"第{n + 1}县总工会"
            )
            password = PASSWORD if n < IN_A_BROWSER else ""
            more = {"password": password} if password else {}
            account = an_account(username=f"county{n + 1}", name=f"县经办{n + 1}", **more)
            a_grant(union, account=account, role=Role.objects.get(code="district_officer"))
            unions.append(union)
            officers[union.pk] = account
            if n % 4 == 0:
                a_member(union, joined_on=date(2026, 1 + n // 4, 1), now=clock.now())
    return City(city, unions, officers)


def test_a_form_becomes_a_summary_whose_numbers_show_a_late_correction(
    open_house, open_browser, faults
):
    with time_machine.travel(MADE) as days:
        place = a_city()
        with open_house() as house, open_browser() as browser:
            visit = Visits(house, browser, faults)
            round_ = the_city_makes_a_form_and_sends_it_down(visit)
            days.move_to(FILLED)
            report = one_union_fills_in_a_browser(visit, place)
            apart(lambda: others_fill(place, place.unions[1:-2]))
            the_city_returns_one(visit, report)
            the_union_mends_it(visit, report)
            days.move_to(LATE)
            apart(lambda: others_fill(place, place.unions[-2:]))
            the_board_tells_the_late_ones(visit, round_)
            the_city_accepts_all(visit, place, report)
            days.move_to(WRITTEN)
            summary = the_city_writes(visit, place)
            the_leader_approves(visit, summary)
            before = papers_of(visit, summary)
            apart(lambda: a_late_correction(place))
            the_difference_shows_everywhere(visit, summary, report, before)
            visit.end()
    assert not faults, "\n".join(sorted(set(faults)))


def the_city_makes_a_form_and_sends_it_down(visit) -> str:
    city = visit.by("city")
    city.go("/desk/reports/forms/new/")
    city.page.fill("[name=title]", "年度走访统计")
    city.page.fill("[name=key]", "visits")
    city.page.select_option("[name=period_kind]", "year")
    city.press("建立草稿")
    item(city, "指标", {}, {"code": "MEM01"})
    item(city, "数字", {"label": "走访职工", "unit": "人次"}, {"measure": "person_times"})
    item(city, "表格", {"label": "慰问支出", "columns": "对象\n金额|元"}, {})
    item(city, "段落文字", {"label": "主要做法"}, {}, required=True)
    city.follow("预览")
    assert "第 1 行，金额（元）" in city.page.content()
    city.page.go_back()
    city.press("发布")
    city.follow("下发")
    city.page.fill("[name=period]", "2026")
    city.page.fill("[name=due_at]", "2027-01-20T18:00")
    city.press("下发")
    return re.search(r"/desk/reports/rounds/\d+/", city.page.url).group()


def item(city, kind, typed, chosen, *, required=False):
    city.follow(kind, within=city.page.locator("main"))
    for name, words in typed.items():
        city.page.fill(f"[name={name}]", words)
    for name, value in chosen.items():
        city.page.select_option(f"[name={name}]", value)
    if required:
        city.page.check("[name=is_required]")
    city.press("保存")


def one_union_fills_in_a_browser(visit, place) -> str:
    county = visit.by("county1")
    county.go("/desk/reports/")
    county.follow("年度走访统计")
    report = county.page.url
    county.press("签收并填报")
    county.page.fill("[name=q1]", "12")
    cells = county.page.locator("[name=b1]")
    for place_, words in enumerate(("环卫工人", "1200", "骑手", "800")):
        cells.nth(place_).fill(words)
    county.page.get_by_role("button", name="加一行").click()
    assert cells.count() == 8
    cells.nth(6).fill("快递员")
    cells.nth(7).fill("500")
    county.page.fill("[name=t1]", "初稿")
    county.press("确认并报送")
    assert "已报送" in county.text
    assert "2,500" in county.text
    return report


def others_fill(place, unions):
    """The other unions use the same pages, without a screen."""
    for n, union in enumerate(unions):
        client, address = client_of(place, union), address_of(union)
        answers = {"q1": str(n), "b1": ["环卫工人", "100"], "t1": STORY, "then": "submit"}
        sent = client.post(f"{address}fill/", answers | {"idempotency_key": f"f{next(_keys)}"})
        assert sent.status_code == 302, sent.content.decode()


def client_of(place, union) -> Client:
    client = Client()
    client.force_login(place.officers[union.pk])
    return client


def address_of(union) -> str:
    with speaking(SYSTEM):
        return f"/desk/reports/{Submission.objects.get(union=union).pk}/"


def the_city_returns_one(visit, report):
    city = visit.by("city", again=True)
    city.go(f"{report}review/")
    city.page.fill("[name=reason]", "主要做法太短，请写清做了什么")
    city.page.check("[name=items][value=t1]")
    city.press("退回修改")
    assert "已退回" in city.text


def the_union_mends_it(visit, report):
    county = visit.by("county1")
    county.go(f"{report}fill/")
    assert "需修改" in county.text
    county.page.fill("[name=t1]", STORY)
    county.press("确认并报送")
    assert "与上次报送相比" in county.text


def the_board_tells_the_late_ones(visit, round_):
    city = visit.by("city", again=True)
    city.go(round_)
    late = city.page.locator(".tx-kpi", has_text="迟报或逾期未报").inner_text()
    assert re.search(r"\b2\b", late)
    city.go(f"{round_}summary/")
    assert f"{UNIONS} 个应报单位中的 {UNIONS} 个" in city.text


def the_city_accepts_all(visit, place, report):
    city = visit.by("city")
    city.go(f"{report}review/")
    city.press("接收并封存")
    assert "数字已封存" in city.text
    apart(lambda: others_are_accepted(place))


def others_are_accepted(place):
    client = Client()
    client.force_login(Account.objects.get(username="city"))
    for union in place.unions[1:]:
        key = {"idempotency_key": f"a{next(_keys)}"}
        assert client.post(f"{address_of(union)}accept/", key).status_code == 302
    with speaking(SYSTEM):
        assert set(Submission.objects.values_list("state", flat=True)) == {"accepted"}


def the_city_writes(visit, place) -> str:
    """One code is bound with several unions, periods and comparisons: thirty numbers."""
    below = [f"{{MEM01|工会:{union.code}}}" for union in place.unions[: 30 - len(BOUND)]]
    city = visit.by("city", again=True)
    city.go("/desk/reports/summaries/new/")
    city.page.fill("[name=period]", "2026")
    city.press("建立")
    summary = city.page.url
    while (chapters := city.page.get_by_role("button", name="删除")).count() > 1:
        city.press("删除", agree=True)
    assert chapters.count() == 1
    city.follow("撰写")
    lines = [f"本年有关数字{one}。" for one in (*BOUND, *below)]
    city.page.fill("[name=text]", "\n".join(lines))
    city.press("保存并返回")
    city.go(f"{summary}origins/")
    numbers = city.page.locator("tbody tr")
    assert numbers.count() == 30, city.text
    assert "95%" in city.text and "38" in city.text  # two of the forty were late
    city.go(summary)
    city.press("送审")
    assert "已送审" in city.page.content(), city.text
    return summary


def the_leader_approves(visit, summary):
    leader = visit.by("leader")
    leader.go(summary)
    leader.follow("审定情况")
    leader.press("同意")
    visit.house.deliver()
    leader.go(summary)
    assert "已审定" in leader.text


def papers_of(visit, summary) -> dict[str, bytes]:
    """The Word file and the PDF as they are downloaded."""
    city, found = visit.by("city"), {}
    city.go(summary)
    for name in ("下载 Word", "PDF"):
        with city.page.expect_download() as coming:
            city.page.get_by_role("link", name=name).click()
        found[name] = Path(coming.value.path()).read_bytes()
    assert [str(one) for one in measure(found["下载 Word"])] == []
    assert found["PDF"].startswith(b"%PDF")
    return found


def words_of(paper: bytes) -> str:
    word = Document(BytesIO(paper))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(part.text for part in word.paragraphs), *cells])


def a_late_correction(place):
    """Somebody who joined in June is entered only now."""
    with speaking(SYSTEM):
        a_member(place.unions[0], joined_on=date(2026, 6, 1), now=clock.now())


def the_difference_shows_everywhere(visit, summary, report, before):
    city = visit.by("city")
    city.go(f"{report}changes/")
    assert "新增" in city.text
    city.go(summary)
    assert "审定之后有" in city.text
    assert "现为 11" in city.text
    city.go(f"{summary}changes/")
    assert "新增" in city.text
    after = papers_of(visit, summary)
    said = {
        name: words_of(papers["下载 Word"])
        for name, papers in (("before", before), ("after", after))
    }
    assert "审定后变化的数字" not in said["before"]
    assert "审定后变化的数字" in said["after"]
    body = said["before"].partition("附件")[0]
    assert body
    assert said["after"].startswith(body[:200])  # what was approved stays as it was
    assert len(after["PDF"]) > len(before["PDF"])
