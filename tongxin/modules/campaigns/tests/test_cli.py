"""``tongxin notice`` reads a notice, and issues it when told to."""

import json
from argparse import Namespace

import pytest

from tongxin.modules.campaigns.errors import DeadlinePast
from tongxin.modules.campaigns.faces import cli
from tongxin.modules.campaigns.models import Campaign, Task
from tongxin.modules.campaigns.tests.factories import a_union
from tongxin.modules.campaigns.tests.test_pages import TEXT
from tongxin.shared.papers.errors import NoAgencyCode, NumberEntered, SecretPaper
from tongxin.shared.papers.models import OfficialDocument
from tongxin.shared.papers.tests.factories import a_code
from tongxin.shells.cli.parser import parser_of
from tongxin.shells.cli.registry import DONE, REFUSED, commands


@pytest.fixture
def paper(tmp_path):
    file = tmp_path / "通知.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def run(*words) -> int:
    chosen: Namespace = parser_of(commands()).parse_args(["notice", *map(str, words)])
    assert chosen.run is cli._run
    return chosen.run(chosen)


def test_the_tree_is_printed_as_the_contract_says(tree, paper, capsys):
    assert run(paper, "--format", "json") == DONE
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"document", "text", "sections", "report_duties", "warnings"}
    for section in found["sections"]:
        for measure in section["measures"]:
            assert found["text"][measure["start"] : measure["end"]] == measure["source"]
    assert not OfficialDocument.objects.exists()


def test_people_read_it_as_lines(tree, paper, capsys):
    assert run(paper) == DONE
    out = capsys.readouterr().out
    assert "组织读书活动" in out and "期限 待定" in out and "报送：" in out


def test_issue_goes_to_all_direct_children_in_the_name_of_the_union(tree, paper, capsys):
    a_code(tree.root)
    assert run(paper, "--issue", "--union", tree.root.code, "--format", "json") == DONE
    answer = capsys.readouterr()
    assert "不设期限" in answer.err
    assert json.loads(answer.out)["campaign"]["number"].endswith("1号")
    campaign = Campaign.objects.get()
    unions = set(campaign.tasks.values_list("union", flat=True))
    assert unions == {tree.east.pk, tree.west.pk}
    assert set(campaign.tasks.values_list("deadline", flat=True)) == {None}


def test_a_number_in_the_text_is_kept_and_not_issued_twice(tree, paper):
    a_union(tree.east)
    paper.write_text("某总工办〔2026〕8号\n\n" + TEXT, encoding="utf-8")
    assert run(paper, "--issue") == DONE
    assert OfficialDocument.objects.get().number == "某总工办〔2026〕8号"
    with pytest.raises(NumberEntered):
        run(paper, "--issue")
    assert Campaign.objects.count() == 1


def test_a_refusal_leaves_nothing_behind(tree, paper, tmp_path, capsys):
    assert run(tmp_path / "无.txt") == REFUSED
    assert "找不到文件" in capsys.readouterr().err
    with pytest.raises(NoAgencyCode):
        run(paper, "--issue")
    a_code(tree.root)
    with pytest.raises(DeadlinePast):
        run(paper, "--issue", "--deadline", "2020-01-01")
    paper.write_text("机密★\n" + TEXT, encoding="utf-8")
    with pytest.raises(SecretPaper):
        run(paper)
    assert not Task.objects.exists() and not OfficialDocument.objects.exists()
