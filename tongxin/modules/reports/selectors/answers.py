"""What was written into a report so far, by whom, and what is said about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from tongxin.modules.reports.models import Answer, AnswerEdition, ItemComment, Submission
from tongxin.modules.reports.selectors.tables import said_answer


@dataclass(slots=True)
class Field:
    """What stands around one field while a report is filled."""

    version: int = 0
    made_by: str = ""
    made_at: object = None
    beside: list[AnswerEdition] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    comments: int = 0


def beside_of(submission: Submission) -> QuerySet[AnswerEdition]:
    """Words kept beside those in force, waiting for somebody to choose (并存内容)."""
    return (
        AnswerEdition.objects.filter(answer__submission=submission, version=None, settled_at=None)
        .select_related("answer__item")
        .order_by("pk")
    )


def fields_of(submission: Submission, faults: Mapping[str, list[str]]) -> dict[str, Field]:
    """By item code: version, last hand, words beside, comments and ``faults``."""
    found: dict[str, Field] = {}
    answers = Answer.objects.filter(submission=submission).values_list(
        "item__code", "version", "made_by", "made_at"
    )
    for code, version, made_by, made_at in answers:
        found[code] = Field(version, made_by, made_at)
    for one in beside_of(submission):
        one.said = said_answer(one.answer.item, one.text)
        found[one.answer.item.code].beside.append(one)
    for code, count in comment_counts(submission).items():
        found.setdefault(code, Field()).comments = count
    for code, said in faults.items():
        found.setdefault(code, Field()).faults = said
    return found


def comments_of(submission: Submission, code: str = "") -> QuerySet[ItemComment]:
    """Remarks on a report, or on one of its items, in the order in which they were made."""
    said = submission.comments.select_related("item").order_by("pk")
    return said.filter(item__code=code) if code else said


def comment_counts(submission: Submission) -> dict[str, int]:
    """How many remarks each item has."""
    counted = submission.comments.order_by().values("item__code").annotate(count=Count("pk"))
    return {row["item__code"]: row["count"] for row in counted}
