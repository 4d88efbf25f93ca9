"""What machines send and get about employers."""

from datetime import date

from ninja import Field, Schema

from tongxin.modules.members.schemas.members import Line
from tongxin.modules.members.services.employer_rows import FIRST_YEAR, LAST_YEAR, MOST_HEADS
from tongxin.shared.orgs.industries import Industry, Ownership
from tongxin.shared.orgs.models import Employer


class EmployerFilter(Schema):
    """What the list of employers is narrowed to."""

    words: str = Field("", description="Part of the name, or of the code")
    kind: str = Field("", description="covered, uncovered, must, hundred or closed")
    ownership: str = Field("", description="As ownership_type of an employer")
    industry: str = Field("", description="Letter of the industry, as industry_code of an employer")


class EmployerOut(Schema):
    """An employer as it stands today."""

    id: int
    uscc: str
    name: str
    ownership_type: Ownership
    industry_code: Industry
    address: str
    division_code: str
    union_code: str = Field(description="The union that covers it, or that keeps it listed")
    workers: int | None
    is_covered: bool | None
    listed_on: date
    closed_on: date | None

    @staticmethod
    def resolve_union_code(row: Employer) -> str:
        """The code of the union that answers for it."""
        return row.union.code


class EmployerPage(Schema):
    """Some employers; ``next`` is the number behind which the following ones stand."""

    rows: list[EmployerOut]
    next: int | None


class EmployerIn(Schema):
    """An employer that enters the list."""

    uscc: Line
    name: Line
    ownership_type: Ownership
    industry_code: Industry
    address: Line = ""
    division_code: Line = ""
    union_code: Line
    listed_on: date


class HeadsIn(Schema):
    """The workers of one year."""

    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)
    workers: int = Field(ge=0, le=MOST_HEADS)
    women: int = Field(0, ge=0, le=MOST_HEADS)
    migrants: int = Field(0, ge=0, le=MOST_HEADS)


class CoverIn(Schema):
    """A union that covers an employer from a day on."""

    union_code: Line
    since: date
    reason: Line = Field("", max_length=200)


class UncoverIn(Schema):
    """The day from which a union covers an employer no longer."""

    on: date
    reason: Line = Field("", max_length=200)
