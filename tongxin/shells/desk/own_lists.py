"""The lists of the workbench's own pages, as pages and as files (列表)."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.shared.access.permissions import Can as CanAccess
from tongxin.shared.access.selectors import accounts_within
from tongxin.shared.approvals.flows import known
from tongxin.shared.approvals.permissions import Can as CanApprove
from tongxin.shared.approvals.selectors import case_board, waiting_for
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.selectors import Wanted, log_within
from tongxin.shared.consents.permissions import Can as CanConsent
from tongxin.shared.consents.purposes import title_of
from tongxin.shared.consents.selectors import ledger
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.public_notices.permissions import Can as CanNotice
from tongxin.shared.public_notices.selectors import notice_board, objection_board
from tongxin.shared.transfer.listings import Ask, Col, Listing, declare
from tongxin.shells.design.differences import in_lines
from tongxin.shells.design.verbs import in_words


def flow_name(key: str) -> str:
    """What a flow is called; its key when the module is gone."""
    flow = known().get(key)
    return str(flow.name) if flow else key


def _waiting(ask: Ask) -> QuerySet:
    return waiting_for(ask.actor, ask.now).within(ask.scope)


def _cases(ask: Ask) -> QuerySet:
    return case_board(
        scope=ask.scope,
        words=ask.word("words"),
        state=ask.word("state"),
        maker_id=ask.actor.account_id if ask.word("mine") else None,
    )


def _log(ask: Ask) -> QuerySet:
    """The log as the conditions narrow it; a union nobody knows here has no entries."""
    path = ""
    if code := ask.word("union"):
        union = UnionOrg.objects.within(ask.scope).filter(code=code).first()
        if union is None:
            return AuditEntry.objects.none()
        path = union.path
    said = {name: ask.word(name) for name in ("words", "who", "verb", "target")}
    days = {name: _day(ask.word(name)) for name in ("since", "until")}
    return log_within(ask.scope, Wanted(**said, **days, union_path=path))


def _day(text: str) -> date | None:
    """A day of an address; none for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _signed(row: Any) -> str:
    return gettext("实名") if row.is_signed else gettext("匿名")


ACCOUNTS = declare(
    Listing(
        key="desk.accounts",
        title=_("账号"),
        needs=CanAccess.VIEW,
        is_personal=True,
        rows=lambda ask: accounts_within(ask.scope, ask.word("words")),
        order=("username", "pk"),
        filters={"words": _("姓名或用户名")},
        columns=(
            Col(_("姓名"), "name"),
            Col(_("用户名"), "username"),
            Col(_("可以登录"), lambda row: gettext("是") if row.is_active else gettext("否")),
            Col(_("最近登录"), "last_login"),
        ),
    )
)

CONSENTS = declare(
    Listing(
        key="desk.consents",
        title=_("同意台账"),
        needs=CanConsent.VIEW,
        is_personal=True,
        rows=lambda ask: ledger(
            scope=ask.scope,
            words=ask.word("words"),
            purpose=ask.word("purpose"),
            state=ask.word("state"),
        ),
        order=("-pk",),
        filters={"words": _("姓名"), "purpose": _("同意事项"), "state": _("状态")},
        columns=(
            Col(_("姓名"), "worker.name"),
            Col(_("工会"), "union.name"),
            Col(_("同意事项"), lambda row: title_of(row.purpose)),
            Col(_("文本版本"), "version"),
            Col(_("同意时间"), "given_at"),
            Col(_("同意途径"), "get_given_door_display"),
            Col(_("代录人"), "given_by"),
            Col(_("纸质签署日期"), "signed_on"),
            Col(_("终止时间"), "ended_at"),
            Col(_("终止方式"), "get_ended_as_display"),
        ),
    )
)

LOG = declare(
    Listing(
        key="desk.log",
        title=_("审计日志"),
        needs=CanAccess.AUDIT,
        is_personal=True,
        rows=_log,
        order=("-pk",),
        filters={
            "words": _("操作人、操作或对象"),
            "who": _("操作人"),
            "verb": _("操作代码"),
            "target": _("对象"),
            "union": _("工会编码"),
            "since": _("从"),
            "until": _("到"),
        },
        columns=(
            Col(_("编号"), "pk"),
            Col(_("时间"), "at"),
            Col(_("操作人"), "actor"),
            Col(_("操作"), lambda row: in_words(row.verb)),
            Col(_("操作代码"), "verb"),
            Col(_("对象"), "target"),
            Col(_("理由"), "reason"),
            Col(_("前后变化"), in_lines),
        ),
    )
)

WAITING = declare(
    Listing(
        key="desk.approvals_waiting",
        title=_("待我审批"),
        needs=CanApprove.VIEW,
        rows=_waiting,
        order=("due_on", "pk"),
        columns=(
            Col(_("事项"), "case.title"),
            Col(_("类别"), lambda row: flow_name(row.case.flow)),
            Col(_("工会"), "union.name"),
            Col(_("提交人"), "case.maker_name"),
            Col(_("当前环节"), "name"),
            Col(_("办理期限"), "due_on"),
        ),
    )
)

CASES = declare(
    Listing(
        key="desk.approval_cases",
        title=_("审批事项"),
        needs=CanApprove.VIEW,
        rows=_cases,
        order=("-pk",),
        filters={"words": _("事项"), "state": _("状态"), "mine": _("只看我提交的")},
        columns=(
            Col(_("事项"), "title"),
            Col(_("类别"), lambda row: flow_name(row.flow)),
            Col(_("工会"), "union.name"),
            Col(_("提交人"), "maker_name"),
            Col(_("提交时间"), "started_at"),
            Col(_("承诺办结"), "promised_on"),
            Col(_("状态"), "get_state_display"),
        ),
    )
)

NOTICES = declare(
    Listing(
        key="desk.public_notices",
        title=_("公示"),
        needs=CanNotice.VIEW,
        rows=lambda ask: notice_board(
            scope=ask.scope, words=ask.word("words"), state=ask.word("state")
        ),
        order=("-pk",),
        filters={"words": _("标题或编号"), "state": _("状态")},
        columns=(
            Col(_("编号"), "code"),
            Col(_("标题"), "title"),
            Col(_("工会"), "union.name"),
            Col(_("开始时间"), "opened_at"),
            Col(_("截止日期"), "last_on"),
            Col(_("状态"), "get_state_display"),
        ),
    )
)

OBJECTIONS = declare(
    Listing(
        key="desk.objections",
        title=_("异议"),
        needs=CanNotice.INVESTIGATE,
        is_personal=True,
        rows=lambda ask: objection_board(scope=ask.scope, state=ask.word("state")),
        order=("filed_at", "pk"),
        filters={"state": _("状态")},
        columns=(
            Col(_("公示"), "notice.title"),
            Col(_("序号"), "number"),
            Col(_("工会"), "union.name"),
            Col(_("提出时间"), "filed_at"),
            Col(_("来源"), "get_source_display"),
            Col(_("署名"), _signed),
            Col(_("核查人"), "investigator"),
            Col(_("状态"), "get_state_display"),
        ),
    )
)
