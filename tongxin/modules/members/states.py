"""Where a membership stands, how one came in, and how it ends (会籍状态)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.states import Machine, Move
from tongxin.modules.members.permissions import Can


class Status(TextChoices):
    """Status of a membership (handbook 41); transfer and retention bring theirs with them."""

    PENDING_CONFIRM = "pending_confirm", _("待本人确认")
    ACTIVE = "active", _("在册")
    WITHDRAWN = "withdrawn", _("退会")
    EXPELLED = "expelled", _("开除会籍")
    DECEASED = "deceased", _("去世")


class Channel(TextChoices):
    """By which way the member came (入会渠道)."""

    DESK = "desk", _("工会干部办理")
    IMPORT = "import", _("表格导入")
    ROSTER = "roster", _("单位名册")
    SELF = "self", _("本人申请")


class Applied(TextChoices):
    """Where an application to join stands (申请状态)."""

    SUBMITTED = "submitted", _("等待工会审核")
    RETURNED = "returned", _("退回修改")
    APPROVED = "approved", _("已入会")
    REJECTED = "rejected", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


CURRENT = (Status.ACTIVE,)
ENDED = (Status.WITHDRAWN, Status.EXPELLED, Status.DECEASED)
COUNTED = (*CURRENT, *ENDED)  # an ended membership counts on the days before it ended
ENDINGS = {Status.WITHDRAWN: "withdraw", Status.EXPELLED: "expel", Status.DECEASED: "note_death"}

MEMBERSHIP = Machine(
    Status,
    initial=Status.PENDING_CONFIRM,
    final=set(ENDED),
    moves={
        "confirm": Move({Status.PENDING_CONFIRM}, Status.ACTIVE, needs=Can.ADMIT),
        "withdraw": Move({Status.PENDING_CONFIRM, Status.ACTIVE}, Status.WITHDRAWN, needs=Can.END),
        "expel": Move({Status.ACTIVE}, Status.EXPELLED, needs=Can.END),
        "note_death": Move({Status.ACTIVE}, Status.DECEASED, needs=Can.END),
    },
    field="status",
)

WAITING = (Applied.SUBMITTED, Applied.RETURNED)

APPLICATION = Machine(
    Applied,
    initial=Applied.SUBMITTED,
    final={Applied.APPROVED, Applied.REJECTED, Applied.WITHDRAWN},
    moves={  # who decides is answered by the approval, who amends or withdraws by the receipt
        "send_back": Move({Applied.SUBMITTED}, Applied.RETURNED),
        "amend": Move({Applied.RETURNED}, Applied.SUBMITTED),
        "approve": Move({Applied.SUBMITTED}, Applied.APPROVED),
        "reject": Move({Applied.SUBMITTED}, Applied.REJECTED),
        "withdraw": Move({Applied.SUBMITTED, Applied.RETURNED}, Applied.WITHDRAWN),
    },
)
