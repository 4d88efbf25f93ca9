"""Messages between levels: sent by listeners, because one may not write into another's house."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel.events import listen
from tongxin.modules.reports.events import (
    ChapterAsked,
    ChapterHandedIn,
    ChapterReminded,
    ChapterReturned,
    ReportReminded,
    ReportReturned,
    RoundOpened,
)
from tongxin.modules.reports.models import ChapterRequest, ReportRound, Submission
from tongxin.shared.notify.services import Message, notify, notify_each
from tongxin.shared.orgs.models import UnionOrg

LONGEST = 80


def declare() -> None:
    """Hear what others have to be told of."""
    listen(RoundOpened, report_asked)
    listen(ReportReminded, report_reminded)
    listen(ReportReturned, report_came_back)
    listen(ChapterAsked, chapter_asked)
    listen(ChapterHandedIn, chapter_came_in)
    listen(ChapterReturned, chapter_came_back)
    listen(ChapterReminded, chapter_reminded)


def report_asked(fact: RoundOpened, at: datetime) -> None:
    """Tell those asked for a report."""
    round_ = ReportRound.objects.select_related("form").get(pk=fact.round_id)
    asked = round_.submissions.filter(union__in=fact.union_ids).select_related("union", "form")
    title = _("请填报：%(title)s")
    told = [(one.union, _about_report(one, title)) for one in asked]
    notify_each(messages=told, now=at)


def report_reminded(fact: ReportReminded, at: datetime) -> None:
    """Tell a union that its report is waited for."""
    found = _report(fact.submission_id)
    notify(union=found.union, message=_about_report(found, _("催报：%(title)s")), now=at)


def report_came_back(fact: ReportReturned, at: datetime) -> None:
    """Tell a union that its report has to be mended."""
    found = _report(fact.submission_id)
    message = _about_report(found, _("报表已退回：%(title)s"), body=found.return_reason)
    notify(union=found.union, message=message, now=at)


def chapter_asked(fact: ChapterAsked, at: datetime) -> None:
    """Tell those who are asked for a chapter."""
    _tell_of_chapter(fact.request_id, _("请撰写总结章节：%(title)s"), at)


def chapter_came_in(fact: ChapterHandedIn, at: datetime) -> None:
    """Tell whoever asked that the chapter is there."""
    request = _request(fact.request_id)
    _send(request.asked_by, request, _("约稿已交：%(title)s"), at)


def chapter_came_back(fact: ChapterReturned, at: datetime) -> None:
    """Tell the writers that their chapter has to be mended."""
    _tell_of_chapter(fact.request_id, _("约稿退回修改：%(title)s"), at)


def chapter_reminded(fact: ChapterReminded, at: datetime) -> None:
    """Tell the writers that their chapter is waited for, and until when."""
    request = _request(fact.request_id)
    day = _("交稿日期：%(day)s") % {"day": request.due_on}
    _send(request.union, request, _("催稿：%(title)s"), at, body=day)


def _report(submission_id: int) -> Submission:
    return Submission.objects.select_related("union", "form").get(pk=submission_id)


def _about_report(found: Submission, title: str, *, body: str = "") -> Message:
    return Message(
        title=title % {"title": found.form.title[:LONGEST]},
        body=body or found.span.title,
        url=reverse("reports_desk:report", args=[found.pk]),
    )


def _tell_of_chapter(request_id: int, title: str, at: datetime) -> None:
    request = _request(request_id)
    _send(request.union, request, title, at)


def _request(request_id: int) -> ChapterRequest:
    found = ChapterRequest.objects.select_related("union", "asked_by", "into")
    return found.get(pk=request_id)


def _send(
    union: UnionOrg, request: ChapterRequest, title: str, at: datetime, *, body: str = ""
) -> None:
    message = Message(
        title=title % {"title": request.into.title[:LONGEST]},
        body=body or request.return_reason or request.union.name,
        url=reverse("reports_desk:chapter_request", args=[request.pk]),
    )
    notify(union=union, message=message, now=at)
