"""Examining what is kept: the chain of the log, and every figure once more."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.shared.audit import chain, handing_out
from tongxin.shared.indicators import recheck
from tongxin.shared.indicators.plain import plain_difference, plain_number, plain_result
from tongxin.shells.cli import upkeep
from tongxin.shells.cli.figures import (
    OPERATOR,
    as_operator,
    asked_of,
    at_one_moment,
    format_argument,
    place_arguments,
    put_json,
)
from tongxin.shells.cli.registry import DONE, REFUSED, USAGE, command


def declare() -> None:
    """Enter the commands of this part."""
    command("audit", gettext_lazy("核对审计日志或指标"), arguments=_audit_arguments, run=_audit)


def _audit_arguments(parser: ArgumentParser) -> None:
    whats = parser.add_subparsers(dest="what", metavar=_("对象"), required=True)
    log = whats.add_parser("log", help=_("核对审计日志的链"))
    format_argument(log, "table", "json")
    posted = whats.add_parser("anchors", help=_("导出每天的锚，交外人保存"))
    handed = whats.add_parser("export", help=_("导出整条审计日志，供外人对照锚核验"))
    for one in (posted, handed):
        one.add_argument("-o", "--output", type=Path, required=True, metavar=_("文件"))
    again = whats.add_parser(
        "figures", help=_("逐格核对存量格；写明工会和统计期时，重新统计并与已封存的比较")
    )
    place_arguments(again, required=False)
    format_argument(again, "table", "json")


def _audit(given: Namespace) -> int:
    ways = {"log": _audit_log, "figures": _audit_figures, "anchors": _anchors, "export": _export}
    run = as_operator(ways[given.what])
    # Cells are compared with rows; the log goes on being written meanwhile.
    return (at_one_moment(run) if given.what == "figures" else run)(given)


def _anchors(given: Namespace) -> int:
    text = json.dumps(handing_out.anchors(), ensure_ascii=False, indent=1)
    return _write(given.output, [text + "\n"])


def _export(given: Namespace) -> int:
    return _write(given.output, handing_out.batches())


def _write(file: Path, lines: Iterable[str]) -> int:
    """Write a new file for its owner alone; a half-written one is taken away again."""
    try:
        file.touch(mode=0o600, exist_ok=False)
        with file.open("w", encoding="utf-8") as out:
            out.writelines(lines)
    except FileExistsError:
        sys.stderr.write(_("文件 %s 已存在，请换一个文件名") % file + "\n")
        return USAGE
    except OSError as error:
        file.unlink(missing_ok=True)
        facts = {"file": file, "why": error.strerror}
        sys.stderr.write(_("无法写入文件 %(file)s：%(why)s") % facts + "\n")
        return USAGE
    sys.stderr.write(_("已导出 %s") % file + "\n")
    return DONE


def _audit_log(given: Namespace) -> int:
    seen = chain.verify()
    if given.format == "json":
        findings = [
            {"batch": one.batch, "entry": one.entry, "problem": one.problem}
            for one in seen.findings
        ]
        put_json({"chained": seen.chained, "waiting": seen.waiting, "findings": findings})
    else:
        told = _("已封存 %(chained)s 条，%(waiting)s 条还未封存，不符 %(bad)s 处")
        facts = {"chained": seen.chained, "waiting": seen.waiting, "bad": len(seen.findings)}
        sys.stdout.write(told % facts + "\n")
        sys.stdout.writelines(f"{_in_words(one)}\n" for one in seen.findings)
    return REFUSED if seen.findings else DONE


PROBLEMS = {
    "missing": gettext_lazy("第 %(batch)s 批：记录 %(entry)s 不见了"),
    "edited": gettext_lazy("第 %(batch)s 批：记录 %(entry)s 被改动过"),
    "chain broken": gettext_lazy("第 %(batch)s 批：与上一批接不上，之间有批次被改动或删除"),
    "batch altered": gettext_lazy("第 %(batch)s 批：记录有增减，或批次本身被改动过"),
}


def _in_words(one: chain.Finding) -> str:
    return str(PROBLEMS[one.problem]) % {"batch": one.batch, "entry": one.entry}


def _audit_figures(given: Namespace) -> int:
    if bool(given.union) != bool(given.period):
        sys.stderr.write(_("--union 和 --period 要一起写明，或都不写") + "\n")
        return USAGE
    if not given.union:
        return upkeep.audit(as_json=given.format == "json")
    asked = asked_of(given)
    results, mismatches = recheck.recount(asked)
    seals = list(recheck.check_seals(asked, actor=OPERATOR))
    if given.format == "json":
        put_json(
            {
                "figures": [plain_result(result) for result in results],
                "mismatches": [_plain_mismatch(one) for one in mismatches],
                "seals": [_plain_seal(one) for one in seals],
            }
        )
    else:
        _tell(results, mismatches, seals)
    broken = mismatches or any(not one.is_intact for one in seals)
    return REFUSED if broken else DONE


def _plain_mismatch(one: recheck.Mismatch) -> dict:
    numbers = {"total": plain_number(one.total), "other": plain_number(one.other)}
    return {"code": one.code, "way": one.way, **numbers}


def _plain_seal(one: recheck.SealCheck) -> dict:
    return {
        "code": one.sealed.code,
        "union": one.sealed.union.code,
        "target": one.sealed.seal.target,
        "sealed": plain_number(one.sealed.value),
        "now": plain_number(one.value),
        "intact": one.is_intact,
        "same_definition": one.has_same_definition,
        "differences": [plain_difference(each) for each in one.differences],
    }


def _tell(results, mismatches, seals) -> None:
    say = sys.stdout.write
    say(
        _("重新统计 %(count)s 项指标，自相矛盾 %(bad)s 处")
        % {"count": len(results), "bad": len(mismatches)}
    )
    say("\n")
    for one in mismatches:
        say(f"{one.code} {one.way}: {plain_number(one.total)} ≠ {plain_number(one.other)}\n")
    changed = [one for one in seals if not one.is_same]
    facts = {"count": len(seals), "changed": len(changed)}
    say(_("已封存 %(count)s 个数字，其中有变化的 %(changed)s 个") % facts + "\n")
    for one in changed:
        before, after = plain_number(one.sealed.value), plain_number(one.value)
        say(f"{one.sealed.union.code} {one.sealed.code}: {before} → {after}\n")
        for each in one.differences:
            say(f"  {each.kind} {each.row.key} {each.row.day} {each.who} {each.why}\n")
