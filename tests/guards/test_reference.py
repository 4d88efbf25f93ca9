"""Whatever has a code is documented, by the house itself, and keeps to what it says."""

import ast
import re
from collections import Counter, defaultdict
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest

from tongxin.config.env import Env
from tongxin.kernel.states import Machine
from tools.docgen import stale_pages
from tools.reference import SETTINGS, domain_errors, machines, pages

ERRORS = domain_errors()
FACT = re.compile(r"%\((\w+)\)")
CODE = re.compile(r"[a-z_0-9]+\.[a-z_0-9]+")


def test_the_reference_is_what_the_house_says_now():
    assert stale_pages(pages()) == [], "run: python -m tools.docgen"


def test_every_setting_says_what_it_is_for():
    assert set(SETTINGS) == {field.name for field in fields(Env)}


def test_settings_are_described_in_plain_words():
    settings = pages()["settings.md"]
    assert "class" not in settings
    assert "typing" not in settings
    assert "None" not in settings
    assert "| `1` 或 `0` | `1` or `0` | `0` |" in settings


def test_every_state_machine_is_drawn():
    drawn = pages()["states.md"]
    assert all(isinstance(machine, Machine) for machine in machines().values())
    assert drawn.count("stateDiagram-v2") == len(machines()) > 0


def test_no_two_errors_share_a_code():
    counted = Counter(error.code for error in ERRORS)
    assert {code: n for code, n in counted.items() if n > 1} == {}
    assert [error.code for error in ERRORS if not CODE.fullmatch(error.code)] == []


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_an_error_says_something_in_whole_sentences_and_with_a_known_status(error):
    texts = [str(error.message), str(error.mend)]
    facts = {name: "7" for text in texts for name in FACT.findall(text)}
    said = error(**facts)
    assert "%(" not in f"{said}{said.how_to_mend}"
    assert str(said).strip()
    assert 400 <= error.status <= 500 or error.status == 503  # come back in a moment


def raised() -> dict[type, list[tuple[str, set[str]]]]:
    """Where each error is made, and with which facts; ``**facts`` counts as all of them."""
    found = defaultdict(list)
    names = {error.__name__ for error in ERRORS}
    for path in Path("tongxin").rglob("*.py"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name, given = made(node)
            if name in names:
                error = meant(path, name)
                found[error].append((f"{path}:{node.lineno}", given))
    return found


def made(node) -> tuple[str, set[str]]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        return name, {word.arg or "**" for word in node.keywords}
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name):
        return node.exc.id, set()
    return "", set()


def meant(path: Path, name: str) -> type | None:
    """The class a name stands for in a file: two modules may each have a FileTooLarge."""
    module = import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
    return getattr(module, name, None)


def test_every_error_gets_the_facts_its_sentence_names():
    places, missing = raised(), []
    for error in ERRORS:
        wanted = set(FACT.findall(f"{error.message}{error.mend}"))
        for place, given in places[error]:
            if "**" not in given and wanted - given:
                missing.append(f"{place} {error.__name__}: {sorted(wanted - given)}")
    assert missing == []
