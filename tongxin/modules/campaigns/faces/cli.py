"""The command ``tongxin notice``: the tree of measures read out of an official document."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.campaigns.models import Campaign
from tongxin.modules.campaigns.selectors.campaigns import issuing_union, undecided_count
from tongxin.modules.campaigns.services.drafting import Paper, draft_from_reading, read_paper
from tongxin.modules.campaigns.services.outright import Terms, issue_as_read
from tongxin.shells.cli.registry import DONE, REFUSED, command

OPERATOR = Actor.system("tongxin notice")


def declare() -> None:
    """Enter the command."""
    command("notice", gettext_lazy("识别公文中的举措"), arguments=_arguments, run=_run)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=_("公文文件（.docx 或 .txt）"))
    parser.add_argument("--union", metavar="CODE", help=_("发文工会的编码，默认为最上级工会"))
    parser.add_argument("--issue", action="store_true", help=_("以该工会名义下发给全部直接下级"))
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help=_("输出格式，默认 table")
    )
    parser.add_argument("--signer", default="", help=_("签发人姓名"))
    parser.add_argument(
        "--deadline",
        type=date.fromisoformat,
        metavar="DATE",
        help=_("期限待定的各项统一设为这一天，例如 2026-12-20；不写表示不设期限"),
    )


def _run(given: Namespace) -> int:
    file = Path(given.file)
    if not file.is_file():
        return _say(_("找不到文件 %(file)s") % {"file": given.file}, REFUSED)
    reading = read_paper(Paper(file.read_bytes(), file.name))
    campaign = _issue(reading, given) if given.issue else None
    if given.format == "json":
        issued = {"campaign": _issued(campaign)} if campaign else {}
        sys.stdout.write(json.dumps(reading | issued, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join([*_lines(reading), *_summary(campaign)]) + "\n")
    return DONE


def _issue(reading: Mapping[str, Any], given: Namespace) -> Campaign:
    """Draft and issue in one transaction: a refusal leaves nothing behind."""
    now = clock.now()
    with speaking(OPERATOR):
        union = issuing_union(given.union or "")
        draft = draft_from_reading(reading=reading, union=union, actor=OPERATOR, now=now)
        if (count := undecided_count(draft)) and not given.deadline:
            sentence = _("有 %(count)s 项期限待定，按“不设期限”下发；可用 --deadline 统一设定")
            _say(sentence % {"count": count}, DONE)
        terms = Terms(deadline=given.deadline, signer=given.signer)
        return issue_as_read(campaign=draft, terms=terms, actor=OPERATOR, now=now)


def _issued(campaign: Campaign) -> dict[str, Any]:
    return {
        "id": campaign.pk,
        "number": campaign.document.number,
        "union": campaign.union.code,
        "issued_on": campaign.issued_on.isoformat(),
    }


def _summary(campaign: Campaign | None) -> list[str]:
    if campaign is None:
        return []
    facts = {"number": campaign.document.number, "title": campaign.title}
    return ["", _("已下发 %(number)s《%(title)s》") % facts]


def _lines(reading: Mapping[str, Any]) -> list[str]:
    head = reading["document"]
    lines = [head["title"] or _("（无标题）")]
    lines.append("　".join(str(head[name]) for name in ("number", "issuer", "date") if head[name]))
    for section in reading["sections"]:
        lines += ["", f"{section['ordinal']} {section['title']}"]
        lines += [_measure(measure) for measure in section["measures"]]
    lines += ["", *(_duty(duty) for duty in reading["report_duties"])]
    lines += [_("提示：%(text)s") % {"text": warning} for warning in reading["warnings"]]
    return lines


def _measure(measure: Mapping[str, Any]) -> str:
    target = measure["target"]
    facts = {
        "ordinal": measure["ordinal"],
        "title": measure["title"],
        "target": f"{target['value']}{target['unit']}" if target else "—",
        "deadline": measure["deadline"] or _("待定"),
    }
    return _("  %(ordinal)s. %(title)s［目标 %(target)s，期限 %(deadline)s］") % facts


def _duty(duty: Mapping[str, Any]) -> str:
    facts = {"text": duty["text"], "deadline": duty["deadline"] or _("待定")}
    return _("报送：%(text)s［期限 %(deadline)s］") % facts


def _say(text: str, code: int) -> int:
    sys.stderr.write(f"{text}\n")
    return code
