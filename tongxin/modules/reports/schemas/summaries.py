"""What machines send and read about summaries, their chapters and files of reports."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import StringConstraints

Line = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=300)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]


class SummaryIn(Schema):
    """Beginning a summary; ``from_last`` takes over the words of the period before."""

    union: Line = Field(max_length=32)
    period: Line = Field(max_length=30)
    title: Line = Field("", max_length=120)
    from_last: bool = False


class SummaryOut(Schema):
    """Where a summary stands (总结)."""

    id: int
    title: str
    union: str = Field(alias="union.code")
    period: str
    state: str
    edition: int
    approved_by: str
    approved_at: datetime | None


class SummariesOut(Schema):
    """One page of summaries."""

    items: list[SummaryOut]
    next: int | None


class ChapterOut(Schema):
    """A chapter (章节): its words with the marks of bound figures, and the version in force."""

    id: int
    ordinal: int
    title: str
    text: str
    version: int
    made_by: str


class SummaryDetail(Schema):
    """A summary with its chapters, what is not finished, and every number with its origin."""

    summary: SummaryOut
    chapters: list[ChapterOut]
    open_points: list[str]
    numbers: list[dict[str, Any]]


class ChapterIn(Schema):
    """The words of a chapter and the version they were written on."""

    text: Line = Field(max_length=2_000_000)
    seen: int | None = Field(None, ge=0, le=2**31 - 1)


class ChapterKept(Schema):
    """What became of a save: beside whose words it waits, if somebody wrote in the meantime."""

    chapter: ChapterOut
    beside: str


class AskIn(Schema):
    """Asking unions below, or a department of one's own union, for a chapter."""

    unions: list[Line] = Field([], max_length=300)
    department: Line = Field("", max_length=40)
    note: Words = ""
    due_on: Day


class RequestOut(Schema):
    """A chapter asked for (约稿)."""

    id: int
    union: str = Field(alias="union.code")
    asked_by: str = Field(alias="asked_by.code")
    department: str
    chapter: int = Field(alias="draft_id")
    title: str = Field(alias="draft.title")
    period: str
    due_on: date
    state: str
    return_reason: str
    handed_in_by: str


class RequestsOut(Schema):
    """One page of chapters asked for."""

    items: list[RequestOut]
    next: int | None


class SayIn(Schema):
    """A reason in words."""

    reason: Words


class FileOut(Schema):
    """A file on an item of a report (附件)."""

    id: int
    name: str = Field(alias="file.name")
    size: int = Field(alias="file.size")
