import json
import os

import pytest

from tongxin.config import cli, demo
from tongxin.config.commands import SCALES
from tongxin.kernel.errors import DomainError
from tongxin.shells.cli import registry


class Refused(DomainError):
    code = "test.refused"
    message = "请先登记 %(what)s"


@pytest.fixture
def run(monkeypatch):
    """Run one command made for the test, within the opened house."""

    def inner(act):
        monkeypatch.setattr(registry, "_commands", {})
        registry.command("act", "测试", run=act)
        return cli.main(["act"])

    return inner


def test_a_domain_error_is_one_sentence_and_exit_code_1(run, capsys):
    def refuse(_given):
        raise Refused(what="工会")

    assert run(refuse) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "请先登记 工会\n")


def test_an_unexpected_error_is_logged_under_a_number_not_shown(run, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("TONGXIN_VAR", str(tmp_path))

    def break_down(_given):
        raise ZeroDivisionError("very secret detail")

    assert run(break_down) == 1
    said = capsys.readouterr().err
    log = tmp_path / "log" / "errors.log"
    number = log.read_text().split()[0]
    assert number in said
    assert "very secret detail" not in said
    assert "very secret detail" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_the_exit_code_is_the_commands(run):
    assert [run(lambda _given, code=code: code) for code in (0, 1, 2)] == [0, 1, 2]


def test_an_unknown_setting_is_named(run, capsys, monkeypatch):
    monkeypatch.setattr(cli, "_open_house", lambda _given: cli.Env.read(os.environ))
    monkeypatch.setenv("TONGXIN_COLOUR", "red")

    assert run(lambda _given: 0) == 1
    assert "TONGXIN_COLOUR" in capsys.readouterr().err


def test_an_unknown_scale_is_refused_as_usage_and_told_which_there_are(capsys, monkeypatch):
    monkeypatch.setenv("TONGXIN_DEMO", "1")

    with pytest.raises(SystemExit) as refused:
        cli.main(["demo", "--scale", "country", "--no-serve"])

    assert refused.value.code == 2
    assert "province" in capsys.readouterr().err


def test_every_scale_has_a_plan_and_says_how_long_it_takes():
    assert set(SCALES) == set(demo.PLANS) == set(demo.TAKES)


UNREADABLE = {
    "empty.txt": (b"", "空的"),
    "picture.docx": (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "图片"),
    "old.doc": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "另存为 .docx"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_notice_is_one_sentence_and_exit_code_1(name, tmp_path, capsys):
    content, says = UNREADABLE[name]
    file = tmp_path / name
    file.write_bytes(content)

    assert cli.main(["notice", str(file), "--format", "json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert says in said.err and said.err.count("\n") == 1


def test_a_notice_is_one_json_document_and_exit_code_0(tmp_path, capsys):
    file = tmp_path / "通知.txt"
    file.write_text("关于竞赛的通知\n各县总工会：\n一、开展竞赛。\n", encoding="utf-8")

    assert cli.main(["notice", str(file), "--format", "json"]) == 0
    said = capsys.readouterr()
    sections = json.loads(said.out)["sections"]
    assert [m["source"] for s in sections for m in s["measures"]] == ["开展竞赛"]
    assert said.err == ""


@pytest.mark.parametrize("suffix", [".odt", ".xlsx", ".doc", ""])
def test_a_report_in_another_format_is_refused_as_usage(suffix, tmp_path, capsys):
    file = tmp_path / f"report{suffix}"
    given = ["report", "annual", "--union", "X", "--period", "2025", "-o", str(file)]

    assert cli.main(given) == 2
    assert ".docx" in capsys.readouterr().err
    assert not file.exists()


@pytest.mark.parametrize("given", [["notice"], ["notice", "x.txt", "--format", "xml"]])
def test_a_command_written_wrongly_is_exit_code_2(given, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(given)
    assert left.value.code == 2
    assert "用法" in capsys.readouterr().err
