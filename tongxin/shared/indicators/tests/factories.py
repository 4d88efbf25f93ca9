"""Figures that tests declare for themselves, over ledgers every house has."""

from collections.abc import Iterator
from contextlib import contextmanager

from tongxin.kernel.measures import Measure
from tongxin.shared.access.models import CommitteePost, Grant
from tongxin.shared.indicators import declare
from tongxin.shared.indicators.declare import Figure, Source
from tongxin.shared.indicators.models import DeclaredValue

# Posts stand in for sessions (on a day) and memberships (from a day until a day); grants for
# check-ins, hosted by the union of the post and owned by whoever entered them (co-host); declared
# values for anonymous headcounts.
VOID = "void"
sessions = Source(
    CommitteePost.objects.exclude(role__in=[VOID, "member"]),
    union="union",
    on="started_on",
    person="account",
    cuts={"kind": "role"},
    shows={"类型": "role"},
    claim=("access.CommitteePost", "pk"),
)
memberships = Source(
    CommitteePost.objects.filter(role="member"),
    union="union",
    since="started_on",
    until="ended_on",
    person="account",
    cuts={"kind": "role"},
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
    DeclaredValue.objects.filter(voided_at=None), union="union", on="at", cuts={"kind": "code"}
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
