"""Run a part of the test suite and say what was left out."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

from tools.chromium import find

HOUSE = Path(__file__).resolve().parents[1]
REPORTS = HOUSE / "var" / "test-reports"
TEMPLATES = ("tongxin",)
OWN_SERVERS = tuple(
    f"tongxin/config/tests/test_{name}.py"
    for name in ("backup", "embedded", "first_start", "serve")
)
# What is the same before any database: whom pages and operations let in and what they answer, how
# often a page asks, the guide followed with all tools, the demo of one day as of another.
ANYWHERE = (
    "tests/guards/test_doors.py",
    "tests/guards/test_guide.py",
    "tests/guards/test_lists.py",
    "tests/openapi",
    "tongxin/config/demo/tests/test_city.py",
    "tongxin/config/demo/tests/test_days.py",
)
FURTHER = "many_more"  # random examples beyond the everyday ones: tried on one server


def everyday(arguments: Sequence[str]) -> int:
    """Everything but long tests; journeys where there is a browser."""
    browser = find()
    code = _pytest("everyday", "not long" if browser else "not long and not journey", arguments)
    said = [
        "未运行：耗时测试（.ci/run 运行）/ left out: long tests (run by .ci/run)",
        ""
        if browser
        else "未运行：浏览器流程，未找到 Chromium / left out: journeys, no Chromium found",
    ]
    sys.stdout.write("".join(f"{line}\n" for line in said if line))
    return code


def rest(arguments: Sequence[str]) -> int:
    """What the everyday suite leaves out; a missing browser is a failure."""
    if find() is None:
        sys.stderr.write("未找到 Chromium：apt install chromium / no Chromium found\n")
        return 1
    return _pytest("rest", "long or journey", arguments)


def whole(arguments: Sequence[str]) -> int:
    """For another server: every test that asks a database something, journeys apart."""
    ignored = [f"--ignore={HOUSE / path}" for path in (*OWN_SERVERS, *ANYWHERE)]
    return _pytest("whole", "not journey", [*ignored, "-k", f"not {FURTHER}", *arguments])


def templates(arguments: Sequence[str]) -> int:
    """Indent the templates, or check that they are."""
    found = sorted(str(path) for top in TEMPLATES for path in (HOUSE / top).rglob("*.html"))
    if not found:
        return 0
    return _run(["djhtml", "--tabwidth", "2", *arguments, *found])


def _pytest(name: str, marks: str, arguments: Sequence[str]) -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    code = _run(["pytest", "-n", "2", "-m", marks, f"--junit-xml={report}", *arguments])
    return code or _refuse_skipped(report)


def _refuse_skipped(report: Path) -> int:
    """Tell how many ran; a suite of nothing is a failure."""
    suite = ElementTree.parse(report).getroot()[0]  # noqa: S314 - written by ourselves
    skipped = [
        f"{case.get('classname')}::{case.get('name')}: {reason.get('message')}\n"
        for case in suite.iter("testcase")
        if (reason := case.find("skipped")) is not None
    ]
    sys.stdout.write(f"{suite.get('tests')} tests, {len(skipped)} skipped\n{''.join(skipped)}")
    return int(int(suite.get("tests", "0")) == len(skipped))


def _run(command: Sequence[str]) -> int:
    program, *arguments = command
    return subprocess.run(  # noqa: S603 - our own tools, no shell
        [sys.executable, "-m", program, *arguments], check=False, cwd=HOUSE
    ).returncode


PARTS: dict[str, Callable[[Sequence[str]], int]] = {
    "everyday": everyday,
    "rest": rest,
    "whole": whole,
    "templates": templates,
}

if __name__ == "__main__":
    sys.exit(PARTS[sys.argv[1]](sys.argv[2:]))
