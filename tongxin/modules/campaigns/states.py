"""Where a campaign and a task stand, and what may follow."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.states import Machine, Move
from tongxin.modules.campaigns.permissions import Can


class CampaignState(TextChoices):
    """Life of a campaign (部署状态)."""

    DRAFT = "draft", _("编辑中")
    ISSUED = "issued", _("已下发")
    CLOSED = "closed", _("已办结")
    VOIDED = "voided", _("已作废")


class TaskState(TextChoices):
    """Life of a task (任务状态); late is not a state, it is derived."""

    ASSIGNED = "assigned", _("待签收")
    RECEIVED = "received", _("已签收")
    IN_PROGRESS = "in_progress", _("办理中")
    REPORTED = "reported", _("待验收")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


class DeadlineKind(TextChoices):
    """Whether a person has decided on a deadline (期限设定)."""

    TO_BE_SET = "to_be_set", _("待定")
    DATE = "date", _("有期限")
    NONE = "none", _("不设期限")


class Origin(TextChoices):
    """How a task came to be (任务来源): the parent is never typed."""

    ISSUE = "issue", _("上级下发")
    CASCADE = "cascade", _("逐级分解")
    OWN = "own", _("自选动作")


OPEN = {TaskState.RECEIVED, TaskState.IN_PROGRESS, TaskState.RETURNED}
UNDONE = {TaskState.ASSIGNED, TaskState.REPORTED} | OPEN

CAMPAIGN = Machine(
    CampaignState,
    initial=CampaignState.DRAFT,
    final={CampaignState.CLOSED, CampaignState.VOIDED},
    moves={
        "issue": Move({CampaignState.DRAFT}, CampaignState.ISSUED, needs=Can.ISSUE),
        "void": Move({CampaignState.DRAFT}, CampaignState.VOIDED, needs=Can.EDIT),
        "close": Move({CampaignState.ISSUED}, CampaignState.CLOSED, needs=Can.ISSUE),
    },
)

# ``accept``, ``send_back`` and ``withdraw`` are asked of the superior as well: see services.
TASK = Machine(
    TaskState,
    initial=TaskState.ASSIGNED,
    final={TaskState.ACCEPTED, TaskState.WITHDRAWN},
    moves={
        "receive": Move({TaskState.ASSIGNED}, TaskState.RECEIVED, needs=Can.WORK),
        "start": Move({TaskState.RECEIVED}, TaskState.IN_PROGRESS, needs=Can.WORK),
        "report": Move(OPEN, TaskState.REPORTED, needs=Can.WORK),
        "send_back": Move({TaskState.REPORTED}, TaskState.RETURNED, needs=Can.ACCEPT),
        "accept": Move({TaskState.REPORTED}, TaskState.ACCEPTED, needs=Can.ACCEPT),
        "withdraw": Move(UNDONE, TaskState.WITHDRAWN, needs=Can.ACCEPT),
    },
)
