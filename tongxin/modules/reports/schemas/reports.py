"""What machines send and read about figures and reports."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field


class FigureOut(Schema):
    """A declared figure (指标)."""

    code: str
    name: str
    unit: str
    measure: str
    definition: str
    version: int
    sources: list[str]
    aggregation: str
    period_type: str
    additive: bool
    breakdowns: list[str]


class GroupOut(Schema):
    """One group of a breakdown."""

    key: str
    name: str = ""
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    rows: int


class ValueOut(Schema):
    """One computed figure, with its fingerprint unless one asked without."""

    code: str
    name: str
    unit: str
    measure: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    union: str
    period: str
    as_of: datetime
    rows: int
    fingerprint: str = ""
    groups: list[GroupOut] = []


class TracedRowOut(Schema):
    """One counted row; out of scope its place, day and measure only."""

    union: str
    day: str
    measure: float | None
    readable: bool
    key: str = ""
    details: dict[str, Any] = {}


class TracedItemOut(Schema):
    """One thing counted with the rows beneath."""

    measure: float
    rows: list[TracedRowOut]


class TraceQuery(Schema):
    """The address of one page of rows; narrowed to a union below, some days, a group."""

    union: str
    period: str
    side: str = "part"
    within: str = ""
    days: str = ""
    group: str = ""
    key: str = ""
    after: str = ""
    limit: int = Field(50, ge=1, le=200)


class TraceOut(Schema):
    """One page of the rows behind a figure; the first one with what all of them come to."""

    items: list[TracedItemOut]
    next: str
    value: float | None = None
    rows: int | None = None


class FormOut(Schema):
    """A form (报表)."""

    id: int
    key: str
    version: int
    title: str
    period_kind: str


class SubmissionOut(Schema):
    """Where one report stands (报送)."""

    id: int
    form: str = Field(alias="form.key")
    union: str = Field(alias="union.code")
    period: str
    state: str
    zero_report: bool
    due_at: datetime
    received_at: datetime | None
    submitted_by: str
    accepted_at: datetime | None
    accepted_by: str


class SubmissionsOut(Schema):
    """One page of reports."""

    items: list[SubmissionOut]
    next: int | None


class ReportOut(Schema):
    """A whole report with its figures and texts; numbers are texts, exact to the digit."""

    form_key: str
    form_version: int
    title: str
    union_code: str
    union_name: str
    period: str
    as_of: str
    state: str
    is_sealed: bool
    zero_report: bool
    submitted_by: str
    accepted_by: str
    accepted_at: str
    lines: list[dict[str, Any]]


class RoundIn(Schema):
    """Asking for a report."""

    form: str
    union: str
    period: str
    due_at: datetime | None = None
    note: str = ""


class RoundOut(Schema):
    """One request for reports."""

    id: int
    period: str
    due_at: datetime


class AnswersIn(Schema):
    """Some answers by item code, and on which version of each they were written."""

    answers: dict[str, str]
    seen: dict[str, int] = {}


class KeptOut(Schema):
    """What became of answers: versions in force, and who wrote in the meantime where two did."""

    submission: SubmissionOut
    versions: dict[str, int]
    beside: dict[str, str]


class DeclareIn(Schema):
    """A declared value beside the counted one; none takes it back."""

    code: str
    value: Decimal | None
    reason: str = ""


class SubmitIn(Schema):
    """Sending a report up."""

    zero_report: bool = False


class ReturnIn(Schema):
    """Sending a report back."""

    reason: str
    items: list[str] = []


class MovedOut(Schema):
    """A figure that was sealed with other numbers than were accepted."""

    label: str
    before: str
    after: str


class SealingOut(Schema):
    """How far a large report is on its way to being sealed, and what moved until it was."""

    state: str
    made_by: str
    asked_at: datetime
    row_count: int
    figure_count: int
    done_count: int
    problem: str
    moved: list[MovedOut] = []


class SealOut(Schema):
    """What acceptance sealed."""

    target: str
    period: str
    tree_version: int
    sealed_by: str
    sealed_at: datetime
