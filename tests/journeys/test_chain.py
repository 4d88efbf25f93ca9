"""One notice, one worker, one number: from the province's desk down to a shop and back up."""

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from docx import Document

from tests.journeys.browser import Person
from tests.journeys.people import a_chain

pytestmark = [pytest.mark.journey, pytest.mark.long, pytest.mark.django_db(transaction=True)]

MORNING = datetime(2026, 6, 8, 1, tzinfo=UTC)  # nine o'clock in Shanghai
DOORS_OPEN = datetime(2026, 6, 8, 6, 30, tzinfo=UTC)
EVENING = datetime(2026, 6, 8, 10, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 5, 1, tzinfo=UTC)

NOTICE = """云岭省总工会关于开展“一线暖风”职工文体季活动的通知

各市总工会：
为丰富一线职工的业余生活，现就有关事项通知如下。
一、组织文体活动
各级工会要面向一线职工组织文体活动，参加人次不少于15人次。
二、做好宣传引导
各级工会可以结合实际开展线上展播。
请及时将活动情况报省总工会。

云岭省总工会
2026年6月8日
"""
MEASURE, EVENT = "组织一线职工文体活动", "农机厂职工乒乓球友谊赛"
FORMS = {
    "overview": "全年围绕一线职工开展服务。",
    "practice": "把活动办到车间旁边。",
    "problem": "场地仍然不足。",
    "plan": "下一年增加两个活动点。",
}


@pytest.fixture
def faults():
    """Whatever any page was found guilty of; the journey fails on it at its end."""
    return []


def test_a_notice_becomes_an_activity_and_the_activity_a_figure_in_a_sealed_report(
    open_house, open_browser, faults
):
    with time_machine.travel(MORNING) as clock:
        a_chain()
        with open_house() as house, open_browser() as browser:
            visit = Visits(house, browser, faults)
            the_province_issues(visit)
            for level, below, own, passed in (
                ("city", "安和县总工会", "2026-09-20", "2026-09-15"),
                ("county", "安和县农机厂工会", "2026-09-12", "2026-09-10"),
            ):
                signs_and_passes_on(visit, level, below, own, passed)
            event = the_shop_arranges(visit)
            ticket = the_worker_signs_up(visit)
            clock.move_to(DOORS_OPEN)
            the_worker_comes(visit, event, ticket)
            clock.move_to(EVENING)
            the_task_goes_up(visit, event)
            clock.move_to(NEW_YEAR)
            report = the_city_asks_and_the_county_fills(visit)
            the_city_seals(visit, report)
            the_number_opens_its_rows(visit, report)
            visit.end()
    assert not faults, "\n".join(sorted(set(faults)))


class Visits:
    """Who is at a screen; everybody sits down once a day."""

    def __init__(self, house, browser, faults):
        self.house, self.browser, self.faults = house, browser, faults
        self.people: dict[str, Person] = {}

    def by(self, username: str, *, size: str = "desk", again: bool = False) -> Person:
        """This person, signed in."""
        self.house.deliver()
        if again:
            self._leave(username)
        if username not in self.people:
            self.people[username] = Person(self.browser, self.house, size=size).sign_in(username)
        return self.people[username]

    def end(self):
        """Everybody goes home."""
        for username in list(self.people):
            self._leave(username)

    def _leave(self, username: str):
        if person := self.people.pop(username, None):
            self.faults += person.faults
            person.leave()


def the_province_issues(visit):
    officer = visit.by("province")
    officer.go("/desk/campaigns/")
    officer.follow("录入通知")
    officer.page.fill("[name=text]", NOTICE)
    officer.press("识别举措")
    assert "期限待定" in officer.text
    officer.follow("修改、拆分")
    officer.page.fill("[name=title]", MEASURE)
    officer.page.select_option("[name=deadline_kind]", "date")
    officer.page.fill("[name=deadline]", "2026-09-30")
    officer.page.select_option("[name=indicator_code]", "ACT05")
    officer.page.fill("[name=target_value]", "15")
    officer.press("保存")
    the_province_decides_the_rest(officer)
    officer.follow("下发")
    officer.page.select_option("[name=code]", label="云工办")
    officer.page.check("text=青溪市总工会")
    officer.press("签发并下发")
    assert "云工办〔2026〕1号" in officer.page.inner_text(".tx-hello")


def the_province_decides_the_rest(officer):
    open_one = officer.page.locator(".cmp-measure.is-open")
    officer.follow("修改、拆分", within=open_one)
    officer.page.select_option("[name=deadline_kind]", "none")
    officer.page.select_option("[name=is_mandatory]", "")
    officer.press("保存")
    assert "自选动作" in officer.text
    duty = officer.page.locator("#duties form").first
    duty.locator("[name=deadline_kind]").select_option("none")
    officer.press("保存", within=duty)


def signs_and_passes_on(visit, level, below, own, passed):
    officer = visit.by(level)
    signs_for_the_task(officer)
    officer.follow("本级安排")
    officer.page.fill("[name=own_deadline]", own)
    officer.page.fill("[name=responsible]", "宣教部")
    officer.press("提交")
    officer.follow("分解给下级")
    officer.page.check(f"text={below}")
    officer.page.fill("[name=deadline]", passed)
    officer.press("提交")
    assert below in officer.text
    assert passed in officer.text


def signs_for_the_task(officer):
    officer.go("/desk/")
    officer.go("/desk/campaigns/inbox/unsigned/")
    waiting = officer.page.get_by_role("button", name="签收", exact=False)
    if waiting.count():
        officer.press("签收")
    officer.go("/desk/campaigns/tasks/")
    officer.follow(MEASURE)
    if officer.page.get_by_role("button", name="签收").count():
        officer.press("签收")


def the_shop_arranges(visit):
    officer = visit.by("grassroots")
    signs_for_the_task(officer)
    task = officer.page.url
    officer.go("/desk/activities/")
    officer.follow("新建活动")
    officer.page.fill("[name=title]", EVENT)
    officer.page.select_option("[name=kind]", label="文体活动")
    officer.page.fill("[name=starts_at]", "2026-06-08T15:00")
    officer.page.fill("[name=ends_at]", "2026-06-08T17:00")
    officer.page.fill("[name=place]", "厂职工之家")
    officer.page.select_option("[name=place_type]", label="职工之家")
    officer.page.fill("[name=quota]", "30")
    officer.press("保存")
    event = officer.page.url
    officer.press("发布", agree=True)
    officer.go(task)
    officer.follow("认领工作")
    officer.press(f"认领 {EVENT}")
    assert "已认领" in officer.text
    officer.go(task)
    assert "活动参与人次：0" in officer.text
    return event


def the_worker_signs_up(visit):
    worker = visit.by("worker", size="phone")
    assert EVENT in worker.text
    worker.go("/activities/")
    worker.follow(EVENT)
    worker.press("我要报名")
    assert worker.page.locator("[role=img] svg").is_visible()
    return worker.page.url


def the_worker_comes(visit, event, ticket):
    worker = visit.by("worker")
    worker.go(ticket)
    code = worker.page.inner_text("#ticket-code")
    officer = visit.by("grassroots")
    officer.go(event)
    officer.follow("2026-06-08 15:00")
    officer.page.fill("#code", code)
    officer.press("签到", within=officer.page.locator("form:has(#code)"))
    assert "已签到" in officer.text
    officer.follow("填报")
    officer.page.fill("[name=people]", "16")
    officer.press("保存")
    worker.go(ticket)
    assert "您已签到" in worker.text


def the_task_goes_up(visit, event):
    officer = visit.by("grassroots", again=True)
    officer.go(event)
    officer.follow("2026-06-08 15:00")
    officer.press("办结", agree=True)
    for level, above in (("grassroots", "county"), ("county", "city"), ("city", "province")):
        sender, judge = visit.by(level, again=True), visit.by(above, again=True)
        sender.go("/desk/campaigns/tasks/")
        sender.follow(MEASURE)
        assert "活动参与人次：17" in sender.text
        sender.follow("反馈")
        sender.page.fill("[name=text]", "已在车间旁举办友谊赛一场。")
        sender.press("提交")
        judge.go("/desk/campaigns/tasks/waiting/")
        judge.follow(MEASURE)
        judge.press("验收办结")
        assert "已办结" in judge.text
        judge.go("/desk/campaigns/board/")


def the_city_asks_and_the_county_fills(visit):
    city = visit.by("city", again=True)
    city.go("/desk/reports/rounds/new/")
    annual = city.page.locator("[name=form] option", has_text="年度工作报告").first
    city.page.select_option("[name=form]", annual.get_attribute("value"))
    city.page.fill("[name=period]", "2026")
    city.page.fill("[name=due_at]", "2027-01-20T18:00")
    city.press("下发")
    county = visit.by("county", again=True)
    county.go("/desk/reports/")
    county.follow("年度工作报告")
    county.press("签收并填报")
    for name, words in FORMS.items():
        county.page.fill(f"[name={name}]", words)
    county.press("确认并报送")
    assert "已报送" in county.text
    return county.page.url


def the_city_seals(visit, report):
    city = visit.by("city")
    city.go("/desk/reports/to-accept/")
    city.follow("年度工作报告")
    city.follow("审核")
    assert FORMS["practice"] in city.text
    city.press("接收并封存")
    assert "数字已封存" in city.text
    assert city.page.url == report


def the_number_opens_its_rows(visit, report):
    county = visit.by("county")
    county.go(report)
    line = county.page.locator("tr", has_text="活动参与人次").first
    assert line.locator("a.tx-figure").first.inner_text() == "17"
    with county.page.expect_navigation(wait_until="load"):
        line.locator("a.tx-figure").first.click()
    county.look()
    assert EVENT in county.text and "李春花" in county.text
    county.go(f"{report}changes/")
    county.go(report)
    with county.page.expect_download() as coming:
        county.page.get_by_role("link", name="下载 Word").click()
    paper = Document(BytesIO(Path(coming.value.path()).read_bytes()))
    rows = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    counted = next(row for row in rows if row[0] == "活动参与人次")
    assert "17" in counted, rows
    assert any(FORMS["practice"] in part.text for part in paper.paragraphs)
    assert not re.search(r"\{|None", " ".join(part.text for part in paper.paragraphs))
