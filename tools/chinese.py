"""Finds Chinese that no translation can reach.

In a template every Chinese text stands inside a translate tag; in a module inside a gettext call.
Words the program reads or compares (keywords, headers, sample values) are data, and say so:
``# data: why`` on the first line of the statement or on the line above it; a line that starts with
``# data: whole file`` speaks for the module.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from django.template.base import DebugLexer, TokenType

HOUSE = Path("tongxin")
HAN = re.compile(r"[\u3400-\u9fff]")
AWAY = {"tests", "migrations", "demo", "static", "node_modules"}
MARK = "# data:"
GETTEXT = {
    f"{name}{lazy}"
    for name in ("gettext", "ngettext", "pgettext", "npgettext", "gettext_noop")
    for lazy in ("", "_lazy")
} | {"_"}
LITERAL = re.compile(r"_\((\"[^\"]*\"|'[^']*')\)")


def house_files(house: Path = HOUSE) -> list[Path]:
    """Modules and templates that may speak to users."""
    python = list(house.rglob("*.py"))
    templates = [
        path
        for ending in ("html", "txt", "xml")
        for path in house.rglob(f"*.{ending}")
        if "templates" in path.parts
    ]
    return sorted(p for p in python + templates if not AWAY & set(p.parts))


def bare_strings(house: Path = HOUSE) -> list[str]:
    """Every Chinese text outside a translation, as path, line and text."""
    lines = []
    for path in house_files(house):
        read = in_python if path.suffix == ".py" else in_template
        source = path.read_text(encoding="utf-8")
        lines += [f"not translated: {path}:{line}: {text!r}" for line, text in read(source)]
    return lines


def in_template(source: str) -> Iterator[tuple[int, str]]:
    """Chinese outside translate tags."""
    inside = None
    for token in DebugLexer(source).tokenize():
        word = token.contents.split(None, 1)[0] if token.contents.strip() else ""
        if token.token_type == TokenType.BLOCK and inside:
            inside = None if word == f"end{inside}" else inside
        elif token.token_type == TokenType.BLOCK and word in {
            "blocktranslate",
            "blocktrans",
            "comment",
        }:
            inside = word
        elif not inside and token.token_type != TokenType.COMMENT and speaks(token, word):
            yield token.lineno, token.contents.strip()[:60]


def speaks(token, word: str) -> bool:
    """Whether a token shows Chinese that is not translated."""
    if token.token_type == TokenType.BLOCK and word in {"translate", "trans"}:
        return False
    return bool(HAN.search(LITERAL.sub("", token.contents)))


def in_python(source: str) -> Iterator[tuple[int, str]]:
    """Chinese literals outside gettext calls, docstrings and declared data."""
    marks = data_marks(source)
    if any(text.startswith(f"{MARK} whole file") for text in marks.values()):
        return
    tree, lines = ast.parse(source), source.splitlines()
    free = docstrings(tree) | translated(tree) | declared(tree, set(marks))
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if not is_text or id(node) in free or not HAN.search(node.value):
            continue
        # An escaped range of characters is no sentence: only what is written in Chinese counts.
        if HAN.search("".join(lines[node.lineno - 1 : node.end_lineno])):
            yield node.lineno, node.value[:60]


def data_marks(source: str) -> dict[int, str]:
    """Lines that carry a data mark."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string
        for token in tokens
        if token.type == tokenize.COMMENT and token.string.startswith(MARK)
    }


def docstrings(tree: ast.AST) -> set[int]:
    """String statements: they speak to readers of the code."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def translated(tree: ast.AST) -> set[int]:
    """All that stands inside a gettext call."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {
        id(inner)
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in GETTEXT
        for inner in ast.walk(call)
    }


def declared(tree: ast.AST, marks: set[int]) -> set[int]:
    """All that stands inside a statement marked as data."""
    return {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and {node.lineno, node.lineno - 1} & marks
        for inner in ast.walk(node)
    }
