"""Figures that moved between an acceptance and the moment its rows were sealed (接收后、封存前)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tongxin.kernel.text import beside
from tongxin.modules.reports.models import Sealing, Submission
from tongxin.modules.reports.selectors.boards import last_sealing_of
from tongxin.modules.reports.selectors.changes import Change
from tongxin.modules.reports.selectors.printing import spoken
from tongxin.shared.indicators.compute import Result
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.models import SealedFigure

Numbers = dict[str, Any]  # value, part and whole as text, and rows
KEPT = {"value": "value", "part": "numerator", "whole": "denominator"}


def numbers_of(results: Iterable[Result]) -> dict[str, Numbers]:
    """What an officer accepts, by code: as it is kept until the rows are sealed."""
    return {
        one.figure.code: {
            "value": _exactly(one.value),
            "part": _exactly(one.count.part.value),
            "whole": _exactly(one.count.whole.value) if one.count.whole else None,
            "rows": one.count.rows,
        }
        for one in results
    }


def moved_meanwhile(
    accepted: Mapping[str, Numbers], sealed: Mapping[str, SealedFigure]
) -> list[Change]:
    """Figures that were sealed with other numbers, or from more or fewer rows, than accepted."""
    known = figures()
    return [
        Change(str(known[code].name), _said(then, known[code].unit), _said(now, known[code].unit))
        for code, one in sealed.items()
        if code in accepted and (now := _sealed(one)) != (then := accepted[code])
    ]


def meanwhile(submission: Submission) -> list[Change]:
    """The same of a report whose seal a worker made; nothing where the officer waited for it."""
    done = last_sealing_of(submission)
    if done is None or done.state != Sealing.State.DONE:
        return []
    kept = SealedFigure.objects.filter(seal__target=submission.target, code__in=figures())
    return moved_meanwhile(done.accepted, {one.code: one for one in kept.order_by("pk")})


def in_a_sentence(changes: list[Change], most: int) -> str:
    """The changes for the log of a report; the last ones only counted where the room ends."""
    if not changes:
        return ""
    head = _("接收后、封存前有 %(count)s 项指标变动，按封存时的数封存") % {"count": len(changes)}
    told = head
    for one in changes:
        longer = told + _("；") + f"{one.label} {one.before} → {one.after}"
        if len(longer) > most:
            break
        told = longer
    return told[:most]


def _sealed(one: SealedFigure) -> Numbers:
    told = {name: _exactly(getattr(one, column)) for name, column in KEPT.items()}
    return told | {"rows": one.row_count}


def _exactly(value: object) -> str | None:
    return None if value is None else f"{Decimal(str(value)):.2f}"


def _said(numbers: Numbers, unit: str) -> str:
    value = spoken(_number(numbers["value"]), unit)
    rows = _("%(count)s 行明细") % {"count": f"{numbers['rows']:,}"}
    if numbers["whole"] is None:
        return beside(value, rows)
    parts = f"{spoken(_number(numbers['part']))}/{spoken(_number(numbers['whole']))}"
    return beside(value, parts + _("，") + rows)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
