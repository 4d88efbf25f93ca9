import io
import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest

from tongxin import VERSION
from tongxin.config import archive
from tongxin.config.dump import counts
from tongxin.config.embedded import ensure, leave
from tongxin.config.tests.conftest import HOUSE, command, environment, place
from tongxin.shared.indicators.declare import figures

pytestmark = pytest.mark.long

# What the small federation has rows for: of every source the house counts, but lectures, party
# days, views, shows, training, transfers and the retained.
FILLED = {
    "ACT01", "ACT02", "ACT03", "ACT04", "ACT05", "ACT06", "ACT14",
    "CMP01", "CMP02", "CMP06",
    "MEM01", "MEM05", "MEM06", "MEM07", "MEM08",
    "ORG01", "ORG02", "ORG05", "ORG07",
}  # fmt: skip


def rows(var):
    try:
        with psycopg.connect(ensure(var).admin, dbname="tongxin") as connection:
            return counts(connection)
    finally:
        leave(var)


def figures_of(var, what="tell"):
    """Fill the installation at ``var``, or hear every figure of every union of it."""
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "tongxin.config.tests.figures_of", what],
        check=False,
        capture_output=True,
        text=True,
        env=environment(var) | {"DJANGO_SETTINGS_MODULE": "tongxin.config.settings"},
        cwd=HOUSE,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout else None


@pytest.fixture(scope="module")
def origin():
    """An installation with a federation, a fact in the post and a file; and its backup."""
    with place() as folder:
        var = folder / "var"
        assert command(var, "migrate").returncode == 0
        figures_of(var, "fill")
        with psycopg.connect(ensure(var).admin, dbname="tongxin") as connection:
            connection.execute(
                "INSERT INTO outbox_outboxevent (kind, body, at) VALUES ('a', '{}', now())"
            )
        leave(var)
        (var / "files" / "ab").mkdir(parents=True)
        (var / "files" / "ab" / "picture").write_bytes(bytes(range(256)) * 100)
        done = command(var, "backup", folder / "backup.tar")
        assert done.returncode == 0, done.stderr
        yield var


@pytest.fixture
def saved(origin):
    return origin.with_name("backup.tar")


@pytest.fixture
def empty(origin, var):
    shutil.copytree(origin / "keys", var / "keys")
    return var


def changed(file, name, edit):
    """The same archive with another manifest."""
    other = file.with_name(name)
    with tarfile.open(file) as old, tarfile.open(other, "w:gz") as new:
        for member in old:
            content = old.extractfile(member).read()
            if member.name == archive.MANIFEST:
                content = json.dumps(edit(json.loads(content))).encode()
                member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return other


def test_a_backup_restored_into_an_empty_place_has_every_row_and_file(
    origin, saved, empty, tongxin
):
    done = tongxin("restore", saved, at=empty)

    assert done.returncode == 0, done.stderr
    assert rows(empty) == rows(origin)
    assert rows(empty)["outbox_outboxevent"] > 0
    before, after = figures_of(origin), figures_of(empty)
    assert after == before
    counted = before["counted"]
    assert len(counted) == len(figures()) * before["levels"] * 2  # two years
    counting = {asked.split()[0] for asked, one in counted.items() if one["rows"]}
    assert counting == FILLED
    assert {code for _pk, code, _value in before["sealed"]} == set(figures())
    copy, original = (at / "files" / "ab" / "picture" for at in (empty, origin))
    assert copy.read_bytes() == original.read_bytes()
    checked = json.loads(tongxin("check", "--format", "json", at=empty).stdout)
    assert [finding for finding in checked if finding["state"] == "failed"] == []

    again = tongxin("restore", saved, at=empty)
    assert (again.returncode, "已有数据" in again.stderr) == (1, True)


def test_a_backup_holds_no_keys_and_never_overwrites(origin, saved, tongxin):
    site = json.loads((origin / "keys" / "site.json").read_text())["secret_key"]
    data = json.loads((origin / "keys" / "data.json").read_text())["data_keys"]["1"]
    with tarfile.open(saved) as opened:
        contents = b"".join(opened.extractfile(member).read() for member in opened)

    assert site.encode() not in contents
    assert data.encode() not in contents
    assert tongxin("backup", saved, at=origin).returncode == 1


def test_restore_refuses_without_keys_and_with_other_keys(saved, empty, tongxin):
    shutil.rmtree(empty / "keys")
    without = tongxin("restore", saved, at=empty)
    assert (without.returncode, "没有密钥" in without.stderr) == (1, True)
    assert not (empty / "keys").exists()

    assert tongxin("check", at=empty).returncode == 1  # makes keys of its own
    other = tongxin("restore", saved, at=empty)

    assert (other.returncode, "密钥与备份不符" in other.stderr) == (1, True)
    assert rows(empty) == {}


def test_restore_refuses_what_is_damaged_or_newer_and_leaves_nothing(saved, empty, tongxin):
    whole = saved.read_bytes()
    cut = saved.with_name("cut.tar")
    cut.write_bytes(whole[: len(whole) // 2])
    bent = saved.with_name("bent.tar")
    middle = len(whole) // 2
    bent.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    newer = changed(
        saved, "newer.tar", lambda m: m | {"migrations": [*m["migrations"], "orgs.9999_future"]}
    )
    fewer = changed(
        saved, "fewer.tar", lambda m: m | {"rows": m["rows"] | {"outbox_outboxevent": 2_000}}
    )

    said = {
        file.stem: tongxin("restore", file, at=empty).stderr
        for file in (cut, bent, newer, fewer, saved.with_name("none.tar"))
    }

    assert "已损坏" in said["cut"]
    assert "已损坏" in said["bent"]
    assert "更新的版本" in said["newer"]
    assert "行数与备份不一致" in said["fewer"]
    assert "找不到备份文件" in said["none"]
    assert rows(empty) == {}
    assert not list(empty.glob("restore-*"))
    assert not (empty / "files").exists()
    with psycopg.connect(ensure(empty).admin) as connection:
        names = connection.execute("SELECT datname FROM pg_database").fetchall()
    leave(empty)
    assert {name for (name,) in names} == {"postgres", "template0", "template1", "tongxin"}


def test_the_version_in_a_backup_is_that_of_the_package():
    assert f'version = "{VERSION}"' in Path("pyproject.toml").read_text()
