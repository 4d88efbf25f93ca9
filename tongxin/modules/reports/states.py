"""The life of one report on its way up."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.states import Machine, Move
from tongxin.modules.reports.permissions import Can


class State(TextChoices):
    """Where a report stands (报送状态)."""

    DRAFT = "draft", _("待填报")
    SUBMITTED = "submitted", _("已报送，待审核")
    RETURNED = "returned", _("已退回，待修改")
    ACCEPTED = "accepted", _("已接收并封存")


class Act(TextChoices):
    """What happened to a report (办理动作)."""

    RECEIVED = "received", _("签收任务")
    SUBMITTED = "submitted", _("报送")
    REMINDED = "reminded", _("催报")
    RETURNED = "returned", _("退回修改")
    ACCEPTED = "accepted", _("接收封存")


OPEN_STATES = frozenset({State.DRAFT, State.RETURNED})

SUBMISSION = Machine(
    State,
    initial=State.DRAFT,
    final={State.ACCEPTED},
    moves={
        "submit": Move(OPEN_STATES, State.SUBMITTED, needs=Can.SUBMIT),
        "send_back": Move({State.SUBMITTED}, State.RETURNED, needs=Can.ACCEPT),
        "accept": Move({State.SUBMITTED}, State.ACCEPTED, needs=Can.ACCEPT),
    },
)
