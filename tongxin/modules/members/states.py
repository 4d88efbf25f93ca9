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
