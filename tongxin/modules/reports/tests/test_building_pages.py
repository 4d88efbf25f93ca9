"""A form is made, published, filled and judged through the pages alone."""

from itertools import count

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.models import AnswerEdition, ReportForm, Submission
from tongxin.modules.reports.states import FormState, State
from tongxin.modules.reports.tests.factories import a_session
from tongxin.modules.reports.tests.test_pages import DESK, browser, office, text
from tongxin.shared.indicators.tests.factories import SESSIONS
from tongxin.shared.orgs.tests.factories import SYSTEM

__all__ = ["office"]
FORMS = f"{DESK}forms/"
_keys = count(1)


def post(client, address, **facts):
    return client.post(address, facts | {"idempotency_key": f"k{next(_keys)}"})


def done(response) -> str:
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


@pytest.fixture
def made(office):
    """A published form with a figure, a number, a choice, a text and both kinds of rules."""
    client = browser(office.top)
    head = {"title": "月度统计", "key": "month", "period_kind": "year", "compares": "on"}
    home = done(post(client, f"{FORMS}new/", due_unit="working", due_days="5", **head))
    add = f"{home}items/new/?kind="
    done(post(client, f"{add}heading", label="数字"))
    done(post(client, f"{add}figure", code=SESSIONS, compares="on", shows_target="on"))
    for label in ("甲类", "乙类", "合计"):
        done(post(client, f"{add}number", label=label, unit="册", measure="quantity", minimum="0"))
    done(post(client, f"{add}choice", label="进度", choices="好\n差"))
    done(post(client, f"{add}text", label="说明", is_required="on"))
    rule = f"{home}rules/new/?kind="
    done(post(client, f"{rule}reason", code=SESSIONS, direction="fall", percent="30"))
    done(post(client, f"{rule}sum", code="q3", parts=["q1", "q2"]))
    return client, home


def test_a_form_is_made_and_previewed_and_published(office, made):
    client, home = made
    page = text(client.get(home))
    assert "比上期下降超过 30% 时，须说明原因" in page
    assert "甲类、乙类 之和应等于“合计”" in page
    done(post(client, f"{home}items/t1/move/", to="up"))
    assert text(client.get(home)).index("item-t1") < text(client.get(home)).index("item-c1")
    changed = post(client, f"{home}items/q1/", label="甲类书", unit="册", measure="quantity")
    assert "甲类书" in text(client.get(done(changed)))
    done(post(client, f"{home}items/c1/drop/"))
    assert "进度" not in text(client.get(home))
    seen = text(client.get(f"{home}preview/"))
    assert "变动原因" in seen
    assert "甲类书" in seen
    assert "草稿" in text(client.get(FORMS))
    done(post(client, f"{home}publish/"))
    assert "已发布" in text(client.get(home))
    assert client.get(f"{home}items/q1/").status_code == 409
    second = done(post(client, f"{home}next/"))
    assert "第 2 版" in text(client.get(second))
    done(post(client, f"{second}discard/"))
    copied = done(post(client, f"{home}copy/", title="另一张", key="other"))
    assert "甲类书" in text(client.get(copied))
    done(post(client, f"{home}retire/"))
    assert "已停用" in text(client.get(home))


def test_a_refusal_stands_on_the_form(office, made):
    client, home = made
    add = f"{home}items/new/?kind="
    assert "至少写两个不同的选项" in text(post(client, f"{add}choice", label="x", choices="一"))
    number = {"label": "x", "unit": "册", "measure": "quantity", "minimum": "5", "maximum": "1"}
    assert "最小值不能大于最大值" in text(post(client, f"{add}number", **number))
    assert "报表中已有这一项" in text(post(client, f"{add}figure", code=SESSIONS))
    assert client.get(f"{add}nothing").status_code == 404
    sums = post(client, f"{home}rules/new/?kind=sum", code="q3", parts=["q3", "q1"])
    assert "不能有合计本身" in text(sums)
    assert "用在校验规则中" in text(post_and_follow(client, f"{home}items/q1/drop/", home))
    half = {"title": "x", "key": "x", "period_kind": "year", "due_days": "5"}
    assert "同时写明日数" in text(post(client, f"{FORMS}new/", **half))


def post_and_follow(client, address, back):
    post(client, address)
    return client.get(back)


def test_a_stranger_neither_reads_nor_changes_a_draft(office, made):
    _client, home = made
    for person in (office.clerk, office.stranger):
        client = browser(person)
        assert client.get(home).status_code == 404
        assert client.get(f"{home}items/q1/").status_code == 404
        assert post(client, f"{home}copy/", title="x", key="x").status_code == 404
    with speaking(SYSTEM):
        assert ReportForm.objects.filter(key="month").count() == 1


@pytest.fixture
def asked(office, made):
    """The form was published and sent down; the figure fell from two to none."""
    client, home = made
    done(post(client, f"{home}publish/"))
    with speaking(SYSTEM):
        form = ReportForm.objects.get(key="month")
        for _ in range(4):
            a_session(office.county, on="2024-05-01")
    assert form.state == FormState.PUBLISHED
    facts = {"form": form.pk, "period": "2025", "due_at": "2099-01-01T18:00"}
    done(post(client, f"{DESK}rounds/new/", **facts))
    with speaking(SYSTEM):
        return Submission.objects.get(form=form, union=office.east)


def test_rules_are_shown_while_filling_and_hold_the_report_back(office, asked):
    client, fill = browser(office.clerk), f"{DESK}{asked.pk}/fill/"
    answers = {"q1": "2", "q2": "3", "q3": "6", "c1": "好", "t1": "话"}
    refused = text(post(client, fill, then="submit", **answers))
    assert "请先改正再报送" in refused
    shown = text(client.get(fill))
    assert "两者应当相等" in shown
    assert "请填写变动原因" in shown
    low = post(client, f"{DESK}{asked.pk}/save/", q1="-1", **{"seen-q1": "1"})
    assert "不能小于 0册" in text(low)
    right = answers | {"q3": "5", SESSIONS: "场馆维修"}
    done(post(client, fill, then="submit", **right))
    with speaking(SYSTEM):
        assert Submission.objects.get(pk=asked.pk).state == State.SUBMITTED
    page = text(client.get(f"{DESK}{asked.pk}/"))
    assert "场馆维修" in page
    assert "5 册" in page


def test_two_on_one_page_both_keep_their_words(office, asked):
    one, two = browser(office.clerk), browser(office.top)
    save, fill = f"{DESK}{asked.pk}/save/", f"{DESK}{asked.pk}/fill/"
    first = text(post(one, save, t1="甲写的", **{"seen-t1": "0"}))
    assert 'id="seen-t1" value="1"' in first
    told = text(post(two, save, t1="乙写的", **{"seen-t1": "0"}))
    assert "两份内容都已保留" in told
    page = text(two.get(fill))
    assert "甲写的" in page
    assert "乙写的" in page
    with speaking(SYSTEM):
        beside = AnswerEdition.objects.get(version=None).pk
    done(post(one, f"{DESK}{asked.pk}/settle/{beside}/", adopt="1", q1="7", **{"seen-q1": "0"}))
    page = text(one.get(fill))
    assert "采用这一份" not in page
    assert 'value="7"' in page
    assert ">\n乙写的</textarea>" in page or ">乙写的</textarea>" in page


def test_a_remark_goes_to_and_fro(office, asked):
    address = f"{DESK}{asked.pk}/comments/{SESSIONS}/"
    done(post(browser(office.top), address, text="为何没有活动？"))
    assert "为何没有活动？" in text(browser(office.clerk).get(f"{DESK}{asked.pk}/"))
    done(post(browser(office.clerk), address, text="场馆维修"))
    assert "场馆维修" in text(browser(office.top).get(address))
    assert browser(office.stranger).get(address).status_code == 404
    assert browser(office.top).get(f"{DESK}{asked.pk}/comments/nothing/").status_code == 422


def test_an_accepted_report_is_reopened_on_its_page(office):
    with speaking(SYSTEM):
        pk = office.sent().pk
    client = browser(office.top)
    done(post(client, f"{DESK}{pk}/accept/"))
    assert "重新打开" in text(client.get(f"{DESK}{pk}/"))
    done(post(client, f"{DESK}{pk}/reopen/", reason="漏报一场"))
    page = text(browser(office.clerk).get(f"{DESK}{pk}/fill/"))
    assert "漏报一场" in page
