"""What machines send and get about documents, campaigns and tasks."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import StringConstraints

from tongxin.modules.campaigns.states import DeadlineKind

Line = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]


class UnionOut(Schema):
    """A union by its code."""

    code: str
    name: str


class DocumentOut(Schema):
    """An official document (公文)."""

    id: int
    kind: str
    title: str
    number: str
    issuer: str
    state: str
    issue_date: date | None
    distributed_on: date | None
    union: UnionOut


class DocumentDetail(DocumentOut):
    """A document with its text."""

    text: str
    main_recipients: str


class ReceiptOut(Schema):
    """One recipient's signature (签收)."""

    id: int
    union: UnionOut
    document_id: int
    received_at: datetime | None
    received_by: str
    read_at: datetime | None


class TextIn(Schema):
    """The text of a notice."""

    text: Line = Field(min_length=1, max_length=2_000_000)
    union_code: Line = Field(max_length=32)


class MeasureOut(Schema):
    """One measure (举措)."""

    id: int
    ordinal: int
    title: str
    source: str
    start: int | None
    end: int | None
    is_mandatory: bool
    deadline_kind: str
    deadline: date | None
    target_value: Decimal | None
    target_unit: str
    is_at_least: bool
    indicator_code: str
    responsible: str


class MeasureIn(Schema):
    """What a person decides about a measure."""

    title: Line = Field(min_length=1, max_length=300)
    deadline_kind: DeadlineKind = DeadlineKind.TO_BE_SET
    deadline: date | None = None
    is_mandatory: bool = True
    target_value: Decimal | None = Field(None, gt=0, max_digits=14, decimal_places=2)
    target_unit: Line = Field("", max_length=12)
    is_at_least: bool = True
    indicator_code: Line = Field("", max_length=12)
    responsible: Line = Field("", max_length=120)


class SplitIn(Schema):
    """Where a measure is cut: how many characters of its source stay with the first part."""

    at: int = Field(ge=1)


class MoveIn(Schema):
    """One place up (-1) or down (1)."""

    step: int = Field(ge=-1, le=1)


class SectionOut(Schema):
    """One section (部分) with its measures."""

    id: int
    ordinal: int
    numeral: str
    title: str
    measures: list[MeasureOut]

    @staticmethod
    def resolve_measures(section: Any) -> list[Any]:
        """As they were fetched with the section."""
        return list(section.measures.all())


class DutyOut(Schema):
    """A duty to report (报送要求)."""

    id: int
    text: str
    to: str
    form_key: str
    deadline_kind: str
    deadline: date | None


class DeadlineIn(Schema):
    """A decision about deadlines."""

    deadline_kind: DeadlineKind
    deadline: date | None = None


class DutyIn(DeadlineIn):
    """A decision about a duty to report; ``form_key`` names the report form that answers it."""

    form_key: Line = Field("", max_length=40)


class CampaignOut(Schema):
    """A campaign (工作部署)."""

    id: int
    title: str
    state: str
    issued_on: date | None
    document_id: int
    union: UnionOut


class CampaignDetail(CampaignOut):
    """A campaign with its tree."""

    warnings: list[str]
    sections: list[SectionOut]
    report_duties: list[DutyOut]


class CampaignPage(Schema):
    """Campaigns, and where the next page begins."""

    items: list[CampaignOut]
    next: int | None


class IssueIn(Schema):
    """How a campaign is signed and who gets it."""

    on: date
    agency_code: Line = Field("", max_length=12, description="Agency code of the union")
    received_number: Line = Field("", max_length=40, description="Or the number the paper carries")
    signer: Line = Field("", max_length=80)
    group_ids: list[Key] = []
    union_codes: list[Line] = []


class TaskOut(Schema):
    """A task (任务)."""

    id: int
    title: str
    state: str
    origin: str
    is_mandatory: bool
    union: UnionOut
    superior: UnionOut
    campaign_id: int
    measure_id: int | None
    duty_id: int | None
    parent_id: int | None
    assigned_on: date
    deadline: date | None
    own_deadline: date | None
    target_value: Decimal | None
    target_unit: str
    responsible: str
    accepted_on: date | None
    returned_reason: str


class TaskPage(Schema):
    """Tasks, and where the next page begins."""

    items: list[TaskOut]
    next: int | None


class ProgressOut(Schema):
    """How far a task has come."""

    claimed_count: int
    value: Decimal | None
    unit: str
    percent: int | None


class CascadeIn(Schema):
    """To whom a task is passed on."""

    union_codes: list[Line] = []
    group_ids: list[Key] = []
    deadline: date | None = None
    responsible: Line = Field("", max_length=120)
    shares: dict[Line, Decimal] = Field({}, description="Share of the target by union code")


class PlanIn(Schema):
    """The union's own deadline and people."""

    own_deadline: date | None = None
    responsible: Line = Field("", max_length=120)


class OwnTaskIn(Schema):
    """An own-choice task."""

    title: Line = Field(min_length=1, max_length=300)
    deadline: date | None = None
    target_value: Decimal | None = Field(None, gt=0, max_digits=14, decimal_places=2)
    target_unit: Line = Field("", max_length=12)
    responsible: Line = Field("", max_length=120)


class ReportIn(Schema):
    """What was done."""

    text: Line = Field(min_length=1)
    declared_value: Decimal | None = Field(None, max_digits=14, decimal_places=2)


class ReportOut(Schema):
    """A report on a task (任务反馈) and the answer to it."""

    id: int
    task_id: int
    text: str
    declared_value: Decimal | None
    computed_value: Decimal | None
    claimed_count: int
    made_by: str
    at: datetime
    answer: str
    reason: str


class ReasonIn(Schema):
    """Why."""

    reason: Line = Field("", max_length=300)


class RemindIn(Schema):
    """Whom to urge."""

    task_ids: list[Key] = Field(min_length=1, max_length=1000)
    text: Line = Field("", max_length=300)


class CountOut(Schema):
    """How many rows an act touched."""

    count: int
