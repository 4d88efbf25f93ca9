"""Keeping what a report looked like."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.utils.translation import override

from tongxin.modules.reports.models import ReportSnapshot, Submission
from tongxin.modules.reports.selectors.view import ReportView, report_view
from tongxin.modules.reports.states import Act

LANGUAGE = "zh-hans"


def in_chinese() -> override:
    """What is kept and sealed has one language, whoever acts."""
    return override(LANGUAGE)


def view_to_keep(submission: Submission, **terms: Any) -> ReportView:
    """The report in Chinese, whoever acts."""
    with in_chinese():
        return report_view(submission, **terms)


def take_snapshot(
    submission: Submission, view: ReportView, act: Act, *, now: datetime
) -> ReportSnapshot:
    """Store the report as it stands with its SHA-256 (快照)."""
    body = view.as_plain()
    return ReportSnapshot.objects.create(
        submission=submission,
        union_id=submission.union_id,
        act=act,
        edition=submission.edition,
        body=body,
        digest=digest_of(body),
        taken_at=now,
    )


def digest_of(body: dict) -> str:
    """SHA-256 over the canonical text of a snapshot."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
