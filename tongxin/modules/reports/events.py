"""Past facts about reports, told to whoever listens."""

from dataclasses import dataclass
from typing import ClassVar

from tongxin.kernel.events import Event


@dataclass(frozen=True, slots=True)
class RoundOpened(Event):
    """A superior asks for a report."""

    kind: ClassVar[str] = "reports.round_opened"
    round_id: int
    union_ids: list[int]


@dataclass(frozen=True, slots=True)
class ReportReminded(Event):
    """A superior asks again."""

    kind: ClassVar[str] = "reports.reminded"
    submission_id: int
    union_id: int


@dataclass(frozen=True, slots=True)
class ReportSubmitted(Event):
    """A report went up."""

    kind: ClassVar[str] = "reports.submitted"
    submission_id: int
    union_id: int
    form_key: str = ""
    form_title: str = ""
    due_on: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ReportReturned(Event):
    """A report came back for revision."""

    kind: ClassVar[str] = "reports.returned"
    submission_id: int
    union_id: int
    form_key: str = ""
    form_title: str = ""
    due_on: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ReportAccepted(Event):
    """A report was accepted and its figures are sealed."""

    kind: ClassVar[str] = "reports.accepted"
    submission_id: int
    union_id: int
    form_key: str = ""
    form_title: str = ""
    due_on: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ChapterAsked(Event):
    """Somebody is asked to write a chapter of a summary."""

    kind: ClassVar[str] = "reports.chapter_asked"
    request_id: int
    union_id: int


@dataclass(frozen=True, slots=True)
class ChapterHandedIn(Event):
    """A chapter was handed in; ``union_id`` asked for it."""

    kind: ClassVar[str] = "reports.chapter_handed_in"
    request_id: int
    union_id: int


@dataclass(frozen=True, slots=True)
class ChapterReminded(Event):
    """A chapter is asked for again: it is due, or late."""

    kind: ClassVar[str] = "reports.chapter_reminded"
    request_id: int
    union_id: int


@dataclass(frozen=True, slots=True)
class ChapterReturned(Event):
    """A chapter came back to its writers."""

    kind: ClassVar[str] = "reports.chapter_returned"
    request_id: int
    union_id: int
