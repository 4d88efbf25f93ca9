"""The pages of the reference, each made from the registry it speaks of; needs Django set up."""

import json
from argparse import SUPPRESS
from collections.abc import Iterable, Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import get_args, get_type_hints

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import override

from tongxin.config.env import DATABASE_NAMES, PREFIX, Env
from tongxin.config.staff_roles import _roles
from tongxin.config.urls import api
from tongxin.kernel.errors import DomainError
from tongxin.kernel.states import Machine
from tongxin.shared.access.rights import known
from tongxin.shared.indicators.declare import catalogue, figures
from tongxin.shared.retention.declarations import all_keeps
from tongxin.shared.transfer.sheets import all_sheets
from tongxin.shells.cli.parser import Parser
from tongxin.shells.cli.registry import commands
from tools.setting_words import SETTINGS

HOUSE = Path("tongxin")
GENERATED = "<!-- Written by `python -m tools.docgen`; do not edit. -->"

KINDS: dict[object, tuple[str, str]] = {
    str: ("文字", "text"),
    int: ("整数", "whole number"),
    bool: ("`1` 或 `0`", "`1` or `0`"),
    Path: ("目录", "folder"),
    Path | None: ("目录", "folder"),
}


def pages() -> dict[str, str]:
    """Every page by its file name."""
    return {
        "errors.md": _page("错误代码 / Error codes", _errors()),
        "permissions.md": _page("权限 / Rights", _permissions()),
        "indicators.md": _page("指标 / Figures", _indicators()),
        "settings.md": _page("设置 / Settings", _settings()),
        "commands.md": _page("命令 / Commands", _commands()),
        "states.md": _page("状态 / States", _states()),
        "retention.md": _page("保存期限 / Retention", _retention()),
        "sheets.md": _page("表格 / Sheets", _sheets()),
        "api.md": _page("接口 / API", _api()),
    }


def openapi() -> str:
    """The OpenAPI document as the snapshot keeps it."""
    schema = api.get_openapi_schema()
    return json.dumps(schema, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1) + "\n"


def domain_errors() -> list[type[DomainError]]:
    """Every error of the house that has a code of its own, in the order of the codes."""
    for module in _modules_that_name("DomainError"):
        import_module(module)
    found = [one for one in _below(DomainError) if "code" in vars(one) and _is_ours(one)]
    return sorted(found, key=lambda one: (one.code, one.__qualname__))


def machines() -> dict[str, Machine]:
    """Every state machine by module and name."""
    return {
        f"{module.removeprefix('tongxin.')}.{name}": value
        for module in _modules_that_name("Machine(")
        for name, value in vars(import_module(module)).items()
        if isinstance(value, Machine)
    }


def _errors() -> Iterator[str]:
    rows = (
        (f"`{one.code}`", one.status, *_both(one.message), *_both(one.mend))
        for one in domain_errors()
    )
    head = ("code", "HTTP", "提示", "message", "怎样改", "next step")
    yield from _table(head, rows)


def _permissions() -> Iterator[str]:
    roles = {code: set(rights) for code, _name, rights, _fields in _roles()}
    rows = (
        (
            f"`{code}`",
            *_both(right.label),
            "、".join(name for name, rights in roles.items() if code in rights),
        )
        for code, right in sorted(known().items())
    )
    yield from _table(("code", "权限", "right", "roles at the start"), rows)


def _indicators() -> Iterator[str]:
    rows = (
        (
            f"`{one.code}`",
            *_both(one.name),
            one.unit,
            f"{one.measure}, {one.period_type}",
            ", ".join(one.breakdowns),
            *_both(one.definition),
        )
        for one in sorted(figures().values(), key=lambda one: one.code)
    )
    head = ("code", "名称", "name", "单位", "measure", "by", "定义", "definition")
    yield from _table(head, rows)
    yield ""
    yield f"目录共 {len(catalogue())} 项，以上为已启用的 / in use, of all in the catalogue."


def _settings() -> Iterator[str]:
    hints = get_type_hints(Env)
    rows = (
        (
            f"`{_environment_name(one.name)}`",
            *_kind_of_setting(hints[one.name]),
            _written(one.default),
            *SETTINGS[one.name],
        )
        for one in fields(Env)
    )
    yield from _table(("name", "填什么", "value", "default", "用途", "meaning"), rows)


def _kind_of_setting(kind: object) -> tuple[str, str]:
    """How a setting is written, in plain words."""
    if choices := [one for one in get_args(kind) if isinstance(one, str)]:
        listed = ", ".join(f"`{one}`" for one in choices)
        return f"{listed} 之一", f"one of {listed}"
    return KINDS[kind]


def _written(default: object) -> str:
    """A default as an operator would write it."""
    if isinstance(default, bool):
        return f"`{int(default)}`"
    return f"`{default}`" if default not in {"", None} else ""


def _commands() -> Iterator[str]:
    for one in sorted(commands(), key=lambda one: one.name):
        chinese, english = _both(one.help)
        yield from (f"## `tongxin {one.name}`", "", f"{chinese} / {english}", "")
        yield from _table(("argument", "说明", "meaning"), _arguments(one))
        yield ""


def _arguments(one) -> Iterator[tuple]:
    helps = []
    for language in ("zh-hans", "en"):
        with override(language):
            parser = Parser(prog=one.name)
            one.arguments(parser)
            known_ones = parser._actions  # noqa: SLF001 - argparse has no other way to ask
            helps.append([a for a in known_ones if a.dest != "help" and a.help != SUPPRESS])
    for chinese, english in zip(*helps, strict=True):
        name = ", ".join(chinese.option_strings) or chinese.dest.upper()
        yield f"`{name}`", chinese.help or "", english.help or ""


def _states() -> Iterator[str]:
    for name, machine in sorted(machines().items()):
        yield from (f"## {name}", "", "```mermaid", "stateDiagram-v2")
        yield f"  [*] --> {machine.initial}"
        for verb, move in machine.moves.items():
            needs = f" ({move.needs})" if move.needs else ""
            for source in sorted(move.sources):
                yield f"  {source} --> {move.target}: {verb}{needs}"
        yield from (f"  {state} --> [*]" for state in sorted(machine.final))
        yield from ("```", "")


def _retention() -> Iterator[str]:
    rows = (
        (
            f"`{one.label}`",
            f"{one.days}" if one.days else "",
            *_both(one.since),
            *_both(one.then.label),
            *_both(one.why),
        )
        for one in all_keeps()
    )
    head = ("table", "天 / days", "自", "from", "到期处理", "then", "理由", "why")
    yield from _table(head, rows)


def _sheets() -> Iterator[str]:
    for sheet in all_sheets():
        chinese, english = _both(sheet.title)
        yield from (f"## `{sheet.key}` {chinese} / {english}", "")
        does = [
            word
            for word, true in (("import", sheet.is_importable), ("export", sheet.export))
            if true
        ]
        key = ", ".join(sheet.natural_key)
        yield f"{', '.join(does)}; natural key: {key}; needs `{sheet.needs}`"
        yield ""
        rows = (
            (c.header, f"`{c.key}`", c.type, "✓" if c.required else "", c.example, *_both(c.help))
            for c in sheet.columns
        )
        yield from _table(("表头", "key", "type", "必填", "example", "说明", "help"), rows)
        yield ""


def _api() -> Iterator[str]:
    paths = api.get_openapi_schema()["paths"]
    rows = (
        (verb.upper(), f"`{path}`", one.get("summary", ""), one.get("description", ""))
        for path, verbs in sorted(paths.items())
        for verb, one in verbs.items()
    )
    yield from _table(("verb", "path", "name", "does"), rows)


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join([GENERATED, "", f"# {title}", "", *lines]).rstrip() + "\n"


def _table(head: Iterable[str], rows: Iterable[tuple]) -> Iterator[str]:
    head = tuple(head)
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(_cell(value) for value in row)} |"


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())


def _both(text: object) -> tuple[str, str]:
    said = []
    for language in ("zh-hans", "en"):
        with override(language):
            said.append(str(text))
    return said[0], said[1]


def _environment_name(field: str) -> str:
    upper = field.upper()
    return upper if upper in DATABASE_NAMES else PREFIX + upper


def _modules_that_name(word: str) -> list[str]:
    files = (p for p in HOUSE.rglob("*.py") if not {"tests", "migrations"} & set(p.parts))
    return sorted(
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in files
        if word in path.read_text(encoding="utf-8")
    )


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _is_ours(kind: type) -> bool:
    return kind.__module__.startswith("tongxin.") and ".tests." not in kind.__module__
