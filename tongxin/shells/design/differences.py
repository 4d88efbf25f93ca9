"""What a change in the log says, as people read it (前后变化)."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.services import CHANGED


@dataclass(frozen=True, slots=True)
class Difference:
    """One column: what it said and what it says."""

    name: str
    before: str
    after: str


def differences(entry: AuditEntry) -> list[Difference]:
    """Every column that an entry tells of, by the name people know."""
    told = entry.change.get(CHANGED)
    if not isinstance(told, dict):
        return []
    label = entry.target.partition(":")[0]
    return [
        Difference(_name(label, column), _word(pair[0]), _word(pair[1]))
        for column, pair in told.items()
        if isinstance(pair, list) and len(pair) == 2
    ]


def in_lines(entry: AuditEntry) -> str:
    """The same for one cell of a file."""
    return "；".join(f"{one.name}：{one.before} → {one.after}" for one in differences(entry))


def _name(label: str, column: str) -> str:
    try:
        return str(apps.get_model(label)._meta.get_field(column).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return column


def _word(value: Any) -> str:
    if value in (None, "", []):
        return _("（空）")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
