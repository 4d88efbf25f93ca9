"""Reports on the workbench: what to fill and to accept, rounds, filling, sealed reports."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.reports.faces.asking import crumbs
from tongxin.modules.reports.faces.fields import put_files
from tongxin.modules.reports.models import Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors import boards
from tongxin.modules.reports.selectors.answers import comments_of
from tongxin.modules.reports.selectors.changes import Opened, revised, since_sealing
from tongxin.modules.reports.selectors.files import files_by_item
from tongxin.modules.reports.selectors.meanwhile import meanwhile
from tongxin.modules.reports.selectors.view import report_view
from tongxin.modules.reports.services.paper_docx import to_docx, to_pdf
from tongxin.modules.reports.services.paper_html import printed
from tongxin.modules.reports.states import Act, State
from tongxin.modules.reports.transfers import BOARD
from tongxin.shared.approvals.selectors import live_case
from tongxin.shared.audit.services import name_of
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import page

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {"docx": (to_docx, DOCX), "pdf": (to_pdf, "application/pdf")}
TONES = {
    State.DRAFT: "gray",
    State.SIGNING: "gold",
    State.SUBMITTED: "blue",
    State.RETURNED: "red",
    State.ACCEPTED: "green",
}
MARKS = {
    Act.RECEIVED: ("file-check", "gray"),
    Act.HANDED_IN: ("signature", "gold"),
    Act.HELD_BACK: ("arrow-back-up", "red"),
    Act.SUBMITTED: ("send", "blue"),
    Act.REMINDED: ("bell", "gold"),
    Act.RETURNED: ("arrow-back-up", "red"),
    Act.ACCEPTED: ("lock", "green"),
    Act.REOPENED: ("lock-open", "gold"),
}


@page("reports/desk/board.html", needs=Can.VIEW)
def board(request: HttpRequest, show: str = "fill") -> dict:
    """报表报送."""
    labels = {"fill": _("待我填报"), "accept": _("待我审核"), "all": _("全部报表")}
    which = request.GET.get("show", show)
    which = which if which in labels else "fill"
    pager = list_page(request, BOARD, show=which)
    counts = {
        "fill": boards.to_fill(actor=request.actor).count(),
        "accept": boards.to_accept(actor=request.actor).count(),
    }
    return {
        "heading": _("报表报送"),
        "tabs": [
            {
                "label": label,
                "url": f"?show={key}",
                "active": key == which,
                "count": counts.get(key),
            }
            for key, label in labels.items()
        ],
        "pager": pager,
        "rows": [{"one": one, "tone": TONES[one.state]} for one in pager.rows],
        "now": clock.now(),
        "may_open": request.actor.may(Can.OPEN),
    }


@page("reports/desk/report.html", needs=Can.VIEW)
def report(request: HttpRequest, pk: int) -> dict:
    """一份报表."""
    found = boards.submission_of(pk, scope=request.scope)
    now = clock.now()
    view = report_view(found, actor=request.actor, now=now)
    context = printed(view)
    put_files(context["sections"], files_by_item(found, actor=request.actor))
    return about(found) | {
        **context,
        "heading": view.full_title,
        "table_class": "table tx-table tx-table--cards",
        "caption_class": "visually-hidden",
        "may_fill": found.is_open and may(request, Can.FILL, found),
        "may_judge": found.state == State.SUBMITTED and boards.may_judge(found, request.actor),
        "may_reopen": found.is_accepted and boards.may_judge(found, request.actor),
        "case": live_case(name_of(found)),
        "revised": revised(found),
        "comments": comments_of(found),
    }


@page("reports/desk/differences.html", needs=Can.VIEW)
def changes(request: HttpRequest, pk: int) -> dict:
    """封存后的变化."""
    found = boards.submission_of(pk, scope=request.scope)
    opened = Opened(request.GET.get("code", ""), request.GET.get("after", ""))
    compared = since_sealing(found, actor=request.actor, now=clock.now(), opened=opened)
    return {
        "heading": _("封存后的变化"),
        "subtitle": f"{found.union} · {found.span.title} · {found.form.title}",
        "breadcrumbs": crumbs_of(found, _("封存后的变化")),
        "figures": compared,
        "changed": [one for one in compared if one.rows],
        "opened": opened,
    }


@page("reports/paper/report.html", needs=Can.VIEW)
def paper(request: HttpRequest, pk: int) -> dict:
    """打印版."""
    found = boards.submission_of(pk, scope=request.scope)
    return printed(report_view(found, actor=request.actor, now=clock.now()))


@page("", needs=Can.VIEW)
def document(request: HttpRequest, pk: int, suffix: str = "docx") -> HttpResponse:
    """下载公文版."""
    found = boards.submission_of(pk, scope=request.scope)
    view = report_view(found, actor=request.actor, now=clock.now())
    write, media = FORMATS[suffix]
    response = HttpResponse(write(view), content_type=media)
    name = f"report-{view.form_key}-{view.union_code}-{view.period}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def about(found: Submission) -> dict:
    """What every page of one report says beside it."""
    return {
        "submission": found,
        "tone": TONES[found.state],
        "judge": boards.judge_of(found),
        "subtitle": f"{found.union} · {found.span.title}",
        "breadcrumbs": crumbs_of(found, found.form.title),
        "sealing": boards.sealing_of(found),
        "meanwhile": meanwhile(found),
        "history": [_step(step) for step in boards.steps_of(found)],
        "now": clock.now(),
    }


def _step(step) -> dict:
    icon, tone = MARKS[step.act]
    return {
        "title": step.get_act_display(),
        "who": step.by,
        "at": step.at,
        "note": step.reason,
        "icon": icon,
        "tone": tone,
    }


def may(request: HttpRequest, right: str, found: Submission) -> bool:
    """Whether the reader holds a right over a report."""
    return request.actor.scope(right).covers(found.union.path)


def crumbs_of(found: Submission, last: str) -> list[dict[str, str]]:
    """The way to a page of one report."""
    every = (_("报表报送"), reverse("reports_desk:board"))
    if last == found.form.title:
        return crumbs(every, (last, ""))
    one = (found.form.title, reverse("reports_desk:report", args=[found.pk]))
    return crumbs(every, one, (last, ""))
