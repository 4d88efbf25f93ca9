"""The public file of a lottery: what the command and an independent script say of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tongxin.config.cli import main
from tongxin.shared.scarce.drawing import Drawing, FileUnreadable, faults, ranking
from tongxin.shared.scarce.tests.factories import a_full_lottery
from tongxin.shared.scarce.tests.test_lotteries import drawn, leaving, published

pytestmark = pytest.mark.usefixtures("house")
SCRIPT = Path("docs/howto/verify_lottery.py")


@pytest.fixture
def lottery():
    """Two places and five entrants."""
    return a_full_lottery()


def swap(document):
    document["winners"] = document["winners"][::-1]


def reseed(document):
    """A seed that gives another order; among four, one in 24 gives the same."""
    left = [document["entrants"], [one["entrant"] for one in document["withdrawn"]]]
    seeds = map(str, range(100))
    document["seed"] = next(s for s in seeds if ranking(s, *left) != document["ranking"])


TAMPERINGS = {
    "another winner": swap,
    "one winner more": lambda d: d["winners"].append(d["ranking"][2]),
    "another order": lambda d: d["ranking"].reverse(),
    "an entrant gone": lambda d: d["entrants"].pop(),
    "an entrant more": lambda d: d["entrants"].append(f"00099 {'a' * 64}"),
    "an entrant twice": lambda d: d["entrants"].append(d["entrants"][0]),
    "another seed": reseed,
    "another source": lambda d: d.update(seed_source="别的指数"),
    "more places": lambda d: d.update(places=3, winners=d["ranking"][:3]),
    "another list hash": lambda d: d.update(list_hash="0" * 64),
    "a withdrawn that was never listed": lambda d: d["withdrawn"].append(
        {"entrant": "00099 x", "at": d["published_at"]}
    ),
    "a withdrawal without re-ranking": lambda d: d["withdrawn"].append(
        {"entrant": d["ranking"][0], "at": d["published_at"]}
    ),
}


def script(file):
    run = [sys.executable, str(SCRIPT), str(file)]
    done = subprocess.run(run, capture_output=True, check=False)  # noqa: S603 - our own script
    return done.returncode


@pytest.fixture
def file(lottery, tmp_path):
    """The exported file of a drawn lottery."""
    published(lottery)
    leaving(lottery, lottery.entrants.first())
    drawn(lottery)
    made = tmp_path / "lottery.json"
    assert main(["lottery", "export", str(lottery.pk), "-o", str(made)]) == 0
    return made


def test_command_and_independent_script_both_say_yes(file, capsys):
    assert main(["lottery", "verify", str(file)]) == 0
    assert capsys.readouterr().out.startswith("是")
    assert script(file) == 0


@pytest.mark.long
@pytest.mark.parametrize("name", TAMPERINGS)
def test_command_and_independent_script_both_say_no(name, file, capsys):
    document = json.loads(file.read_text())
    TAMPERINGS[name](document)
    file.write_text(json.dumps(document))
    assert main(["lottery", "verify", str(file)]) == 1
    assert capsys.readouterr().out.startswith("否")
    assert script(file) == 1


def test_a_list_published_after_the_seed_and_a_draw_before_it_are_found(file):
    document = json.loads(file.read_text())
    late = document | {"published_at": document["drawn_at"]}
    early = document | {"drawn_at": document["published_at"]}
    halves = document | {"drawn_at": None}
    assert [len(faults(Drawing.read(one))) for one in (late, early, halves)] == [1, 1, 1]


def test_before_the_draw_the_list_alone_is_confirmed(lottery, tmp_path, capsys):
    published(lottery)
    file = tmp_path / "list.json"
    assert main(["lottery", "export", str(lottery.pk), "-o", str(file)]) == 0
    assert main(["lottery", "verify", str(file)]) == 0
    assert "还未摇号" in capsys.readouterr().out
    assert script(file) == 0


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", "1", '"x"', "null", "not json", "[" * 100_000, b"\xff\xfe", b"\x00" * 9],
)
def test_another_file_is_no_lottery(content, tmp_path, capsys):
    file = tmp_path / "x.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["lottery", "verify", str(file)]) == 2
    assert main(["lottery", "verify", str(tmp_path / "none.json")]) == 2
    assert main(["lottery", "verify", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("不是摇号公示文件") == 3


@pytest.mark.parametrize(
    "change",
    [
        {"format": "tongxin-lottery-2"},
        {"rule": "the chair decides"},
        {"places": "2"},
        {"places": True},
        {"places": 0},
        {"seed": None},
        {"seed": "\ud800"},
        {"entrants": "00001"},
        {"entrants": [1]},
        {"withdrawn": [{"at": "2026"}]},
        {"published_at": "yesterday"},
        {"published_at": "2026-06-01T00:00:00"},
    ],
    ids=str,
)
def test_a_file_that_lacks_a_part_is_unreadable(change, file):
    with pytest.raises(FileUnreadable):
        Drawing.read(json.loads(file.read_text()) | change)


def test_what_was_not_published_is_not_exported(lottery, tmp_path):
    file = tmp_path / "x.json"
    assert main(["lottery", "export", str(lottery.pk), "-o", str(file)]) == 1
    assert main(["lottery", "export", "0", "-o", str(file)]) == 1
    assert not file.exists()
    published(lottery)
    assert main(["lottery", "export", str(lottery.pk), "-o", str(tmp_path)]) == 2
