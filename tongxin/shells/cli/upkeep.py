"""Looking after the stored cells: fold, build, compare."""

import json
import sys
from collections.abc import Callable, Iterable

from django.db import connections
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.indicators.cells.check import CellDifference, audit_cells, waiting
from tongxin.shared.indicators.cells.install import install
from tongxin.shared.indicators.cells.writing import MARKS, fold_marks, rebuild
from tongxin.shared.indicators.plain import plain_number
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shells.cli.registry import DONE, REFUSED

OWNER = "owner"


def fold() -> int:
    """Take in all that was written since the last fold."""
    marks = buckets = 0
    while True:
        done = fold_marks(now=clock.now())
        if done is None:
            sys.stderr.write(_("后台进程正在并入，请稍后再试") + "\n")
            return REFUSED
        marks, buckets = marks + done.marks, buckets + done.buckets
        if done.marks < MARKS:
            break
    facts = {"marks": marks, "buckets": buckets}
    sys.stderr.write(_("已并入 %(marks)s 个标记，重新统计 %(buckets)s 格") % facts + "\n")
    return DONE


def build() -> int:
    """Enter what is declared, and make all cells anew."""
    if OWNER in connections:
        install(OWNER)
    count = rebuild(now=clock.now())
    sys.stderr.write(_("已重建 %s 个数据源的存量格") % count + "\n")
    return DONE


def audit(*, as_json: bool) -> int:
    """Every cell beside the rows; each that differs is printed."""
    found = audit_cells(now=clock.now())
    codes = _codes(one.place for one in found.differing)
    plain = (_plain(one, codes) for one in found.differing)
    unbuilt = waiting()[1]
    if as_json:
        said = {"cells": found.cells, "differing": len(found.differing), "unbuilt": unbuilt}
        said |= {"differences": list(plain)}
        sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=2) + "\n")
    else:
        facts = {"cells": found.cells, "bad": len(found.differing)}
        sys.stdout.write(_("核对存量格 %(cells)s 个，不符 %(bad)s 个") % facts + "\n")
        for one in plain:
            where = _("本级") if one["own"] else _("下级合计")
            parts = (one["source"], one["union"], where, one["month"], one["cut"], one["group"])
            told = " ".join(part for part in parts if part)
            figures = ",".join(one["codes"])
            sys.stdout.write(f"{told} {figures}: {one['kept']} ≠ {one['counted']}\n")
    if unbuilt:
        told = _("另有 %s 个数据源还没有存量格，指标直接由明细统计，后台会自动建立")
        sys.stderr.write(told % unbuilt + "\n")
    if found.differing:
        sys.stderr.write(_("请运行 tongxin figures build 重建") + "\n")
    return REFUSED if found.differing else DONE


def _codes(places: Iterable[int]) -> dict[int, str]:
    return dict(UnionOrg.objects.filter(pk__in=set(places)).values_list("pk", "code"))


def _plain(one: CellDifference, codes: dict[int, str]) -> dict:
    return {
        "source": one.source,
        "union": codes.get(one.place, str(one.place)),
        "own": one.is_own,
        "month": f"{one.month:%Y-%m}",
        "cut": one.cut,
        "group": one.group,
        "codes": list(one.codes),
        "kept": [plain_number(value) for value in one.kept.values()],
        "counted": [plain_number(value) for value in one.counted.values()],
    }


DEEDS: dict[str, Callable[[], int]] = {"build": build, "fold": fold}
