"""Every text that is sent to people stands in a snapshot, in both languages, to be reviewed."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import polib

SNAPSHOT = Path(__file__).with_name("messages.json")
CATALOGUE = Path("tongxin/locale/en/LC_MESSAGES/django.po")
SOURCES = [p for p in Path("tongxin").rglob("*.py") if not {"tests", "demo"} & set(p.parts)]
SENDERS = {"notify", "notify_all", "notify_each", "Message", "Letter"}
FEW = 5
WORDS = {"_", "gettext", "ngettext"}


def called(node: ast.AST) -> set[str]:
    """The names of the functions that are called in a piece of code."""
    calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
    return {ast.unparse(one.func).rpartition(".")[2] for one in calls}


def imported(tree: ast.Module) -> set[str]:
    """What a file takes from the services of messages."""
    return {
        alias.name
        for one in ast.walk(tree)
        if isinstance(one, ast.ImportFrom) and one.module == "tongxin.shared.notify.services"
        for alias in one.names
    }


def speakers(tree: ast.Module) -> list[ast.FunctionDef]:
    """Functions that send, and those through which they do."""
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    names, found = set(SENDERS), []
    while more := [one for one in functions if one not in found and called(one) & names]:
        found += more
        names |= {one.name for one in more}
    return sorted(found, key=lambda one: one.lineno)


def texts(function: ast.FunctionDef) -> Iterator[str]:
    """Every translated text in it."""
    for one in ast.walk(function):
        if isinstance(one, ast.Call) and ast.unparse(one.func) in WORDS:
            yield from (
                arg.value
                for arg in one.args
                if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            )


def said() -> dict[str, dict[str, str]]:
    """What each function that sends can say, with its English."""
    english = {one.msgid: one.msgstr or one.msgstr_plural.get(1, "") for one in
               polib.pofile(str(CATALOGUE))}  # fmt: skip
    found: dict[str, dict[str, str]] = {}
    for path in sorted(SOURCES):
        text = path.read_text()
        if not any(f"{name}(" in text for name in SENDERS):
            continue
        for function in speakers(ast.parse(text)):
            words = {one: english.get(one, "") for one in texts(function)}
            if words:
                found[f"{path}::{function.name}"] = words
    return found


def test_the_texts_of_all_messages_are_those_that_were_reviewed():
    now = said()
    assert now, "nothing is sent any more"
    if not SNAPSHOT.exists():
        SNAPSHOT.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n")
        raise AssertionError(f"{SNAPSHOT} was written: review and commit it")
    assert json.loads(SNAPSHOT.read_text()) == now, f"delete {SNAPSHOT} to write it anew"


def test_every_place_that_sends_is_seen():
    senders = {path.split("::")[0] for path in said()}
    known = {str(path) for path in SOURCES if SENDERS & imported(ast.parse(path.read_text()))}
    assert len(known) > FEW
    assert known <= senders
