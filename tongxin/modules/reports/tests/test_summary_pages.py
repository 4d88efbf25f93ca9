"""The pages, papers and command of a summary."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.faces.summaries import REQUEST_TONES, TONES
from tongxin.modules.reports.models import ChapterRequest
from tongxin.modules.reports.states import RequestState, SummaryState
from tongxin.modules.reports.tests.factories import EVERYTHING, OPENED, House, a_session
from tongxin.modules.reports.tests.test_pages import browser, text
from tongxin.modules.reports.tests.test_papers import main
from tongxin.modules.reports.tests.writers import Writers
from tongxin.shared.access.models import Account, Role
from tongxin.shared.access.services import give_grant
from tongxin.shared.indicators.tests.factories import SESSIONS, declared
from tongxin.shared.orgs.tests.factories import SYSTEM
from tongxin.shared.papers.measuring.measure import measure

DESK = "/desk/reports/"
JOURNEY = f"举办{{{SESSIONS}}}场，展馆155平方米。"


@pytest.fixture
def office(db, test_figures):
    """A city with a summary to write, a county below it, and a stranger."""
    with speaking(SYSTEM):
        house = House()
        role = Role.objects.create(code="officer", name="经办", rights=list(EVERYTHING))
        people = ((house.clerk, house.east), (house.stranger, house.west))
        for actor, union in people:
            account = Account.objects.get(pk=actor.account_id)
            give_grant(account=account, role=role, union=union, actor=SYSTEM, now=OPENED)
        a_session(house.county)
        a_session(house.county)
        return Writers(house)


@pytest.fixture
def page(office):
    """The clerk's browser, which numbers its own deeds."""
    client, number = browser(office.clerk), iter(range(1000))

    def go(address, given=None, **more):
        if given is None:
            return client.get(f"{DESK}{address}", **more)
        key = {"idempotency_key": f"k{next(number)}"}
        return client.post(f"{DESK}{address}", given | key, **more)

    return go


def test_a_summary_is_begun_on_its_page_and_listed(office, page):
    assert "工作总结" in text(page("summaries/"))
    made = page("summaries/new/", {"period": "2024", "title": "", "from_last": ""})
    assert made.status_code == 302
    assert "主要做法与成效" in text(page(made["Location"].removeprefix(DESK)))
    again = text(page("summaries/new/", {"period": "2024", "title": "", "from_last": ""}))
    assert "已有2024年的总结" in again
    nothing = text(page("summaries/new/", {"period": "2023", "title": "", "from_last": "1"}))
    assert "没有2022年的总结可以沿用" in nothing


def test_a_chapter_is_written_with_its_numbers_shown_and_sourced(office, page):
    address = f"chapters/{office.chapter.pk}/"
    shown = text(page(f"{address}look/", {"text": JOURNEY}))
    assert ">2</a>" in shown and "缺出处" in shown and "155" in shown
    kept = text(page(f"{address}save/", {"text": JOURNEY, "seen": "0"}))
    assert "已自动保存" in kept and 'value="1"' in kept
    start = JOURNEY.index("155")
    sourced = {"text": JOURNEY, "seen": "1", "then": f"origin {start}", f"words-{start}": "155"}
    assert "请写明这个数字的出处" in text(page(address, sourced))
    moved = sourced | {"text": f"又{JOURNEY}", f"origin-{start}": "清册"}
    assert "已不在原来的位置" in text(page(address, moved))
    assert page(address, sourced | {f"origin-{start}": "清册"})["Location"].endswith(address)
    picked = {"text": "共", "seen": "2", "then": "pick", "pick-code": SESSIONS}
    picked |= {"pick-union": office.house.county.code, "pick-rounding": "余", "pick-view": ""}
    assert page(address, picked).status_code == 302
    with speaking(SYSTEM):
        office.chapter.refresh_from_db()
        assert office.chapter.text == f"共{{{SESSIONS}|工会:{office.house.county.code}|余}}"
    assert "共2" not in text(page(address))  # the figure is a link


def test_a_summary_says_what_stops_it_and_then_goes_to_approval(office, page):
    address = f"summaries/{office.summary.pk}/"
    with speaking(SYSTEM):
        office.write(f"{JOURNEY}今年{{{SESSIONS}|期间:2020}}场。{{XXX99}}")
    told = text(page(address))
    for words in ("人工填写的数字没有出处：155", "没有指标 XXX99", "数字为 0", "今年0场。"):
        assert words in told
    refused = text(page(f"{address}hand-in/", {}, follow=True))
    assert "总结还不能送审" in refused
    with speaking(SYSTEM):
        office.write(f"举办{{{SESSIONS}}}场。")
    assert "已送审" in text(page(f"{address}hand-in/", {}, follow=True))
    assert page(f"chapters/{office.chapter.pk}/").status_code == 302
    with speaking(SYSTEM):
        office.agree(office.leader)
        a_session(office.house.county)
    shown = text(page(address))
    assert "审定之后有 1 处数字变了" in shown and "现为 3" in shown and ">2</a>" in shown
    assert "1 行" in text(page(f"{address}changes/"))
    assert "数字出处" in text(page(f"{address}paper/"))
    assert page(f"{address}document/").content.startswith(b"PK")
    assert "可以修订了" in text(page(f"{address}revise/", {}, follow=True))


def test_chapters_are_laid_out_on_their_pages(office, page):
    made = page(f"summaries/{office.summary.pk}/chapters/new/", {"title": "大事记"})
    pk = int(made["Location"].rstrip("/").rpartition("/")[2])
    assert page(f"chapters/{pk}/move/", {"to": "up"}).status_code == 302
    assert page(f"chapters/{pk}/title/", {"title": "年度大事"}).status_code == 302
    assert page(f"summaries/{office.summary.pk}/title/", {"title": "总结"}).status_code == 302
    assert "年度大事" in text(page(f"summaries/{office.summary.pk}/"))
    assert "章节已删除" in text(page(f"chapters/{pk}/drop/", {}, follow=True))


def test_text_out_of_word_comes_in_clean(office, page):
    address = f"chapters/{office.chapter.pk}/"
    markup = "<p class=MsoNormal>举办<del>三</del>活动</p><img src=a>"
    cleaned = page(f"{address}clean/", {"html": markup}).json()
    assert cleaned["text"] == "举办活动" and "删除的修订 1 处" in cleaned["told"]
    paper, out = Document(), BytesIO()
    paper.add_paragraph("从文件来的一段。")
    paper.save(out)
    file = SimpleUploadedFile("总结.docx", out.getvalue())
    assert "已读入" in text(page(f"{address}word/", {"file": file}, follow=True))
    broken = SimpleUploadedFile("总结.docx", b"PK\x03\x04 no package")
    assert "data-form-errors" in text(page(f"{address}word/", {"file": broken}))


def test_two_texts_wait_on_the_page_until_one_is_chosen(office, page):
    address = f"chapters/{office.chapter.pk}/"
    with speaking(SYSTEM):
        office.write("甲的话", seen=0, actor=office.leader)
    warned = text(page(address, {"text": "乙的话", "seen": "0", "then": "stay"}, follow=True))
    assert "两份正文都已保留" in warned and "乙的话" in warned
    with speaking(SYSTEM):
        edition = office.chapter.editions.get(version=None).pk
    chosen = text(page(f"{address}settle/{edition}/", {"adopt": "1"}, follow=True))
    assert "已选定" in chosen
    kept = page(f"{address}save/", {"text": "甲又写", "seen": "1"})
    assert kept.status_code == 200


def test_a_chapter_is_asked_for_written_below_and_taken(office, page):
    ask = {"unions": [office.house.county.pk], "due_on": "2099-01-01", "note": "写一段"}
    nobody = text(page(f"chapters/{office.chapter.pk}/ask/", {"due_on": "2099-01-01"}))
    assert "请选择下级工会" in nobody
    assert page(f"chapters/{office.chapter.pk}/ask/", ask).status_code == 302
    with speaking(SYSTEM):
        request = ChapterRequest.objects.get()
    address = f"chapter-requests/{request.pk}/"
    assert "写一段" in text(page(address))
    written = {"text": f"本县{{{SESSIONS}}}场。", "seen": "0", "then": "save"}
    assert page(f"chapters/{request.draft_id}/", written)["Location"].endswith(address)
    assert "已交稿" in text(page(f"{address}hand-in/", {}, follow=True))
    assert page(f"{address}return/", {"reason": "补充"}).status_code == 302
    page(f"{address}hand-in/", {})
    taken = text(page(f"{address}take/", {}, follow=True))
    assert "数字仍是原单位的" in taken and f"工会:{office.house.county.code}" in taken
    with speaking(SYSTEM):
        request.refresh_from_db()
        assert request.state == RequestState.TAKEN
    page(f"chapters/{office.chapter.pk}/ask/", {"department": "办公室", "due_on": "2099-01-01"})
    with speaking(SYSTEM):
        second = ChapterRequest.objects.exclude(pk=request.pk).get()
    assert "待撰写的章节" in text(browser(office.clerk).get("/desk/"))
    gone = text(page(f"chapter-requests/{second.pk}/cancel/", {}, follow=True))
    assert "已取消约稿" in gone


@pytest.mark.parametrize("place", ["summaries/{s}/", "summaries/{s}/origins/", "chapters/{c}/"])
def test_what_is_out_of_scope_is_not_there(office, place):
    address = place.format(s=office.summary.pk, c=office.chapter.pk)
    assert browser(office.house.stranger).get(f"{DESK}{address}").status_code == 404


@pytest.fixture
def committed(transactional_db):
    with declared(), speaking(SYSTEM):
        house = House()
        a_session(house.county)
        made = Writers(house)
        made.write(f"（一）阵地建设\n举办{{{SESSIONS}}}场，展馆{{人工:155|资产清册}}平方米。")
    with declared():
        yield made


def test_the_yearly_report_is_the_summary_once_there_is_one(committed, tmp_path, capsys):
    place = ["annual", "--union", committed.house.east.code, "--period", "2025"]
    assert main(["report", *place, "-o", str(tmp_path / "x.docx")]) == 0
    paper = Document(tmp_path / "x.docx")
    words = [one.text for one in paper.paragraphs]
    assert "举办1场，展馆155平方米。" in words and "附件" in words
    assert any("尚未审定" in one for one in words)
    lines = [[cell.text for cell in row.cells] for row in paper.tables[-1].rows]
    assert lines[1][2] == "1" and SESSIONS in lines[1][3]
    assert lines[2] == ["2", "基本情况", "155", "人工填写：资产清册"]
    assert [one.rule for one in measure((tmp_path / "x.docx").read_bytes())] == []
    assert main(["report", *place, "-o", str(tmp_path / "x.pdf")]) == 0
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")
    assert main(["report", *place, "-o", str(tmp_path / "x.html")]) == 0
    page = (tmp_path / "x.html").read_text()
    assert f"/desk/reports/figures/{SESSIONS}/rows/?union={committed.house.east.code}" in page
    capsys.readouterr()
    assert main(["report", *place, "--origins", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["text"], one["kind"]) for one in told] == [("1", "platform"), ("155", "hand")]
    assert main(["report", *place, "--origins"]) == 0
    assert "资产清册" in capsys.readouterr().out
    assert main(["report", *place]) == 2
    west = ["annual", "--union", committed.house.west.code, "--period", "2025", "--origins"]
    assert main(["report", *west]) == 1


def test_every_state_has_its_look():
    assert set(TONES) == set(SummaryState)
    assert set(REQUEST_TONES) == set(RequestState)
