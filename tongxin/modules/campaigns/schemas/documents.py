"""What machines send and get when they write, send and archive documents."""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema

from tongxin.modules.campaigns.schemas import DocumentOut, Key, Line, ReceiptOut
from tongxin.shared.papers.models import Kind, Urgency

Day = Annotated[date, Field(ge=date(1950, 1, 1), le=date(2199, 12, 31))]


class DocumentPage(Schema):
    """One page of documents."""

    items: list[DocumentOut]
    next: int | None


class DocumentIn(Schema):
    """A document as its maker types it."""

    union_code: Line = Field(max_length=32)
    kind: Kind = Kind.NOTICE
    title: Line = Field(min_length=1, max_length=200)
    text: Line = Field("", max_length=2_000_000)
    main_recipients: Line = Field("", max_length=2000)
    cc_recipients: Line = Field("", max_length=2000)
    urgency: Urgency = Urgency.NORMAL
    remark: Line = Field("", max_length=100)


class NumberIn(Schema):
    """Under which code and on which day a document is signed."""

    agency_code: Line = Field(max_length=12)
    on: Day
    signer: Line = Field("", max_length=80)


class SendIn(Schema):
    """Who receives a document, and within how many working days each replies."""

    group_ids: list[Key] = Field([], max_length=100)
    union_codes: list[Line] = Field([], max_length=2000)
    reply_days: int | None = Field(None, ge=1, le=250)


class ArchiveIn(Schema):
    """Where a document lies."""

    number: Line = Field(max_length=40)


class ReplyIn(Schema):
    """The answer of a receiving union."""

    text: Line = Field(min_length=1, max_length=5000)


class ArrivedOut(ReceiptOut):
    """A document that arrived (收文)."""

    title: str = Field(alias="document.title")
    number: str = Field(alias="document.number")
    reply_by: date | None = Field(alias="document.reply_by")
    replied_at: datetime | None
    reply: str


class ReceiptPage(Schema):
    """One page of documents that arrived."""

    items: list[ArrivedOut]
    next: int | None


class TemplateOut(Schema):
    """A template of documents (公文模板)."""

    id: int
    union: str = Field(alias="union.code")
    kind: str
    name: str = Field(alias="file.name")
    made_by: str
    made_at: datetime
    retired_by: str
    retired_at: datetime | None


class TemplatePage(Schema):
    """One page of templates."""

    items: list[TemplateOut]
    next: int | None
