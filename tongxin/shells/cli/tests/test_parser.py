import pytest

from tongxin.shells.cli.parser import parser_of, sentence
from tongxin.shells.cli.registry import Command, CommandTaken, command


def arguments(parser):
    parser.add_argument("what")
    parser.add_argument("--count", type=int)
    parser.add_argument("--format", choices=("json", "table"))


ONE = Command("one", "一个命令", arguments, lambda given: given.count)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ([], "缺少参数：命令"),
        (["one"], "缺少参数：what"),
        (["one", "a", "--cuont", "2"], "不认识的参数：--cuont 2"),
        (["one", "a", "--count", "x"], "--count 的值无法识别：'x'"),
        (["one", "a", "--count"], "--count 后面要写一个值"),
        (["one", "a", "--format", "xml"], "--format 不能是 'xml'，可以是："),
    ],
)
def test_a_wrong_line_is_explained_in_chinese_with_exit_code_2(line, told, capsys):
    with pytest.raises(SystemExit) as ended:
        parser_of([ONE]).parse_args(line)

    said = capsys.readouterr()
    assert ended.value.code == 2
    assert told in said.err
    assert "用法：" in said.err
    assert said.out == ""


def test_help_goes_to_standard_output_in_chinese(capsys):
    with pytest.raises(SystemExit) as ended:
        parser_of([ONE]).parse_args(["--help"])

    assert ended.value.code == 0
    assert "一个命令" in capsys.readouterr().out


def test_a_right_line_runs():
    given = parser_of([ONE]).parse_args(["one", "a", "--count", "3"])
    assert given.run(given) == 3


def test_an_unknown_refusal_is_passed_on():
    assert sentence("something new") == "something new"


def test_a_command_name_is_given_once():
    with pytest.raises(CommandTaken):
        command("serve", "别的", run=lambda _given: 0)
