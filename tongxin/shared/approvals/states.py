"""States of a case and of its steps, and the moves between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.states import Machine, Move
from tongxin.shared.approvals.permissions import Can


class State(TextChoices):
    """Where a case stands (办理状态)."""

    OPEN = "open", _("审批中")
    RETURNED = "returned", _("退回修改")
    FROZEN = "frozen", _("暂停办理")
    APPROVED = "approved", _("已通过")
    REJECTED = "rejected", _("不予通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class StepState(TextChoices):
    """Where one step of a round stands (环节状态)."""

    WAITING = "waiting", _("未到")
    OPEN = "open", _("待审批")
    AGREED = "agreed", _("已同意")
    RETURNED = "returned", _("已退回")
    REJECTED = "rejected", _("不予通过")
    MERGED = "merged", _("由上级一并审批")
    DROPPED = "dropped", _("未进行")


class Mode(TextChoices):
    """How many of those who may decide must agree (审批方式)."""

    ANY = "any", _("任一人同意")
    ALL = "all", _("全部会签")


class What(TextChoices):
    """What an entry of the file says (办理动作)."""

    STARTED = "started", _("提交审批")
    AGREED = "agreed", _("同意")
    RETURNED = "returned", _("退回修改")
    REJECTED = "rejected", _("不予通过")
    RESUBMITTED = "resubmitted", _("重新提交")
    WITHDRAWN = "withdrawn", _("撤回")
    FROZEN = "frozen", _("暂停办理")
    UNFROZEN = "unfrozen", _("恢复办理")
    URGED = "urged", _("催办")
    CLIMBED = "climbed", _("转由其他工会审批")
    FINISHED = "finished", _("审批通过")


class Reason(TextChoices):
    """Why a case goes back or is rejected (退回理由)."""

    INCOMPLETE = "incomplete", _("材料不齐全")
    WRONG = "wrong", _("信息有误")
    INELIGIBLE = "ineligible", _("不符合条件")
    OVER_LIMIT = "over_limit", _("超出标准或额度")
    DUPLICATE = "duplicate", _("重复申请")
    OTHER = "other", _("其他")


DECISIONS = (What.AGREED, What.RETURNED, What.REJECTED)
LIVE = (State.OPEN, State.RETURNED, State.FROZEN)
ENDED = (State.APPROVED, State.REJECTED, State.WITHDRAWN)

CASE = Machine(
    State,
    initial=State.OPEN,
    final=set(ENDED),
    moves={  # who decides is answered by the seats of the step, who withdraws by the maker
        "agree": Move({State.OPEN}, State.APPROVED),
        "return": Move({State.OPEN}, State.RETURNED),
        "reject": Move({State.OPEN}, State.REJECTED),
        "resubmit": Move({State.RETURNED}, State.OPEN),
        "withdraw": Move({State.OPEN, State.RETURNED}, State.WITHDRAWN),
        "freeze": Move({State.OPEN}, State.FROZEN, needs=Can.MANAGE),
        "unfreeze": Move({State.FROZEN}, State.OPEN, needs=Can.MANAGE),
    },
)
