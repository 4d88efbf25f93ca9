"""What machines send and are told of people in photos."""

from datetime import datetime

from ninja import Field, Schema


class PhotoPersonIn(Schema):
    """Who is in a photo, and whether that person agreed to the report."""

    worker_id: int
    is_agreed: bool = False


class PhotoPersonOut(Schema):
    """One person in one photo, and how that person stands to it."""

    id: int
    photo_id: int
    session_id: int
    worker_id: int
    worker_name: str
    named_at: datetime
    agreed_at: datetime | None
    withdrawn_at: datetime | None
    unnamed_at: datetime | None


class PhotoOut(Schema):
    """One photo that hangs on a session; ``slot`` tells whether the report shows it."""

    id: int = Field(alias="photo.pk")
    slot: str = Field(alias="photo.slot")
    caption: str = Field(alias="photo.caption")
    digest: str = Field(alias="photo.file.digest")
    may_be_shown: bool
    people: list[PhotoPersonOut]


class PhotoPersonPage(Schema):
    """The own photos, and where to go on: hand ``next`` back as ``after``."""

    items: list[PhotoPersonOut]
    next: int | None
