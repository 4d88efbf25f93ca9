"""The lists of reports and rounds, as pages and as files (列表)."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.modules.reports.models import ReportRound, Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors import boards, summaries
from tongxin.modules.reports.selectors import followup as reads
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare

FIRST = "fill"


def board_of(which: str, ask: Ask) -> QuerySet[Submission]:
    """What one tab of the board shows."""
    if which == "accept":
        return boards.to_accept(actor=ask.actor).within(ask.scope)
    if which == "all":
        return boards.submissions_list(scope=ask.scope)
    return boards.to_fill(actor=ask.actor).within(ask.scope)


def part_of(found: ReportRound, code: str, ask: Ask) -> UnionOrg:
    """The subtree looked at: that of the round, unless a code names one inside it."""
    if not code:
        return found.union
    union = union_by_code(code, scope=ask.scope)
    return union if union.path.startswith(found.union.path) else found.union


def stage_of(word: str) -> str:
    """The stage an address asks for; none for all."""
    return word if word in reads.STAGES and word != "asked" else ""


def _follow(ask: Ask) -> QuerySet[Submission]:
    found = boards.round_of(ask.number("of"), scope=ask.scope)
    below = part_of(found, ask.word("below"), ask)
    rows = reads.reports_below(found, below, scope=ask.scope)
    return reads.at_stage(rows, stage_of(ask.word("stage")), ask.now)


REPORT_COLUMNS = (
    Col(_("报表"), "form.title"),
    Col(_("填报单位"), "union.name"),
    Col(_("期间"), "span.title"),
    Col(_("状态"), "get_state_display"),
    Col(_("报送截止"), "due_at"),
    Col(_("签收时间"), "opened_at"),
    Col(_("首次报送"), "received_at"),
    Col(_("审核工会"), "reviewer.name"),
)

BOARD = declare(
    Listing(
        key="reports.board",
        title=_("报表报送"),
        needs=Can.VIEW,
        rows=lambda ask: board_of(ask.word("show"), ask).select_related(
            "form", "union", "reviewer"
        ),
        order=("due_at", "pk"),
        filters={"show": _("视图")},
        columns=REPORT_COLUMNS,
    )
)

FOLLOW = declare(
    Listing(
        key="reports.follow",
        title=_("报送进度"),
        needs=Can.VIEW,
        rows=lambda ask: _follow(ask).select_related("form"),
        order=("union_path", "pk"),
        filters={"of": _("报表编号"), "below": _("工会编码"), "stage": _("环节")},
        columns=REPORT_COLUMNS,
    )
)

ROUNDS = declare(
    Listing(
        key="reports.rounds",
        title=_("下发的报表"),
        needs=Can.OPEN,
        rows=lambda ask: boards.rounds_list(scope=ask.scope, now=ask.now),
        order=("-opened_at", "-pk"),
        columns=(
            Col(_("报表"), "form.title"),
            Col(_("下发单位"), "union.name"),
            Col(_("期间"), "span.title"),
            Col(_("报送截止"), "due_at"),
            Col(_("应报"), "asked_count"),
            Col(_("已报"), "received_count"),
            Col(_("迟报"), "late_count"),
            Col(_("已接收"), "accepted_count"),
        ),
    )
)

SUMMARIES = declare(
    Listing(
        key="reports.summaries",
        title=_("工作总结"),
        needs=Can.VIEW,
        rows=lambda ask: summaries.summaries_list(scope=ask.scope),
        order=("-period", "-pk"),
        columns=(
            Col(_("总结"), "title"),
            Col(_("工会"), "union.name"),
            Col(_("期间"), "span.title"),
            Col(_("状态"), "get_state_display"),
            Col(_("起草人"), "made_by"),
            Col(_("审定人"), "approved_by"),
            Col(_("审定时间"), "approved_at"),
        ),
    )
)

CHAPTERS = declare(
    Listing(
        key="reports.chapters",
        title=_("约稿"),
        needs=Can.VIEW,
        rows=lambda ask: summaries.requests_list(scope=ask.scope),
        order=("-due_on", "-pk"),
        columns=(
            Col(_("章节"), "draft.title"),
            Col(_("撰写"), "union.name"),
            Col(_("部门"), "department"),
            Col(_("约稿单位"), "asked_by.name"),
            Col(_("期间"), "span.title"),
            Col(_("状态"), "get_state_display"),
            Col(_("交稿日期"), "due_on"),
        ),
    )
)
