"""A form with a table and a file, made, filled and read through the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.models import ReportForm, Submission
from tongxin.modules.reports.selectors.tables import rows_in
from tongxin.modules.reports.tests.test_building_pages import FORMS, done, post
from tongxin.modules.reports.tests.test_pages import DESK, browser, office, text
from tongxin.shared.orgs.tests.factories import SYSTEM

__all__ = ["office"]
COLUMNS = "项目\n投入资金|万元\n参与职工｜人｜人数\n\n"


@pytest.fixture
def asked(office, settings, tmp_path):
    """The form made and sent down; the address of the first city's report."""
    settings.FILES_ROOT = tmp_path
    client = browser(office.top)
    head = {"title": "实事项目", "key": "projects", "period_kind": "year"}
    home = done(post(client, f"{FORMS}new/", **head))
    add = f"{home}items/new/?kind="
    done(post(client, f"{add}table", label="项目清单", columns=COLUMNS, is_required="on"))
    done(post(client, f"{add}file", label="佐证材料"))
    done(post(client, f"{home}publish/"))
    with speaking(SYSTEM):
        form = ReportForm.objects.get(key="projects")
    facts = {"form": form.pk, "period": "2025", "due_at": "2099-01-15T17:00"}
    done(post(client, f"{DESK}rounds/new/", **facts))
    with speaking(SYSTEM):
        report = Submission.objects.get(form=form, union=office.east)
    return client, home, f"{DESK}{report.pk}/", report


def test_columns_are_typed_a_line_each_and_shown_again(asked, office):
    client, home, _report, _row = asked
    assert "投入资金 (万元)" in text(client.get(home))
    second = done(post(client, f"{home}next/"))
    again = text(client.get(f"{second}items/b1/"))
    assert "项目\n投入资金|万元|金额\n参与职工|人|人数" in again
    wrong = post(client, f"{second}items/b1/", label="项目清单", columns="甲|册|比率")
    assert "计量类型请写" in text(wrong)
    preview = text(client.get(f"{second}preview/"))
    assert "第 1 行，投入资金（万元）" in preview
    assert "上传文件" in preview


def test_rows_are_filled_saved_and_read(asked, office):
    _client, _home, report, row = asked
    clerk = browser(office.clerk)
    cells = ["书屋", "3.5", "40", "", "", "", "驿站", "6.5", "9"]
    saved = post(clerk, f"{report}save/", b1=cells, **{"seen-b1": "0"})
    assert "已自动保存" in text(saved)
    with speaking(SYSTEM):
        kept = row.answers.get(item__code="b1").text
    assert rows_in(kept) == (("书屋", "3.5", "40"), ("驿站", "6.5", "9"))
    wrong = post(clerk, f"{report}save/", b1=["书屋", "很多", "1"], **{"seen-b1": "1"})
    assert "请只填数字" in text(wrong)
    fill = text(clerk.get(f"{report}fill/"))
    assert 'value="驿站"' in fill
    assert "第 5 行，项目" in fill
    page = text(clerk.get(report))
    assert "合计" in page
    assert page.index("驿站") < page.index("合计")
    assert clerk.get(f"{report}pdf/").content.startswith(b"%PDF")


def test_a_file_is_uploaded_opened_by_the_superior_and_taken_away(asked, office):
    superior, _home, report, _row = asked
    clerk = browser(office.clerk)
    place = f"{report}files/f1/"
    assert "还没有文件" in text(clerk.get(place))
    done(post(clerk, place, upload=SimpleUploadedFile("清单.txt", "清单".encode())))
    page = text(clerk.get(place))
    assert "清单.txt" in page
    address = page.partition('href="/files/')[2].partition('"')[0]
    assert b"".join(superior.get(f"/files/{address}").streaming_content) == "清单".encode()
    assert browser(office.stranger).get(f"/files/{address}").status_code == 404
    assert "清单.txt" in text(superior.get(report))
    assert f'href="/files/{address}"' in text(superior.get(f"{report}review/"))  # read, then judged
    assert "清单.txt" in text(clerk.get(f"{report}fill/"))
    done(post(clerk, f"{place}{address.strip('/')}/drop/"))
    assert "清单.txt" not in text(clerk.get(report))
    assert clerk.get(f"{report}files/b1/").status_code == 422
