"""Tables of the module: forms, rounds and what is sent up."""

from tongxin.modules.reports.models.forms import FormAudience, FormItem, ItemKind, ReportForm
from tongxin.modules.reports.models.rounds import ReportRound, RoundAudience
from tongxin.modules.reports.models.submissions import (
    Answer,
    ReportSnapshot,
    Submission,
    SubmissionStep,
)

__all__ = [
    "Answer",
    "FormAudience",
    "FormItem",
    "ItemKind",
    "ReportForm",
    "ReportRound",
    "ReportSnapshot",
    "RoundAudience",
    "Submission",
    "SubmissionStep",
]
