"""What machines send and get about unions, members and imports."""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from tongxin.modules.members.models import Membership
from tongxin.modules.members.states import Status
from tongxin.shared.orgs.levels import Kind, Level
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import IdType, Sex
from tongxin.shared.transfer.models import ImportRun

Line = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]


class UnionOut(Schema):
    """A union."""

    id: int
    code: str
    name: str
    level: Level
    kind: Kind
    parent_code: str | None
    founded_on: date
    closed_on: date | None

    @staticmethod
    def resolve_parent_code(union: UnionOrg) -> str | None:
        """The code of the superior."""
        return union.parent.code if union.parent else None


class UnionPage(Schema):
    """Some unions; ``next`` is the code behind which the following ones stand."""

    rows: list[UnionOut]
    next: str | None


class MemberOut(Schema):
    """A membership with its person, personal numbers masked."""

    id: int
    worker_id: int
    name: str
    id_type: IdType
    id_number: str = Field(description="Masked")
    mobile: str = Field(description="Masked")
    sex: Sex | str
    union_code: str
    status: Status
    joined_on: date
    left_on: date | None

    @staticmethod
    def resolve_name(row: Membership) -> str:
        """The person's name."""
        return row.worker.name

    @staticmethod
    def resolve_id_type(row: Membership) -> str:
        """The kind of document."""
        return row.worker.id_type

    @staticmethod
    def resolve_id_number(row: Membership) -> str:
        """The masked number."""
        return row.worker.id_number.mask

    @staticmethod
    def resolve_mobile(row: Membership) -> str:
        """The masked number."""
        return row.worker.mobile.mask if row.worker.mobile else ""

    @staticmethod
    def resolve_sex(row: Membership) -> str:
        """As in the document."""
        return row.worker.sex

    @staticmethod
    def resolve_union_code(row: Membership) -> str:
        """Where the person is a member."""
        return row.union.code


class MemberPage(Schema):
    """Some memberships, the newest first; ``next`` is the number behind which others stand."""

    rows: list[MemberOut]
    next: int | None


class AdmitIn(Schema):
    """A person who joins; document and mobile are checked as on the desk."""

    name: Line = Field(max_length=50)
    id_type: IdType
    id_number: Line = Field(max_length=30)
    mobile: Line = Field(max_length=20)
    sex: Sex | None = None
    birth_date: date | None = None
    union_code: Line = Field(max_length=32)
    joined_on: date
    ethnicity: Line = Field("", max_length=20)
    education: Line = Field("", max_length=20)
    employment_form: Line = Field("", max_length=20)
    occupation: Line = Field("", max_length=40)
    skill_level: Line = Field("", max_length=20)
    employer_uscc: Line = Field("", max_length=30)
    needs_confirmation: bool = False


class EndIn(Schema):
    """How and from when a membership ends."""

    status: Status
    on: date
    reason: Line = Field(min_length=1, max_length=200)


class SheetOut(Schema):
    """An importable table with its columns."""

    key: str
    title: str
    natural_key: list[str]
    importable: bool
    exportable: bool
    columns: list[dict]


class RefusalOut(Schema):
    """Why a row was not taken."""

    row: int
    column: str
    value: str
    rule: str
    message: str
    mend: str


class ImportOut(Schema):
    """Where an import stands and what became of its rows."""

    id: int
    sheet: str
    state: ImportRun.State
    dry_run: bool
    asked_at: datetime
    read: int
    created: int
    updated: int
    unchanged: int
    refused: int
    refusals: list[RefusalOut]
    result_file: str | None
    warnings: list[str]
