"""Apply small sabotages one by one and show that a test catches each: ``python -m tools.mutants``.

Works on a copy of the house. Names of mutants, or parts of them, choose among all. A mutant under
which the tests run on and on counts as survived: only a test that fails is a proof.
"""

import os
import shutil
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

LISTS = (
    "tongxin.shared.approvals.tests.mutants",
    "tongxin.shared.audit.tests.mutants",
    "tongxin.shared.consents.tests.mutants",
    "tongxin.shared.deadlines.tests.mutants",
    "tongxin.shared.notify.tests.mutants",
    "tongxin.shared.public_notices.tests.mutants",
    "tongxin.shared.scarce.tests.mutants",
)
PARTS = ("tongxin", "tests", "tools", "conftest.py", "pyproject.toml", "manage.py")
TESTS_FAILED = 1  # pytest's word for it; anything else is a broken run and no proof
ENDLESS = -1
MOST_SECONDS = int(os.environ.get("MUTANT_SECONDS", "600"))
WORDS = {TESTS_FAILED: "caught  ", ENDLESS: "ENDLESS "}


def main(wanted: list[str]) -> int:
    """Try the mutants; 0 when none survived."""
    survivors, tried = [], 0
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        _copy_house(copy)
        for home, name, mutant in _chosen(wanted):
            tried += 1
            outcome = _outcome(copy, home, mutant)
            sys.stdout.write(f"{WORDS.get(outcome, 'SURVIVED')} {name}\n")
            sys.stdout.flush()
            survivors += [] if outcome == TESTS_FAILED else [name]
    sys.stdout.write(f"{tried} mutants, {len(survivors)} survived\n")
    return 1 if survivors or not tried else 0


def _copy_house(copy: Path) -> None:
    for part in PARTS:
        if Path(part).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(part, copy / part, ignore=ignored)
        else:
            shutil.copy(part, copy / part)


def _chosen(wanted: list[str]):
    for listed in map(import_module, LISTS):
        for name, mutant in listed.MUTANTS.items():
            if not wanted or any(word in name for word in wanted):
                yield listed.HOME, name, mutant


def _outcome(copy: Path, home: str, mutant: tuple[str, str, str, str]) -> int:
    file, text, instead, test = mutant
    path = copy / home / file
    whole = path.read_text()
    if whole.count(text) == 0:
        raise SystemExit(f"{path}: nothing reads {text!r}")
    path.write_text(whole.replace(text, instead))
    try:
        return _pytest(copy, test)
    finally:
        path.write_text(whole)


def _pytest(copy: Path, test: str) -> int:
    options = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=mutants"]
    asked = [sys.executable, "-B", "-m", "pytest", *options, test]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    # A group of its own, so that the processes a race started end with it.
    running = subprocess.Popen(asked, cwd=copy, start_new_session=True, **quiet)  # noqa: S603
    try:
        return running.wait(MOST_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        return ENDLESS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
