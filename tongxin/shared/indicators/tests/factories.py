"""Figures that tests declare for themselves, over ledgers every house has."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from tongxin.kernel.measures import Measure
from tongxin.shared.access.models import CommitteePost, Grant
from tongxin.shared.indicators import declare
from tongxin.shared.indicators.declare import Cut, Figure, Source
from tongxin.shared.indicators.models import (
    DeclaredValue,
    FigureSeal,
    RowLabel,
    SealedFigure,
    SealedRows,
    TargetValue,
)
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW

# Posts stand in for sessions (on a day) and memberships (from a day until a day); grants for
# check-ins, hosted by the union of the post and owned by whoever entered them (co-host); declared
# values for anonymous headcounts.
VOID = "void"
sessions = Source(
    CommitteePost.objects.exclude(role__in=[VOID, "member"]),
    union="union",
    on="started_on",
    person="account",
    cuts={"kind": Cut("role", "按类型")},
    shows={"类型": "role"},
    claim=("access.CommitteePost", "pk"),
)
memberships = Source(
    CommitteePost.objects.filter(role="member"),
    union="union",
    since="started_on",
    until="ended_on",
    person="account",
    cuts={"kind": Cut("role", "按类型")},
)
check_ins = Source(
    Grant.objects.exclude(made_by=VOID),
    union="post__union",
    on="valid_from",
    person="account",
    shows={"经办": "made_by"},
    claim=("access.CommitteePost", "post"),
)
headcounts = Source(
    DeclaredValue.objects.filter(voided_at=None),
    union="union",
    on="at",
    cuts={"kind": Cut("code", "按类型")},
)

SESSIONS, TIMES, PERSONS, MEMBERS, TALKS = "TST04", "TST05", "TST06", "TST01", "TST03"


def _figure(code: str, name: str, measure: str, part, period_type="period", whole=None) -> Figure:
    unit = "%" if whole else "次"
    return Figure(code, name, part, name, unit, Measure(measure), period_type, whole=whole)


FIGURES = (
    _figure(SESSIONS, "场次", "events", sessions.count()),
    _figure(TIMES, "人次", "person_times", check_ins.times() + headcounts.total("value")),
    _figure(PERSONS, "人数", "persons", check_ins.persons()),
    _figure(MEMBERS, "会员", "persons", memberships.persons(), "point"),
    _figure(TALKS, "宣讲占比", "rate", sessions.where(role="talk").count(), whole=sessions.count()),
)


@contextmanager
def declared(*figures: Figure) -> Iterator[None]:
    """Enter figures for the length of a test."""
    registry = declare._figures
    registry.update({one.code: one for one in figures or FIGURES})
    try:
        yield
    finally:
        for one in figures or FIGURES:
            registry.pop(one.code, None)


_numbers = count(1)


def a_target(union: UnionOrg) -> TargetValue:
    """What a union means to reach in a year of its own."""
    year = f"{1000 + next(_numbers)}"
    return TargetValue.objects.create(
        union=union, code=TIMES, period=year, value=100, made_by="测试员"
    )


def a_declared_value(union: UnionOrg) -> DeclaredValue:
    """A typed figure of a year of its own."""
    return DeclaredValue.objects.create(
        union=union,
        code=TIMES,
        period=f"{1000 + next(_numbers)}",
        value=90,
        reason="纸质台账",
        made_by="测试员",
        at=NOW,
    )


def a_label(union: UnionOrg) -> RowLabel:
    """That a task claims a row."""
    return RowLabel.objects.create(
        union=union, source="tests.Row", row_key=next(_numbers), label="tests.Task:1", made_by="甲"
    )


def a_seal(union: UnionOrg) -> FigureSeal:
    """A seal without figures."""
    return FigureSeal.objects.create(
        union=union,
        target=f"tests.Report:{next(_numbers)}",
        period="2025",
        tree_version=1,
        sealed_by="测试员",
        sealed_at=NOW,
    )


def a_sealed_figure(union: UnionOrg) -> SealedFigure:
    """One frozen figure counted from nothing."""
    return SealedFigure.objects.create(
        union=union,
        seal=a_seal(union),
        code=TIMES,
        version=1,
        value=0,
        numerator=0,
        row_count=0,
        digest="0" * 64,
    )


def a_row_set(union: UnionOrg) -> SealedRows:
    """Rows of a seal: none."""
    return SealedRows.objects.create(
        union=union, seal=a_seal(union), digest="0" * 64, row_count=0, packed=b""
    )


FACTORIES = {
    "indicators.TargetValue": a_target,
    "indicators.DeclaredValue": a_declared_value,
    "indicators.RowLabel": a_label,
    "indicators.FigureSeal": a_seal,
    "indicators.SealedFigure": a_sealed_figure,
    "indicators.SealedRows": a_row_set,
}
