"""The commands over sheets, from the arguments to the exit code."""

import json

import pytest

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import Membership
from tongxin.modules.members.tests.factories import an_id
from tongxin.modules.members.tests.sheets import MEMBER_HEAD, UNION_HEAD, a_row
from tongxin.shared.access.tests.factories import a_grant
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import SYSTEM
from tongxin.shared.transfer.errors import ColumnsMissing
from tongxin.shared.transfer.models import ImportRun
from tongxin.shared.transfer.tests.books import a_csv, a_workbook
from tongxin.shells.cli import transfer
from tongxin.shells.cli.parser import parser_of
from tongxin.shells.cli.registry import commands

pytestmark = pytest.mark.django_db(transaction=True)
UNIONS = (
    ("R", "示例省总工会", "省级", "地方总工会", "", "2019-01-01"),
    ("E", "示例厂工会", "基层", "单位工会", "R", "2020-01-01"),
)


@pytest.fixture
def tongxin(tmp_path, capsys):
    """Run one command line; files named in it lie in the test's folder."""
    transfer.declare()

    def run(*arguments):
        given = [str(tmp_path / a) if a.endswith((".csv", ".xlsx")) else a for a in arguments]
        chosen = parser_of(commands()).parse_args(given)
        code = chosen.run(chosen)
        return code, capsys.readouterr().out

    (tmp_path / "unions.csv").write_bytes(a_csv(UNION_HEAD, *UNIONS))
    rows = [a_row(1, "E"), a_row(2, "X")]
    (tmp_path / "members.xlsx").write_bytes(a_workbook(MEMBER_HEAD, *rows))
    return run


def test_sheets_are_listed_with_their_columns(tongxin):
    code, out = tongxin("sheets", "--format", "json")
    listed = {sheet["key"]: sheet for sheet in json.loads(out)}
    assert code == 0
    assert [c["header"] for c in listed["members"]["columns"]] == list(MEMBER_HEAD)
    assert listed["unions"]["natural_key"] == ["code"]
    assert "工会编码" in tongxin("sheets")[1]


def test_a_federation_comes_in_through_the_command_line_and_goes_out_masked(tongxin, tmp_path):
    code, out = tongxin("import", "unions", "unions.csv", "--format", "json")
    assert (code, json.loads(out)["created"]) == (0, 2)

    code, out = tongxin("import", "members", "members.xlsx", "--format", "json")
    outcome = json.loads(out)
    assert code == 0  # refused rows are counted and listed
    assert [outcome[name] for name in ("read", "created", "refused")] == [2, 1, 1]
    assert outcome["refusals"][0]["row"] == 3
    assert set(outcome["refusals"][0]) == {"row", "column", "value", "rule", "message", "mend"}
    assert (tmp_path / "members.result.xlsx").stat().st_mode & 0o777 == 0o600
    assert outcome["result_file"].endswith("members.result.xlsx")

    code, out = tongxin("import", "members", "members.xlsx")
    assert "新增 0，更新 0，未变 1" in out

    code, _out = tongxin("export", "members", "--union", "R", "-o", "out.csv")
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert code == 0
    assert "138****0001" in text
    assert an_id(1) not in text


def test_a_dry_run_writes_nothing(tongxin):
    tongxin("import", "unions", "unions.csv")
    _code, out = tongxin("import", "members", "members.xlsx", "--dry-run", "--format", "json")
    assert json.loads(out)["created"] == 1
    with speaking(SYSTEM):
        assert not Membership.objects.exists()


def test_an_account_that_names_no_union_imports_where_it_works(tongxin):
    tongxin("import", "unions", "unions.csv")
    with speaking(SYSTEM):
        officer = a_grant(UnionOrg.objects.get(code="R")).account
    _code, out = tongxin("import", "members", "members.xlsx", "--as", officer.username)
    assert "新增 1" in out
    with speaking(SYSTEM):
        assert ImportRun.objects.latest("pk").union.code == "R"


def test_what_is_refused_as_a_whole_raises_its_sentence(tongxin, tmp_path):
    (tmp_path / "bad.csv").write_bytes(a_csv(MEMBER_HEAD[:4], ("王甲",)))
    with pytest.raises(ColumnsMissing):
        tongxin("import", "members", "bad.csv")
    with pytest.raises(NotThere):
        tongxin("import", "members", "members.xlsx", "--union", "nowhere")
    with pytest.raises(NotThere):
        tongxin("import", "members", "members.xlsx", "--as", "nobody")


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "parcels", "members.xlsx"),
        ("import", "members", "missing.csv"),
        ("export", "members", "--union", "R", "-o", "out.pdf"),
        ("export", "parcels", "--union", "R", "-o", "out.csv"),
    ],
)
def test_a_wrongly_written_command_answers_two(tongxin, arguments):
    assert tongxin(*arguments)[0] == 2


def test_an_unreadable_period_answers_two(tongxin):
    with pytest.raises(SystemExit) as left:
        tongxin("export", "members", "--union", "R", "--period", "20x5", "-o", "out.csv")
    assert left.value.code == 2
