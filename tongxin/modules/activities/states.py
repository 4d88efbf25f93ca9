"""States of a session and what may follow what."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.states import Machine, Move
from tongxin.modules.activities.permissions import Can


class State(TextChoices):
    """Where a session stands (场次状态)."""

    DRAFT = "draft", _("草稿")
    OPEN = "open", _("已发布")
    HELD = "held", _("已举办")
    CANCELLED = "cancelled", _("已取消")


SESSION = Machine(
    State,
    initial=State.DRAFT,
    final={State.CANCELLED},
    moves={
        "open": Move({State.DRAFT}, State.OPEN, needs=Can.EDIT),
        "finish": Move({State.OPEN}, State.HELD, needs=Can.EDIT),
        "cancel": Move({State.DRAFT, State.OPEN, State.HELD}, State.CANCELLED, needs=Can.EDIT),
    },
)
