"""The pages of the module open, lead on and refuse."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.models import Submission
from tongxin.modules.reports.services.forms import install_forms
from tongxin.modules.reports.services.review import accept
from tongxin.modules.reports.states import State
from tongxin.modules.reports.tests.factories import AFTER, EVERYTHING, OPENED, House, a_session
from tongxin.shared.access.models import Account, Role
from tongxin.shared.access.services import give_grant
from tongxin.shared.indicators.tests.factories import SESSIONS, TALKS
from tongxin.shared.orgs.tests.factories import SYSTEM

DESK = "/desk/reports/"


@pytest.fixture
def office(db, test_figures):
    """A federation whose officers may sign in."""
    with speaking(SYSTEM):
        install_forms(OPENED)
        made = House()
        role = Role.objects.create(code="officer", name="经办", rights=list(EVERYTHING))
        people = (
            (made.top, made.province),
            (made.second, made.province),
            (made.clerk, made.east),
            (made.stranger, made.west),
        )
        for actor, union in people:
            account = Account.objects.get(pk=actor.account_id)
            give_grant(account=account, role=role, union=union, actor=SYSTEM, now=OPENED)
        a_session(made.county)
        a_session(made.county, kind="talk")
    return made


def browser(actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def text(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_lists_open_and_show_what_is_owed(office):
    client = browser(office.clerk)
    assert "小报表" in text(client.get(DESK))
    assert "年度工作报告" in text(client.get(f"{DESK}forms/"))
    assert "主要做法" in text(client.get(f"{DESK}forms/{office.form.pk}/"))
    assert "没有报表" in text(client.get(f"{DESK}to-accept/"))
    assert "待填报的报表" in text(client.get("/desk/"))
    assert "小报表" in text(client.get("/desk/search/?q=小报表"))


def test_a_report_is_filled_saved_by_itself_and_sent(office):
    client = browser(office.clerk)
    with speaking(SYSTEM):
        pk = office.report().pk
    home = f"{DESK}{pk}/"
    assert "签收并填报" in text(client.get(home))
    started = client.post(f"{home}start/", {"idempotency_key": "a"})
    assert started["Location"] == f"{home}fill/"
    assert "小报表" in text(client.get(f"{home}fill/"))
    part = {"story": "第一稿", "idempotency_key": "b"}
    saved = text(client.post(f"{home}save/", part, headers={"HX-Request": "true"}))
    assert "已自动保存" in saved
    bad = {"mark": "很高", "idempotency_key": "c"}
    assert "请只填数字" in text(client.post(f"{home}save/", bad, headers={"HX-Request": "true"}))
    form = {"story": "", "mark": "9", "then": "submit", "idempotency_key": "d"}
    assert "还有必填项没有填写" in text(client.post(f"{home}fill/", form))
    sent = client.post(f"{home}fill/", form | {"story": "定稿", "idempotency_key": "e"})
    assert sent.status_code == 302
    with speaking(SYSTEM):
        assert Submission.objects.get(pk=pk).state == State.SUBMITTED
    assert "定稿" in text(client.get(home))
    assert client.get(f"{home}fill/").status_code == 302


def test_a_declared_value_is_typed_with_its_reason(office):
    client = browser(office.clerk)
    with speaking(SYSTEM):
        pk = office.report().pk
    address = f"{DESK}{pk}/declare/{SESSIONS}/"
    assert "系统数 2" in text(client.get(address))
    refused = client.post(address, {"value": "5", "reason": "", "idempotency_key": "a"})
    assert "请填写原因" in text(refused)
    form = {"value": "5", "reason": "三场未录", "idempotency_key": "b"}
    assert client.post(address, form).status_code == 302
    assert "三场未录" in text(client.get(f"{DESK}{pk}/fill/"))
    assert client.get(f"{DESK}{pk}/declare/XXX/").status_code == 422


def test_the_superior_returns_and_accepts_and_sees_what_changed(office):
    client = browser(office.top)
    with speaking(SYSTEM):
        pk = office.sent().pk
        a_session(office.county)
    home = f"{DESK}{pk}/"
    assert "报送之后的变化" in text(client.get(f"{home}review/"))
    unsaid = text(client.post(f"{home}review/", {"reason": " ", "idempotency_key": "a"}))
    assert "data-form-errors" in unsaid
    form = {"reason": "请补充做法", "items": ["story"], "idempotency_key": "b"}
    assert client.post(f"{home}review/", form).status_code == 302
    assert "请补充做法" in text(browser(office.clerk).get(f"{home}fill/"))
    with speaking(SYSTEM):
        office.sent()
    assert "小报表" in text(client.get(f"{home}review/"))
    accepted = client.post(f"{home}accept/", {"idempotency_key": "c"})
    assert accepted["Location"] == home
    with speaking(SYSTEM):
        assert Submission.objects.get(pk=pk).is_accepted
        a_session(office.county)
    page = text(client.get(f"{home}changes/"))
    assert "1 行" in page and "新增" in page


def test_the_maker_does_not_accept_by_a_forged_post(office):
    with speaking(SYSTEM):
        pk = office.sent().pk
    response = browser(office.clerk).post(
        f"{DESK}{pk}/accept/", {"idempotency_key": "a"}, follow=True
    )
    assert "不能审核本人填报" in response.content.decode()
    with speaking(SYSTEM):
        assert Submission.objects.get(pk=pk).state == State.SUBMITTED


@pytest.mark.parametrize("page", ["", "fill/", "paper/", "document/", "changes/", "review/"])
def test_a_report_out_of_scope_is_not_there(office, page):
    with speaking(SYSTEM):
        pk = office.report().pk
    assert browser(office.stranger).get(f"{DESK}{pk}/{page}").status_code == 404


def test_a_round_is_opened_followed_and_reminded_of(office):
    client = browser(office.clerk)
    form = {"form": office.form.pk, "period": "2025", "due_at": "2099-01-01T18:00", "note": ""}
    made = client.post(f"{DESK}rounds/new/", form | {"idempotency_key": "a"})
    assert made.status_code == 302, made.content.decode()
    board = made["Location"]
    assert office.county.name in text(client.get(board))
    with speaking(SYSTEM):
        county = office.county.pk
    client.post(f"{board}remind/", {"union": county, "idempotency_key": "b"})
    assert "小报表" in text(client.get(f"{DESK}rounds/"))
    wrong = form | {"period": "2025Q9", "idempotency_key": "c"}
    assert "看不懂统计期" in text(client.post(f"{DESK}rounds/new/", wrong))


def listed(client, number) -> str:
    """What the rows behind a printed number add up to."""
    response = client.get(number["url"])
    assert response.status_code == 200
    items = response.context["items"]
    if response.context["is_distinct"]:
        return str(len(items))
    return str(sum(int(row["measure"]) for item in items for row in item["rows"]))


@pytest.mark.parametrize("by", ["", "child", "month", "kind"])
def test_every_number_of_the_figures_page_opens_rows_that_add_up_to_it(office, by):
    client = browser(office.top)
    opened = 0
    for one in client.get(f"{DESK}figures/?period=2025&by={by}").context["cells"]:
        numbers = [one["value"], *one["parts"]]
        if one["cell"].is_ratio:
            numbers = [one["part"], one["whole"]]
        for number in numbers:
            if number["url"]:
                assert listed(client, number) == number["text"], number
                opened += 1
    assert opened > 10


def test_one_figure_has_its_children_chart_and_months(office):
    client = browser(office.top)
    page = text(client.get(f"{DESK}figures/{SESSIONS}/?period=2025"))
    assert "chart-parts" in page and office.east.name in page
    assert "宣讲占比" in text(client.get(f"{DESK}figures/{TALKS}/?period=2025"))
    months = text(client.get(f"{DESK}figures/{SESSIONS}/?period=2025&by=month"))
    assert "2025-05" in months
    assert client.get(f"{DESK}figures/NONE/").status_code == 404
    assert "看不懂统计期" in text(client.get(f"{DESK}figures/?period=x"))
    assert client.get(f"{DESK}figures/?union={office.province.code}").status_code == 200
    assert browser(office.clerk).get(f"{DESK}figures/?union={office.west.code}").status_code == 404


def test_targets_and_declared_values_stand_beside_the_figure(office):
    client, query = browser(office.top), "?period=2025"
    page = f"{DESK}figures/{SESSIONS}/"
    for form in ("target", "declare"):
        assert "系统数 2次" in text(client.get(f"{page}{form}/{query}"))
    assert (
        client.post(f"{page}target/{query}", {"value": "40", "idempotency_key": "a"}).status_code
        == 302
    )
    form = {"value": "3", "reason": "补录中", "idempotency_key": "b"}
    assert client.post(f"{page}declare/{query}", form).status_code == 302
    shown = text(client.get(f"{page}{query}"))
    assert "40" in shown and "补录中" in shown


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_table_of_figures_is_exported(office, suffix):
    response = browser(office.top).get(f"{DESK}figures/export.{suffix}?period=2025&by=child")
    assert response["Content-Disposition"].endswith(f'.{suffix}"')
    if suffix == "csv":
        assert "TST04,场次,次,,2," in response.content.decode("utf-8-sig")
        return
    book = load_workbook(BytesIO(response.content))
    table, notes = book.worksheets
    row = next(row for row in table.iter_rows(values_only=True) if row[0] == SESSIONS)
    assert (row[2], row[4]) == ("次", 2)  # a number, not its digits
    said = dict(notes.iter_rows(values_only=True))
    assert said["工会"] == f"{office.province.name}（{office.province.code}）"
    assert said["期间"] == "2025年"
    assert said["制表人"] == office.top.name
    assert said["场次（TST04）"].startswith("场次")


def test_the_paper_of_an_accepted_report_opens_as_page_and_as_document(office):
    with speaking(SYSTEM):
        pk = office.sent().pk
        accept(submission_id=pk, actor=office.top, now=AFTER)
    client = browser(office.clerk)
    assert "数字已封存" in text(client.get(f"{DESK}{pk}/paper/"))
    assert client.get(f"{DESK}{pk}/document/").content.startswith(b"PK")


def test_the_pages_take_no_more_queries_for_more_reports(office, django_assert_max_num_queries):
    client = browser(office.top)
    with django_assert_max_num_queries(20):
        client.get(f"{DESK}?show=all")
