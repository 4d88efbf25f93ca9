"""Exports of declared sheets (导出)."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Actor, Forbidden
from tongxin.kernel.errors import Invalid, NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.sealed import Sealed
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.cells import guarded
from tongxin.shared.transfer.errors import NotExportable
from tongxin.shared.transfer.permissions import Can
from tongxin.shared.transfer.results import table_workbook
from tongxin.shared.transfer.sheets import Column, Setting, Sheet, get_sheet

SUFFIXES = (".xlsx", ".csv")


@transaction.atomic
def export_sheet(
    key: str,
    union: UnionOrg,
    period: Period | None,
    path: Path,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Write the rows of a sheet at a union to a file; sealed values stay masked (导出).

    Returns the number of rows. Raises UnknownSheet, NotExportable, NotThere, Forbidden or
    Invalid for another suffix.
    """
    sheet = get_sheet(key)
    may_export(sheet, union, actor)
    period = period or Period.parse(timezone.localdate(now).strftime("%Y-%m"))
    rows = sheet.export(union, period, Setting(union, actor, now))
    count = _write(sheet, rows, Path(path))
    change = {"sheet": key, "period": str(period), "rows": count}
    record(actor, "transfer.exported", union, at=now, change=change)
    return count


def may_export(sheet: Sheet, union: UnionOrg, actor: Actor) -> None:
    """The actor may take rows of the sheet out of the subtree."""
    if sheet.export is None:
        raise NotExportable(title=sheet.title)
    if not actor.scope(Can.EXPORT).covers(union.path):
        raise NotThere
    if not actor.scope(sheet.views).covers(union.path):
        raise Forbidden


def _write(sheet: Sheet, found: Iterable[Mapping[str, Any]], path: Path) -> int:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise Invalid(reason=_("导出文件只能是 .xlsx 或 .csv，请修改文件名"))
    rows = _rows(sheet, found)
    if suffix == ".csv":
        return _write_csv(path, sheet, rows)
    return table_workbook(str(path), str(sheet.title), sheet.headers, rows)


def _rows(sheet: Sheet, found: Iterable) -> Iterator[list[object]]:
    for values in found:
        yield [_shown(column, values.get(column.key)) for column in sheet.columns]


def _shown(column: Column, value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, Sealed):
        return value.mask
    if column.choices:
        labels = {code: label for label, code in reversed(column.choices.items())}
        return labels.get(value, value)
    return "、".join(value) if isinstance(value, list | tuple) else value


def _write_csv(path: Path, sheet: Sheet, rows: Iterable[list[object]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(sheet.headers)
        for row in rows:
            lines.writerow([_as_text(value) for value in row])
            count += 1
    return count


def _as_text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else guarded(value)
