"""The lists of campaigns, tasks and documents, as pages and as files (列表)."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors import tasks as reads
from tongxin.modules.campaigns.selectors.campaigns import campaign_list
from tongxin.shared.papers.permissions import Can as CanPapers
from tongxin.shared.papers.selectors import document_list, inbox
from tongxin.shared.papers.templates import template_list
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare

SEARCHED = {"mine": reads.my_tasks, "given": reads.given_tasks}
VIEWS = SEARCHED | {"waiting": reads.waiting_reports, "unfiled": reads.unfiled}
FIRST = "mine"


def view_of(word: str) -> str:
    """The view of tasks an address asks for."""
    return word if word in VIEWS else FIRST


def _tasks(ask: Ask) -> QuerySet[Task]:
    view = view_of(ask.word("view"))
    words = {name: ask.word(name) for name in ("state", "words")} if view in SEARCHED else {}
    return VIEWS[view](scope=ask.here, **words)


def _nature(row: Task) -> str:
    if row.duty_id:
        return gettext("报送要求")
    return gettext("规定动作") if row.is_mandatory else gettext("自选动作")


def _signed(row: Any) -> str:
    return f"{row.signed_count}/{row.receipt_count}"


TASK_COLUMNS = (
    Col(_("任务"), "title"),
    Col(_("部署"), "campaign.title"),
    Col(_("下达单位"), "superior.name"),
    Col(_("承办单位"), "union.name"),
    Col(_("性质"), _nature),
    Col(_("期限"), "deadline"),
    Col(_("状态"), "get_state_display"),
)

CAMPAIGNS = declare(
    Listing(
        key="campaigns.campaigns",
        title=_("工作部署"),
        needs=Can.VIEW,
        rows=lambda ask: campaign_list(
            scope=ask.scope, words=ask.word("words"), state=ask.word("state")
        ),
        order=("-pk",),
        filters={"words": _("名称"), "state": _("状态")},
        columns=(
            Col(_("名称"), "title"),
            Col(_("发文字号"), "document.number"),
            Col(_("部署工会"), "union.name"),
            Col(_("状态"), "get_state_display"),
            Col(_("下发日期"), "issued_on"),
        ),
    )
)

TASKS = declare(
    Listing(
        key="campaigns.tasks",
        title=_("任务"),
        needs=Can.VIEW,
        rows=_tasks,
        order=("-pk",),
        filters={"view": _("视图"), "state": _("状态"), "words": _("任务名称")},
        columns=TASK_COLUMNS,
    )
)

LATE = declare(
    Listing(
        key="campaigns.late",
        title=_("本级下达的逾期任务"),
        needs=Can.VIEW,
        rows=lambda ask: reads.late_below(scope=ask.here, now=ask.now),
        order=("deadline", "pk"),
        columns=TASK_COLUMNS,
    )
)

DOCUMENTS = declare(
    Listing(
        key="campaigns.documents",
        title=_("发文"),
        needs=CanPapers.VIEW,
        rows=lambda ask: document_list(scope=ask.here),
        order=("-pk",),
        columns=(
            Col(_("标题"), "title"),
            Col(_("发文字号"), "number"),
            Col(_("文种"), "get_kind_display"),
            Col(_("发文工会"), "union.name"),
            Col(_("成文日期"), "issue_date"),
            Col(_("状态"), "get_state_display"),
            Col(_("签收"), _signed),
        ),
    )
)

INBOX = declare(
    Listing(
        key="campaigns.inbox",
        title=_("收文"),
        needs=CanPapers.VIEW,
        rows=lambda ask: inbox(scope=ask.here, unsigned=ask.word("state") == "unsigned"),
        order=("-pk",),
        filters={"state": _("签收")},
        columns=(
            Col(_("标题"), "document.title"),
            Col(_("发文字号"), "document.number"),
            Col(_("发文机关"), "document.issuer"),
            Col(_("收文单位"), "union.name"),
            Col(_("分发时间"), "distributed_at"),
            Col(_("签收时间"), "received_at"),
            Col(_("签收人"), "received_by"),
        ),
    )
)

TEMPLATES = declare(
    Listing(
        key="campaigns.templates",
        title=_("公文模板"),
        needs=CanPapers.MANAGE,
        rows=lambda ask: template_list(scope=ask.here),
        order=("-pk",),
        columns=(
            Col(_("文种"), "get_kind_display"),
            Col(_("文件"), "file.name"),
            Col(_("工会"), "union.name"),
            Col(_("上传人"), "made_by"),
            Col(_("上传时间"), "made_at"),
            Col(_("停用时间"), "retired_at"),
        ),
    )
)
