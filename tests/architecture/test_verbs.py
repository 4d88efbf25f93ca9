"""Nobody has to read the code of a verb."""

import ast
from pathlib import Path

from tongxin.shared.orgs.models import OrgChange
from tongxin.shells.design.verbs import PROGRAMS, VERBS

SOURCES = [
    path
    for path in Path("tongxin").rglob("*.py")
    if not {"tests", "migrations", "demo"} & set(path.parts)
]


def written(path):
    """Every verb that a file hands to the log, also by way of a helper or a variable."""
    tree = ast.parse(path.read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {"record", "record_each", "_void"}
    for call in calls:
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in names:
            words = (one.value for one in call.args if isinstance(one, ast.Constant))
            yield from _codes(words)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "verb":
            words = (one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant))
            yield from _codes(words)


def _codes(words):
    return (word for word in words if isinstance(word, str) and "." in word)


def test_every_verb_that_is_written_has_a_name():
    verbs = {verb for path in SOURCES for verb in written(path)}
    verbs |= {f"orgs.{what}" for what, _name in OrgChange._meta.get_field("what").choices}
    assert len(verbs) > 80
    assert verbs - set(VERBS) == set()


def programs(path):
    """The names under which programs act in a file."""
    text = path.read_text()
    if "Actor.system" not in text:
        return
    for call in ast.walk(ast.parse(text)):
        made = isinstance(call, ast.Call) and ast.unparse(call.func) == "Actor.system"
        if made and isinstance(call.args[0], ast.Constant):
            yield call.args[0].value


def test_every_program_that_acts_has_a_name():
    everything = [p for p in Path("tongxin").rglob("*.py") if "tests" not in p.parts]
    assert {name for path in everything for name in programs(path)} == set(PROGRAMS)
