"""The English catalogue: ``python -m tools.translate extract | compile | check``.

Chinese is the source language. ``extract`` brings new strings into the catalogue and drops those
nobody uses, ``compile`` writes the binary file beside it, ``check`` says what is missing. Needs no
gettext programs.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

from tools.chinese import bare_strings, house_files

CATALOGUE = Path("tongxin/locale/en/LC_MESSAGES/django.po")
BINARY = CATALOGUE.with_suffix(".mo")
METADATA = {
    "Project-Id-Version": "tongxin",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
CALLS = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
STRING = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(\s*({STRING}(?:\s*,\s*{STRING})*)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")


class Text(NamedTuple):
    """One string to translate."""

    context: str | None
    singular: str
    plural: str | None = None


def found_texts() -> dict[Text, set[str]]:
    """Every string of the house that is marked for translation, with the files that hold it."""
    found: dict[Text, set[str]] = {}
    for path in house_files():
        read = from_python if path.suffix == ".py" else from_template
        for text in read(path):
            found.setdefault(text, set()).add(path.as_posix())
    return found


def from_python(path: Path) -> Iterator[Text]:
    """Strings inside the gettext calls of a module."""
    with path.open("rb") as source:
        for _line, name, messages, _notes in extract_python(source, CALLS, (), {}):
            if messages:
                yield as_text(name, messages)


def from_template(path: Path) -> Iterator[Text]:
    """Strings inside the translate tags of a template."""
    for match in IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"))):
        strings = ast.literal_eval(f"({match.group(2)},)")
        yield as_text(match.group(1), strings)


def as_text(name: str, messages: object) -> Text:
    """Sort the arguments of a gettext call by their meaning."""
    parts = [messages] if isinstance(messages, str) else [m for m in messages if m is not None]
    context = parts.pop(0) if name.startswith(("pgettext", "npgettext")) else None
    return Text(context, *parts[:2])


def extract() -> None:
    """Rewrite the catalogue: known translations stay, new strings come in empty."""
    known = {key(entry): entry for entry in load()}
    catalogue = polib.POFile(wrapwidth=96)
    catalogue.metadata = METADATA
    found = found_texts()
    for text in sorted(found, key=lambda text: (min(found[text]), text.singular)):
        entry = known.get(text) or polib.POEntry(
            msgctxt=text.context,
            msgid=text.singular,
            msgid_plural=text.plural or "",
            msgstr_plural={0: "", 1: ""} if text.plural else {},
        )
        entry.occurrences = [(path, "") for path in sorted(found[text])]
        catalogue.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    say(f"{len(catalogue)} strings, {len(catalogue.untranslated_entries())} without English")


def load() -> polib.POFile:
    """The catalogue as it lies in the repository."""
    return polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()


def key(entry: polib.POEntry) -> Text:
    """The string an entry translates."""
    return Text(entry.msgctxt, entry.msgid, entry.msgid_plural or None)


def compile_catalogue() -> None:
    """Write the binary catalogue that Django reads."""
    BINARY.write_bytes(load().to_binary())
    say(f"{BINARY} written")


def problems() -> list[str]:
    """All that keeps the English interface from being complete."""
    catalogue = load()
    found, known = found_texts(), {key(entry) for entry in catalogue}
    lines = [
        f"not in the catalogue: {text.singular!r} ({min(found[text])})"
        for text in found
        if text not in known
    ]
    lines += [f"no longer used: {text.singular!r}" for text in known - found.keys()]
    for entry in catalogue:
        lines += entry_problems(entry)
    current = BINARY.exists() and BINARY.read_bytes() == catalogue.to_binary()
    if not current:
        lines.append(f"{BINARY} is older than its source: run compile")
    return lines + bare_strings()


def entry_problems(entry: polib.POEntry) -> list[str]:
    """What is wrong with one translation."""
    answers = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if "fuzzy" in entry.flags:
        return [f"fuzzy: {entry.msgid!r}"]
    if not all(answer.strip() for answer in answers):
        return [f"without English: {entry.msgid!r}"]
    wanted = sorted(PLACEHOLDER.findall(entry.msgid))
    return [
        f"placeholders differ: {entry.msgid!r} -> {answer!r}"
        for answer in answers
        if sorted(PLACEHOLDER.findall(answer)) != wanted
    ]


def check() -> None:
    """Print every problem and fail if there is one."""
    lines = problems()
    for line in lines:
        say(line)
    if lines:
        raise SystemExit(1)
    say("every string has its English")


def say(line: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{line}\n")


def main(arguments: list[str]) -> None:
    """Run one of the three verbs."""
    verbs = {"extract": extract, "compile": compile_catalogue, "check": check}
    if len(arguments) != 1 or arguments[0] not in verbs:
        raise SystemExit(f"usage: python -m tools.translate {'|'.join(verbs)}")
    if not settings.configured:
        settings.configure()
    verbs[arguments[0]]()


if __name__ == "__main__":
    main(sys.argv[1:])
