"""The life of one report on its way up."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.states import Machine, Move
from tongxin.modules.reports.permissions import Can


class State(TextChoices):
    """Where a report stands (报送状态)."""

    DRAFT = "draft", _("待填报")
    SIGNING = "signing", _("待签发")
    SUBMITTED = "submitted", _("已报送，待审核")
    RETURNED = "returned", _("已退回，待修改")
    ACCEPTED = "accepted", _("已接收并封存")


class FormState(TextChoices):
    """Where one version of a form stands (报表状态)."""

    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    REPLACED = "replaced", _("已有新版")
    RETIRED = "retired", _("已停用")


class Act(TextChoices):
    """What happened to a report (办理动作)."""

    RECEIVED = "received", _("签收任务")
    HANDED_IN = "handed_in", _("送签")
    HELD_BACK = "held_back", _("未签发")
    SUBMITTED = "submitted", _("报送")
    REMINDED = "reminded", _("催报")
    RETURNED = "returned", _("退回修改")
    ACCEPTED = "accepted", _("接收封存")
    REOPENED = "reopened", _("重新打开")


class SummaryState(TextChoices):
    """Where a summary stands (总结状态)."""

    DRAFT = "draft", _("起草中")
    SIGNING = "signing", _("待审定")
    APPROVED = "approved", _("已审定")


class RequestState(TextChoices):
    """Where a chapter asked for stands (约稿状态)."""

    ASKED = "asked", _("待撰写")
    HANDED_IN = "handed_in", _("已交稿")
    RETURNED = "returned", _("退回修改")
    TAKEN = "taken", _("已采用")
    CANCELLED = "cancelled", _("已取消")


OPEN_STATES = frozenset({State.DRAFT, State.RETURNED})
UNSENT = OPEN_STATES | {State.SIGNING}

SUBMISSION = Machine(
    State,
    initial=State.DRAFT,
    final={State.ACCEPTED},
    moves={
        "submit": Move(OPEN_STATES, State.SUBMITTED, needs=Can.SUBMIT),
        "hand_in": Move(OPEN_STATES, State.SIGNING, needs=Can.SUBMIT),
        "sign": Move({State.SIGNING}, State.SUBMITTED),
        "hold_back": Move({State.SIGNING}, State.DRAFT),
        "send_back": Move({State.SUBMITTED}, State.RETURNED, needs=Can.ACCEPT),
        "accept": Move({State.SUBMITTED}, State.ACCEPTED, needs=Can.ACCEPT),
        "reopen": Move({State.ACCEPTED}, State.RETURNED, needs=Can.ACCEPT),
    },
)

FORM = Machine(
    FormState,
    initial=FormState.DRAFT,
    final={FormState.REPLACED, FormState.RETIRED},
    moves={
        "publish": Move({FormState.DRAFT}, FormState.PUBLISHED, needs=Can.MANAGE_FORMS),
        "replace": Move({FormState.PUBLISHED}, FormState.REPLACED, needs=Can.MANAGE_FORMS),
        "retire": Move({FormState.PUBLISHED}, FormState.RETIRED, needs=Can.MANAGE_FORMS),
    },
)

SUMMARY = Machine(
    SummaryState,
    initial=SummaryState.DRAFT,
    final={SummaryState.APPROVED},
    moves={
        "hand_in": Move({SummaryState.DRAFT}, SummaryState.SIGNING, needs=Can.SUBMIT),
        "approve": Move({SummaryState.SIGNING}, SummaryState.APPROVED),
        "hold_back": Move({SummaryState.SIGNING}, SummaryState.DRAFT),
        "revise": Move({SummaryState.APPROVED}, SummaryState.DRAFT, needs=Can.SUBMIT),
    },
)

OPEN_REQUESTS = frozenset({RequestState.ASKED, RequestState.RETURNED})

CHAPTER_REQUEST = Machine(
    RequestState,
    initial=RequestState.ASKED,
    final={RequestState.TAKEN, RequestState.CANCELLED},
    moves={
        "hand_in": Move(OPEN_REQUESTS, RequestState.HANDED_IN, needs=Can.FILL),
        "send_back": Move({RequestState.HANDED_IN}, RequestState.RETURNED, needs=Can.FILL),
        "take": Move({RequestState.HANDED_IN}, RequestState.TAKEN, needs=Can.FILL),
        "cancel": Move(OPEN_REQUESTS, RequestState.CANCELLED, needs=Can.OPEN),
    },
)
