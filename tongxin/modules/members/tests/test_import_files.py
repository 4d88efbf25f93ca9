"""Files that come in or go out while there is no room for them, or too much of them."""

import os
from functools import partial
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tongxin.kernel.rls import speaking
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.sheets import MEMBER_HEAD, a_row
from tongxin.shared.access.tests.factories import a_grant
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.transfer.errors import FileTooLarge, NoRoomForFile
from tongxin.shared.transfer.models import ImportFile, ImportRun
from tongxin.shared.transfer.sheets import get_sheet
from tongxin.shared.transfer.tests.books import a_csv
from tongxin.shells.cli import transfer
from tongxin.shells.cli.parser import parser_of
from tongxin.shells.cli.registry import commands

pytestmark = pytest.mark.django_db(transaction=True)
FULL = """
CREATE FUNCTION no_room_for_files() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON transfer_importfile
    FOR EACH ROW EXECUTE FUNCTION no_room_for_files();
"""


@pytest.fixture
def roster(tmp_path):
    """A file with a sound row and one that is refused."""
    with speaking(SYSTEM):
        a_union(code="E", level="province", kind="grassroots_union")
    file = tmp_path / "members.csv"
    file.write_bytes(a_csv(MEMBER_HEAD, a_row(1, "E"), a_row(2, "X")))
    return file


@pytest.fixture
def full_disk():
    from conftest import superuser

    with superuser(connection.settings_dict["NAME"]) as server:
        server.execute(FULL)
        yield
        server.execute("DROP FUNCTION no_room_for_files CASCADE")


def tongxin(*arguments: str) -> int:
    transfer.declare()
    chosen = parser_of(commands()).parse_args(arguments)
    return chosen.run(chosen)


@pytest.mark.long
def test_a_full_disk_keeps_nothing_of_a_file_and_says_so_at_every_door(roster, full_disk):
    with speaking(SYSTEM):
        officer = a_grant(UnionOrg.objects.get(code="E")).account
    with pytest.raises(NoRoomForFile):
        tongxin("import", "members", str(roster))
    browser, content = signed_in(officer), roster.read_bytes()
    form = {"sheet": "members", "file": SimpleUploadedFile("m.csv", content)}
    page = browser.post("/desk/members/imports/new/", form)
    assert "磁盘空间不足，文件没有收下" in page.content.decode()
    form |= {"union_code": "E", "file": SimpleUploadedFile("m.csv", content)}
    told = browser.post("/api/v1/imports", form)
    assert (told.status_code, told.json()["code"]) == (503, "transfer.no_room_for_file")
    with speaking(SYSTEM):
        assert not ImportRun.objects.exists() and not ImportFile.objects.exists()
        assert not AuditEntry.objects.filter(verb="transfer.accepted").exists()


def test_a_marked_workbook_is_whole_or_the_one_of_before_and_never_readable_by_others(
    roster, monkeypatch, capsys, request
):
    result = roster.with_name("members.result.xlsx")
    result.write_bytes(b"of before")
    usual, modes = Path.replace, []

    def full(self, target):
        modes.append(self.stat().st_mode & 0o777)
        raise OSError(28, "No space left on device")

    request.addfinalizer(partial(os.umask, os.umask(0)))
    monkeypatch.setattr(Path, "replace", full)
    assert tongxin("import", "members", str(roster)) == 0
    told = capsys.readouterr()
    assert "新增 1" in told.out and "没有写成标出问题的表格" in told.err
    assert (result.read_bytes(), modes) == (b"of before", [0o600])
    assert {one.name for one in roster.parent.iterdir()} == {roster.name, result.name}
    monkeypatch.setattr(Path, "replace", usual)
    tongxin("import", "members", str(roster))
    assert result.read_bytes().startswith(b"PK") and result.stat().st_mode & 0o777 == 0o600


def test_a_file_of_300_mb_is_refused_before_it_is_read(roster, monkeypatch):
    large = roster.with_name("large.csv")
    with large.open("wb") as file:
        file.truncate(300 * 1024**2)

    def read(_self):
        raise AssertionError("read")

    monkeypatch.setattr(Path, "read_bytes", read)
    with pytest.raises(FileTooLarge, match="256 MB"):
        tongxin("import", "members", str(large))
    with speaking(SYSTEM):
        assert not ImportRun.objects.exists()


def test_the_command_tells_how_far_it_is_and_a_second_start_goes_on(roster, monkeypatch, capsys):
    rows = [a_row(number, "E") for number in range(1, 31)]
    roster.write_bytes(a_csv(MEMBER_HEAD, *rows))
    sheet = get_sheet("members")
    usual = sheet.chunk
    object.__setattr__(sheet, "chunk", 10)

    def stops(_self, done, _total):
        if done == 20:
            raise KeyboardInterrupt

    try:
        with monkeypatch.context() as at_once:
            at_once.setattr(transfer.Progress, "__call__", stops)
            with pytest.raises(KeyboardInterrupt):
                tongxin("import", "members", str(roster))
        with speaking(SYSTEM):
            assert ImportRun.objects.get().position == 20
        assert tongxin("import", "members", str(roster)) == 0
    finally:
        object.__setattr__(sheet, "chunk", usual)
    told = capsys.readouterr()
    assert "读取 30 行：新增 30" in told.out
    assert told.err.splitlines()[-1] == "已处理 30 / 30 行"
    with speaking(SYSTEM):
        assert ImportRun.objects.get().state == "done"
