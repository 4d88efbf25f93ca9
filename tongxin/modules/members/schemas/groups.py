"""What machines send and get about groups of workers."""

from datetime import date

from ninja import Field, Schema

from tongxin.modules.members.models import GroupTag
from tongxin.modules.members.schemas.members import Line
from tongxin.modules.members.selectors.groups import GroupCount


class MemberFilter(Schema):
    """What the list of members is narrowed to."""

    words: str = Field("", max_length=50, description="Part of the name")
    union_code: str = ""
    status: str = ""
    group: str = Field("", description="Code of a group, or of a set of groups, as of today")
    form: str = Field("", description="Form of employment as the roster writes it")
    incomplete: bool = Field(default=False, description="Only current members who lack something")


class GroupOut(Schema):
    """A group with its members of a day."""

    code: str
    name: str
    member_count: int

    @staticmethod
    def resolve_code(row: GroupCount) -> str:
        """The code of the group."""
        return row.group.code

    @staticmethod
    def resolve_name(row: GroupCount) -> str:
        """The name of the group."""
        return row.group.name

    @staticmethod
    def resolve_member_count(row: GroupCount) -> int:
        """How many members."""
        return row.count


class GroupsOut(Schema):
    """The groups at a union on a day."""

    union_code: str
    on: date
    rows: list[GroupOut]


class TagIn(Schema):
    """A group a member belongs to from a day on."""

    group: Line
    since: date


class EndTagIn(Schema):
    """The first day on which the person no longer belongs to the group."""

    on: date


class TagOut(Schema):
    """A dated tag of a person."""

    id: int
    worker_id: int
    group: str
    since: date
    until: date | None
    source: str

    @staticmethod
    def resolve_group(row: GroupTag) -> str:
        """The code of the group."""
        return row.group.code
