"""The pages carry a notice from upload to accepted tasks."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tongxin.kernel import clock
from tongxin.modules.campaigns.models import Campaign, Measure, Task
from tongxin.modules.campaigns.services.working import report_task
from tongxin.modules.campaigns.states import CampaignState, TaskState
from tongxin.modules.campaigns.tests.factories import (
    SYSTEM,
    a_campaign,
    a_task,
    a_union,
    an_activity,
    cascaded,
    decided,
    issue,
)
from tongxin.shared.indicators.models import RowLabel
from tongxin.shared.papers.models import OfficialDocument, Receipt, RecipientGroup
from tongxin.shared.papers.tests.factories import a_code

TEXT = """某省总工会关于开展读书月活动的通知

各市总工会：
为推动全民阅读，现就有关事项通知如下。
一、组织读书活动
各级工会要组织职工读书会，至少举办两次读书分享。
二、加强宣传
开展线上宣传。
请及时将活动情况报省总工会。

某省总工会
2026年5月8日
"""


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def to(name, *args):
    return reverse(f"campaigns_desk:{name}", args=args)


def text_of(response):
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def soon(days=60):
    return localdate(clock.now()) + timedelta(days=days)


def read_in(browser) -> Campaign:
    paper = SimpleUploadedFile("通知.txt", TEXT.encode())
    response = browser.post(to("notice_new"), {"paper": paper, "text": ""})
    assert response.status_code == 302, text_of(response)
    return Campaign.objects.get()


def test_a_notice_goes_from_upload_over_editing_to_issue(province, tree):
    assert "还没有工作部署" in text_of(province.get(to("campaigns")))
    text_of(province.get(to("notice_new")))
    campaign = read_in(province)
    shown = text_of(province.get(to("tree", campaign.pk)))
    assert "期限待定" in shown and "<mark" in shown and "读书会" in shown
    refused = province.post(to("issue", campaign.pk), issue_form(tree))
    assert "期限待定" in text_of(refused)
    province.post(
        to("decide_all", campaign.pk), {"deadline_kind": "date", "deadline": soon().isoformat()}
    )
    done = province.post(to("issue", campaign.pk), issue_form(tree))
    assert done.status_code == 302, text_of(done)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.ISSUED
    assert f"和 {Task.objects.count()} 项任务" in text_of(province.get(to("issue", campaign.pk)))
    assert "签收情况" in text_of(province.get(to("campaign", campaign.pk)))
    assert text_of(province.get(to("documents"))).count("已分发") == 1


def issue_form(tree):
    return {
        "code": a_code(tree.root).pk,
        "received_number": "",
        "on": localdate(clock.now()).isoformat(),
        "signer": "林某",
        "by_hand": [tree.east.pk],
    }


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text": ""}, "请选择通知文件，或粘贴通知全文"),
        ({"paper": ("x.docx", b"PNG")}, "x.docx"),
        ({"text": "秘密★一年\n关于某事的通知\n正文"}, "不得录入"),
    ],
)
def test_a_bad_notice_gets_a_sentence_and_leaves_nothing(province, given, sentence):
    if "paper" in given:
        given = {"paper": SimpleUploadedFile(*given["paper"]), "text": ""}
    assert sentence in text_of(province.post(to("notice_new"), given))
    assert not OfficialDocument.objects.exists()


def test_the_tree_is_edited_with_plain_buttons(province, tree):
    campaign = a_campaign(tree.root)
    measure = campaign.measures.get(title="组织读书会")
    text_of(province.get(to("measure", measure.pk)))
    form = {"title": "组织读书分享会", "deadline_kind": "none", "is_mandatory": "1"}
    assert province.post(to("measure", measure.pk), form).status_code == 302
    wrong = province.post(to("measure", measure.pk), form | {"deadline_kind": "date"})
    assert "请填写截止日期" in text_of(wrong)
    province.post(to("move", measure.pk), {"step": "down"})
    measure.refresh_from_db()
    assert (measure.title, measure.ordinal) == ("组织读书分享会", 2)
    province.post(to("split", measure.pk), {"at": "2"})
    province.post(to("merge", measure.pk))
    province.post(to("drop", campaign.measures.get(title="走访职工").pk))
    assert campaign.measures.count() == 2


def test_sections_and_duties_are_edited_and_a_draft_is_given_up(province, tree):
    campaign = a_campaign(tree.root)
    section = campaign.sections.first()
    province.post(to("add_section", campaign.pk), {"title": "抓宣传"})
    province.post(to("rename_section", section.pk), {"title": "抓阅读"})
    province.post(to("move_section", section.pk), {"step": "down"})
    form = {"title": "组织读书分享会", "deadline_kind": "none", "is_mandatory": "1"}
    assert province.post(to("add_measure", section.pk), form).status_code == 302
    duty = campaign.report_duties.get()
    province.post(to("edit_duty", duty.pk), {"deadline_kind": "none"})
    province.post(to("drop_duty", duty.pk))
    province.post(to("rename", campaign.pk), {"title": "读书月"})
    province.post(to("drop_section", campaign.sections.get(measures=None).pk))
    shown = text_of(province.get(to("tree", campaign.pk)))
    assert "抓阅读" in shown and "读书月" in shown and "抓宣传" not in shown
    province.post(to("void", campaign.pk))
    assert "读书月" not in text_of(province.get(to("campaigns")))


def test_a_city_signs_the_document_and_its_tasks_at_once(city, tree):
    campaign = issue(decided(a_campaign(tree.root), soon()), [tree.east], now=clock.now())
    receipt = Receipt.objects.get()
    assert "签收" in text_of(city.get(to("unsigned"), follow=True))
    text_of(city.get(to("document", receipt.document_id)))
    city.post(to("sign", receipt.pk))
    city.post(to("read", receipt.pk))
    assert campaign.tasks.first().state == TaskState.RECEIVED
    text_of(city.get(to("campaign", campaign.pk)))


def test_a_city_plans_passes_on_claims_and_reports(city, province, tree):
    task = a_task(tree.root, tree.east, deadline=soon())
    for name in ("plan", "cascade", "add_own", "report", "claim"):
        text_of(city.get(to(name, task.pk)))
    day = soon(30).isoformat()
    city.post(to("plan", task.pk), {"own_deadline": day, "responsible": "陈某"})
    late = {"deadline": soon(61).isoformat(), "by_hand": [tree.one.pk], "responsible": ""}
    assert "晚于上级要求" in text_of(city.post(to("cascade", task.pk), late))
    city.post(to("cascade", task.pk), late | {"deadline": day})
    city.post(to("add_own", task.pk), {"title": "诗会"})
    activity = an_activity(tree.one)
    city.post(to("claim_one", task.pk, activity.pk))
    file = SimpleUploadedFile("说明.txt", "完成".encode())
    city.post(to("add_evidence", task.pk), {"file": file, "caption": "说明"})
    shown = text_of(city.get(to("task", task.pk)))
    for words in ("陈某", tree.one.name, "诗会", activity.title, "说明"):
        assert words in shown
    city.post(to("release", task.pk, RowLabel.objects.get().pk))
    assert city.post(to("report", task.pk), {"text": "已办两场"}).status_code == 302
    assert "已办两场" in text_of(province.get(to("task", task.pk)))
    assert task.title in text_of(province.get(to("waiting"), follow=True))


def test_the_province_returns_accepts_files_and_reminds(province, city, tree):
    task = a_task(tree.root, tree.east, deadline=soon())
    now = clock.now()
    report_task(task_id=task.pk, text="已办", actor=SYSTEM, now=now)
    province.post(to("send_back", task.pk), {"reason": ""})
    task.refresh_from_db()
    assert task.state == TaskState.REPORTED
    province.post(to("send_back", task.pk), {"reason": "缺数字"})
    assert "缺数字" in text_of(city.get(to("task", task.pk)))
    city.post(to("report", task.pk), {"text": "已办，四人"})
    city.post(to("accept", task.pk))
    task.refresh_from_db()
    assert task.state == TaskState.REPORTED
    province.post(to("accept", task.pk), {"reason": "好"})
    task.refresh_from_db()
    assert task.state == TaskState.ACCEPTED


def test_the_province_files_reminds_and_withdraws(province, city, tree):
    task = a_task(tree.root, tree.east, deadline=soon())
    other = Task.objects.filter(state=TaskState.ASSIGNED).first()
    city.post(to("receive"), {"task": [other.pk]})
    city.post(to("add_own", other.pk), {"title": "诗会"})
    own = Task.objects.get(title="诗会")
    assert "诗会" in text_of(province.get(to("unfiled"), follow=True))
    province.post(to("file_own", own.pk))
    province.post(to("remind"), {"task": [other.pk], "text": "请抓紧"})
    assert "请抓紧" in text_of(city.get("/desk/messages/"))
    province.post(to("withdraw", other.pk), {"reason": "调整"})
    own.refresh_from_db()
    assert own.filed_at and own.state == TaskState.WITHDRAWN
    refused = province.post(to("close", task.campaign_id), follow=True)
    assert "还有 3 项任务没有办结" in text_of(refused)


def test_the_board_counts_children_and_lists_what_is_late(province, tree):
    task = a_task(tree.root, tree.east)
    Task.objects.filter(pk=task.pk).update(state=TaskState.RECEIVED)
    shown = text_of(province.get(to("board")))
    assert tree.east.name in shown and "已逾期" in shown
    todo = text_of(province.get("/desk/"))
    assert "下级任务已逾期" in todo
    answer = text_of(province.get("/desk/search/?q=读书"))
    assert "关于开展读书月活动的通知" in answer


def test_codes_and_groups_are_kept(province, tree):
    text_of(province.get(to("registers")))
    province.post(to("registers"), {"code": "某省总办"})
    text_of(province.get(to("group_new")))
    province.post(to("group_new"), {"name": "各市", "takes_children": "on"})
    group = RecipientGroup.objects.get()
    text_of(province.get(to("group", group.pk)))
    province.post(to("group", group.pk), {"name": "各市县", "levels": ["county"]})
    shown = text_of(province.get(to("registers")))
    assert "某省总办" in shown and "各市县" in shown


def test_to_a_stranger_nothing_is_there(stranger, tree):
    task = a_task(tree.root, tree.east)
    measure = Measure.objects.first()
    for name, pk in (
        ("campaign", task.campaign_id),
        ("tree", task.campaign_id),
        ("issue", task.campaign_id),
        ("measure", measure.pk),
        ("task", task.pk),
        ("report", task.pk),
        ("document", task.campaign.document_id),
    ):
        assert stranger.get(to(name, pk)).status_code == 404, name
    stranger.post(to("accept", task.pk))
    stranger.post(to("receive"), {"task": [task.pk]})
    task.refresh_from_db()
    assert task.state == TaskState.RECEIVED


@pytest.mark.parametrize("name", ["campaigns", "tasks", "board", "inbox", "documents"])
def test_a_list_runs_as_many_queries_at_many_rows_as_at_few(province, city, tree, name):
    browser = province if name in {"campaigns", "board", "documents"} else city

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            text_of(browser.get(to(name)))
        return len(found)

    a_task(tree.root, tree.east)
    few = queries()
    for _ in range(4):
        task = a_task(tree.root, tree.east)
        cascaded(task, tree.one, a_union(tree.east))
        issue(decided(a_campaign(tree.root)), [tree.east, tree.west])
    assert queries() == few


def test_a_duty_to_report_is_set_to_a_form_in_the_draft_and_opens_as_a_task(province, city, tree):
    draft = a_campaign(tree.root)
    duty = draft.report_duties.get()
    assert "文字反馈即可" in text_of(province.get(to("tree", draft.pk)))
    asked = {"deadline_kind": "date", "deadline": "2026-09-01", "form_key": "no-such-form"}
    refused = province.post(to("edit_duty", duty.pk), asked, follow=True)
    assert "没有代号为“no-such-form”的报表" in text_of(refused)
    issue(decided(draft), [tree.east])
    task = Task.objects.get(duty=duty)
    shown = text_of(city.get(to("task", task.pk)))
    assert "请及时报送情况" in shown and "文字反馈" in shown and "认领工作" not in shown
    assert "报送要求" in text_of(city.get(to("tasks")))
    assert "已办结 0/1" in text_of(province.get(to("campaign", draft.pk)))
