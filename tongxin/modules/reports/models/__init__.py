"""Tables of the module: forms, rounds and what is sent up."""

from tongxin.modules.reports.models.answers import Answer, AnswerEdition, ItemComment
from tongxin.modules.reports.models.forms import FormAudience, FormItem, ItemKind, ReportForm
from tongxin.modules.reports.models.rounds import ReportRound, RoundAudience
from tongxin.modules.reports.models.rules import Direction, FormRule, RuleKind
from tongxin.modules.reports.models.sealing import Sealing
from tongxin.modules.reports.models.submissions import (
    ReportSnapshot,
    Submission,
    SubmissionStep,
)
from tongxin.modules.reports.models.summaries import (
    ChapterEdition,
    ChapterRequest,
    SummaryChapter,
    SummaryReport,
    SummarySnapshot,
)

__all__ = [
    "Answer",
    "AnswerEdition",
    "ChapterEdition",
    "ChapterRequest",
    "Direction",
    "FormAudience",
    "FormItem",
    "FormRule",
    "ItemComment",
    "ItemKind",
    "ReportForm",
    "ReportRound",
    "ReportSnapshot",
    "RoundAudience",
    "RuleKind",
    "Sealing",
    "Submission",
    "SubmissionStep",
    "SummaryChapter",
    "SummaryReport",
    "SummarySnapshot",
]
