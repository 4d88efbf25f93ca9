"""The fields of a report where they stand among its figures."""

from collections.abc import Mapping

from tongxin.modules.reports.forms.filling import SEEN, AnswersForm
from tongxin.modules.reports.selectors.answers import Field


def put_fields(
    sections: list[dict],
    form: AnswersForm,
    around: Mapping[str, Field] | None = None,
    seen: Mapping[str, int] | None = None,
) -> None:
    """Give every block the fields a person fills there, with all that stands around them.

    ``seen`` are the versions a refused form was written on, else those in force are meant.
    """
    for block in (block for section in sections for block in section["blocks"]):
        lines = [block["line"].code] if block["line"] else []
        codes = lines or [one["cell"].code for one in block["cells"]]
        block["fields"] = [
            _field(form[code], (around or {}).get(code) or Field(), seen)
            for code in codes
            if code in form.fields
        ]


def put_files(sections: list[dict], files: Mapping[str, list]) -> None:
    """Give every block that asks for files those that hang there."""
    for block in (block for section in sections for block in section["blocks"]):
        code = block["line"].code if block["line"] else ""
        if code in files:
            block["files"] = files[code]


def _field(bound, around: Field, seen: Mapping[str, int] | None) -> dict:
    version = around.version if seen is None else seen.get(bound.name, around.version)
    return {"bound": bound, "around": around, "seen": version, "seen_name": f"{SEEN}{bound.name}"}
