"""What machines send and get about the data examination."""

from datetime import date, datetime

from ninja import Schema

from tongxin.modules.members.models import DuplicatePair, Finding
from tongxin.modules.members.schemas.members import Line
from tongxin.modules.members.transfers.examination import told


class FindingOut(Schema):
    """One thing that is wrong, in words."""

    id: int
    rule: str
    told: str
    state: Finding.State
    union_code: str
    membership_id: int | None
    assignee_id: int | None
    reason: str
    found_at: datetime
    closed_at: datetime | None

    @staticmethod
    def resolve_told(row: Finding) -> str:
        """What is the matter."""
        return told(row)

    @staticmethod
    def resolve_union_code(row: Finding) -> str:
        """Where."""
        return row.union.code


class FindingPage(Schema):
    """Some findings; ``next`` is the number behind which the following ones stand."""

    rows: list[FindingOut]
    next: int | None


class CheckIn(Schema):
    """Which union is examined, with all below it."""

    union_code: Line


class CheckOut(Schema):
    """One examination."""

    id: int
    state: str
    done: int
    total: int
    opened: int
    closed: int
    asked_at: datetime
    finished_at: datetime | None
    problem: str


class ReasonIn(Schema):
    """Why."""

    reason: Line


class AssignIn(Schema):
    """Who shall mend it."""

    account_id: int


class PairOut(Schema):
    """Two persons who may be one."""

    id: int
    one_id: int
    other_id: int
    name: str
    agrees: DuplicatePair.Agrees
    state: DuplicatePair.State
    proposed_by: str
    decided_by: str

    @staticmethod
    def resolve_name(row: DuplicatePair) -> str:
        """The name both have."""
        return row.one.name


class MergeOut(Schema):
    """One number that stands for another person, or did until it was undone."""

    id: int
    kept_id: int
    gone_id: int
    since: date
    until: date | None
    reason: str
    made_by: str
    undone_at: datetime | None
    undone_by: str
    undone_reason: str


class MergePage(Schema):
    """Some merges; ``next`` is the number behind which the following ones stand."""

    rows: list[MergeOut]
    next: int | None


class PairPage(Schema):
    """Some pairs; ``next`` is the number behind which the following ones stand."""

    rows: list[PairOut]
    next: int | None


class DecisionIn(Schema):
    """Whether two rows are one person, and on what grounds."""

    is_same: bool
    reason: Line
