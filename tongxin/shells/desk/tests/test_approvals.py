"""The inbox, the file of a case, batches and flows, through the real door."""

import re
from itertools import count

import pytest
from django.test import Client

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.shared.access.tests.factories import a_grant, a_post, a_role, an_account
from tongxin.shared.approvals.models import ApprovalCase, FlowVersion
from tongxin.shared.approvals.selectors import waiting_for
from tongxin.shared.approvals.services import open_step, start_case
from tongxin.shared.approvals.standing import declare_recusal, hand_over
from tongxin.shared.approvals.states import State
from tongxin.shared.approvals.tests.factories import POSTING, a_line, acting, an_officer
from tongxin.shared.notify.models import Notification
from tongxin.shared.orgs.tests.factories import SYSTEM
from tongxin.shared.outbox.services import deliver_waiting
from tongxin.shared.people.tests.factories import a_worker
from tongxin.shells.design.registry import todos_for

pytestmark = pytest.mark.usefixtures("house")
_keys = count(1)
RIGHTS = ["approvals.view", "approvals.decide", "approvals.manage"]


class Desk:
    """A shop whose case waits at county; browsers of the clerk and the officers."""

    def __init__(self):
        self.province, self.city, self.county, self.shop = a_line()
        self.clerk, self.officer = an_officer(self.shop), an_officer(self.county, RIGHTS)
        self.above = an_officer(self.city)

    def case(self, **more) -> ApprovalCase:
        me = acting(self.clerk, clock.now())
        with speaking(me):
            return start_case(
                row=a_post(self.shop), flow=POSTING.key, actor=me, now=clock.now(), **more
            )


def browser(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def post(client: Client, url: str, **given):
    return client.post(url, given, headers={"Idempotency-Key": f"approval-{next(_keys)}"})


def api(client: Client, url: str, body: dict):
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/desk/profile/").content.decode()
    )
    headers = {"Idempotency-Key": f"approval-{next(_keys)}"}
    if token:
        headers["X-CSRFToken"] = token[1]
    return client.post(url, body, content_type="application/json", headers=headers)


def test_what_waits_stands_in_the_inbox_of_who_decides_and_of_nobody_else():
    desk = Desk()
    case = desk.case()
    shown = {
        account.pk: case.title in browser(account).get("/desk/approvals/").content.decode()
        for account in (desk.clerk, desk.officer, desk.above)
    }
    assert shown == {desk.clerk.pk: False, desk.officer.pk: True, desk.above.pk: False}
    [line] = [
        line
        for line in todos_for(acting(desk.officer, clock.now()), clock.now())
        if line.key == "approvals.waiting"
    ]
    assert (line.count, line.overdue) == (1, 0)
    assert line.earliest_deadline.date() == open_step(case).due_on


def test_the_inbox_leaves_out_own_rows_relatives_and_what_one_has_decided():
    desk = Desk()
    wife, husband = a_worker(desk.shop), an_officer(desk.county)
    declare_recusal(
        account=husband,
        union=desk.county,
        relation="配偶",
        relative=wife,
        actor=SYSTEM,
        now=clock.now(),
    )
    case = desk.case(worker=wife)
    plain = desk.case()
    with speaking(SYSTEM):
        assert set(waiting_for(acting(husband, clock.now()), clock.now())) == {open_step(plain)}
        found = waiting_for(acting(desk.officer, clock.now()), clock.now())
        assert set(found) == {open_step(case), open_step(plain)}


def test_a_lent_seat_brings_the_work_of_its_owner():
    desk, deputy = Desk(), an_account()
    role = a_role(rights=["approvals.view", "approvals.decide"])
    a_grant(desk.province, account=deputy, role=role)
    case = desk.case()
    me = acting(deputy, clock.now())
    assert not waiting_for(me, clock.now()).exists()
    hand_over(
        giver=desk.officer,
        taker=deputy,
        union=desk.county,
        reason="休假",
        actor=SYSTEM,
        now=clock.now(),
    )
    assert list(waiting_for(me, clock.now())) == [open_step(case)]


def test_a_case_is_decided_on_its_page_and_the_page_says_what_changed():
    desk = Desk()
    case = desk.case()
    url, client = f"/desk/approvals/{case.pk}/", browser(desk.officer)
    page = client.get(url).content.decode()
    assert "承诺办结日期" in page
    assert f"{case.promised_on:%Y-%m-%d}" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    step = open_step(case).pk
    refused = post(client, url, step=step, seen=seen, what="returned", text="", reason="")
    assert "请选择理由" in refused.content.decode()
    done = post(client, url, step=step, seen=seen, what="agreed", text="同意")
    assert done.status_code == 302
    row = POSTING.model.objects.get(pk=case.target.split(":")[1])
    row.role = "副主席"
    row.save()
    above = browser(desk.above).get(url).content.decode()
    assert "有改动" in above
    assert "上次：主席" in above
    assert desk.officer.name in above


def test_a_page_without_a_decision_agrees_to_nothing():
    desk = Desk()
    case = desk.case()
    step = open_step(case)
    answer = post(browser(desk.officer), f"/desk/approvals/{case.pk}/", step=step.pk, text="好")
    assert answer.status_code == 200
    assert open_step(case) == step


def test_a_batch_shows_the_outcome_of_each_row():
    desk = Desk()
    good, gone = desk.case(), desk.case()
    steps = [open_step(one).pk for one in (good, gone)]
    clerk = browser(desk.clerk)
    assert post(clerk, f"/desk/approvals/{gone.pk}/withdraw/").status_code == 302
    answer = post(browser(desk.officer), "/desk/approvals/agree/", step=steps)
    said = answer.content.decode()
    assert "已同意 1 项" in said
    assert "未进行" in said
    assert open_step(good).place == desk.city


def test_the_maker_urges_and_withdraws_and_a_manager_freezes():
    desk = Desk()
    case = desk.case()
    url, clerk, officer = f"/desk/approvals/{case.pk}/", browser(desk.clerk), browser(desk.officer)
    post(clerk, url + "urge/")
    assert case.entries.filter(what="urged").count() == 1
    post(officer, url + "freeze/", text="核查")
    case.refresh_from_db()
    assert case.state == State.FROZEN
    post(officer, url + "unfreeze/")
    post(clerk, url + "withdraw/")
    case.refresh_from_db()
    assert case.state == State.WITHDRAWN
    assert case.title in clerk.get("/desk/approvals/cases/?mine=1").content.decode()


def test_messages_go_where_a_case_waits_and_where_it_came_from():
    desk = Desk()
    case = desk.case()
    case_url = f"/desk/approvals/{case.pk}/"
    deliver_waiting(now=clock.now())
    sent = Notification.objects.filter(url=case_url)
    assert list(sent.values_list("union", flat=True)) == [desk.county.pk]
    for account in (desk.officer, desk.above):
        form = {"step": open_step(case).pk, "what": "agreed"}
        post(browser(account), case_url, **form)
    deliver_waiting(now=clock.now())
    unions = list(sent.order_by("pk").values_list("union", flat=True))
    assert unions == [desk.county.pk, desk.city.pk, desk.shop.pk]


def test_a_new_version_of_a_flow_is_made_at_the_top_and_read_by_all():
    desk = Desk()
    root = an_officer(desk.province, RIGHTS)
    url = f"/desk/approvals/flows/{POSTING.key}/"
    given = {
        "note": "简化",
        "step-TOTAL_FORMS": 2,
        "step-INITIAL_FORMS": 2,
        "step-0-name": "市级直接审批",
        "step-0-level": "city",
        "step-0-right": "approvals.decide",
        "step-0-mode": "any",
        "step-0-days": 4,
        "step-1-name": "",
    }
    assert "没有这项权限" in post(browser(desk.officer), url, **given).content.decode()
    assert not FlowVersion.objects.exists()
    assert post(browser(root), url, **given).status_code == 302
    assert "市级直接审批" in browser(desk.clerk).get("/desk/approvals/flows/").content.decode()
    made = FlowVersion.objects.get()
    assert (made.number, made.steps[0]["days"], made.steps[0]["from_amount"]) == (1, 4, None)


def test_the_api_reads_and_decides():
    desk = Desk()
    case = desk.case()
    client = browser(desk.officer)
    [item] = client.get("/api/v1/approvals/waiting").json()["items"]
    assert (item["case"], item["title"]) == (case.pk, case.title)
    read = client.get(f"/api/v1/approvals/cases/{case.pk}").json()
    assert [step["state"] for step in read["steps"]] == ["open", "waiting"]
    url = f"/api/v1/approvals/steps/{item['step']}/decision"
    assert api(client, url, {"what": "rejected"}).json()["code"] == "approvals.reason_missing"
    decided = api(client, url, {"what": "agreed", "seen": read["seen"]})
    assert decided.json() == {"id": case.pk, "state": "open", "round": 1}
    [again] = api(client, "/api/v1/approvals/agreements", {"steps": [item["step"]]}).json()
    assert again["code"] == "approvals.already_decided"
