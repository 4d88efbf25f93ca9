"""The log in an outsider's hands: anchors kept in time show what was changed since."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tongxin.config.cli import main
from tongxin.kernel.rls import speaking
from tongxin.shared.audit import handing_out
from tongxin.shared.audit.chain import seal_committed
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.django_db
SCRIPT = Path("docs/howto/verify_log.py")


def script(*files):
    run = [sys.executable, str(SCRIPT), *map(str, files)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    return done.returncode, done.stdout


@pytest.fixture
def files(tmp_path):
    """Two days of a log, and the anchors of both."""
    with speaking(SYSTEM):
        for day in range(2):
            for n in range(3):
                record(SYSTEM, "tests.did", f"row:{day}{n}", at=NOW, change={"值": n})
            seal_committed(now=NOW + timedelta(days=day))
    log, anchors = tmp_path / "log.jsonl", tmp_path / "anchors.json"
    assert main(["audit", "export", "-o", str(log)]) == 0
    assert main(["audit", "anchors", "-o", str(anchors)]) == 0
    return log, anchors


def lines(log):
    return [json.loads(line) for line in log.read_text().splitlines()]


def put(log, batches):
    log.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in batches))


def test_what_is_as_it_was_is_right(files):
    log, anchors = files
    assert script(log, anchors) == (0, "right\n")
    assert log.stat().st_mode & 0o777 == 0o600
    days = json.loads(anchors.read_text())["days"]
    assert [(one["day"], one["entries"]) for one in days] == [("2026-06-01", 3), ("2026-06-02", 3)]


def edited(batch):
    batch["entries"][1]["actor"] = "另一个人"


def removed(batch):
    batch["entries"].pop(1)


def gone(batch):
    batch["entries"][1] = None


def smuggled(batch):
    batch["entries"].append(batch["entries"][0] | {"id": 10**9})


@pytest.mark.parametrize("tampering", [edited, removed, gone, smuggled])
def test_what_was_tampered_with_is_named(files, tampering):
    log, anchors = files
    batches = lines(log)
    tampering(batches[0])
    put(log, batches)
    code, said = script(log, anchors)
    assert code == 1
    assert "batch 1 is not what was chained" in said and "2026-06-01" in said


def test_a_chain_computed_anew_misses_the_anchors(files):
    log, anchors = files
    put(log, lines(log)[1:])
    assert script(log)[0] == 1
    put(log, lines(log)[:0])
    assert script(log) == (0, "right\n")  # without an anchor nobody sees that the log was emptied
    code, said = script(log, anchors)
    assert code == 1 and said.count("is not in the log") == 2


def test_no_file_is_overwritten_and_none_left_half_written(files, tmp_path, capsys, monkeypatch):
    log, _anchors = files
    assert main(["audit", "export", "-o", str(log)]) == 2
    assert "已存在" in capsys.readouterr().err
    assert main(["audit", "export", "-o", str(tmp_path / "no" / "log")]) == 2

    def a_full_disk():
        yield "half of it"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(handing_out, "batches", a_full_disk)
    fresh = tmp_path / "fresh.jsonl"
    assert main(["audit", "export", "-o", str(fresh)]) == 2
    assert "No space left" in capsys.readouterr().err
    assert not fresh.exists()
