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
