"""States of a public notice and of an objection, and the moves between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.states import Machine, Move
from tongxin.shared.public_notices.permissions import Can


class State(TextChoices):
    """Where a public notice stands (公示状态)."""

    OPEN = "open", _("公示中")
    HELD = "held", _("有异议，暂停")
    PASSED = "passed", _("公示通过")
    UPHELD = "upheld", _("异议成立")
    WITHDRAWN = "withdrawn", _("已撤回")


class Outcome(TextChoices):
    """Where an objection stands (异议办理情况)."""

    RECEIVED = "received", _("待核查")
    INVESTIGATING = "investigating", _("核查中")
    UPHELD = "upheld", _("成立")
    DISMISSED = "dismissed", _("不成立")


class PlaceKind(TextChoices):
    """Where a public notice can be read (公示渠道)."""

    PORTAL = "portal", _("公示网页")
    BOARD = "board", _("公告栏张贴")
    MEDIA = "media", _("报刊、电视或网站")
    MEETING = "meeting", _("会议宣读")


class Source(TextChoices):
    """How an objection came (异议来源)."""

    PORTAL = "portal", _("公示网页")
    LETTER = "letter", _("来信")
    PHONE = "phone", _("来电")
    VISIT = "visit", _("来访")


LIVE = (State.OPEN, State.HELD)
ENDED = (State.PASSED, State.UPHELD, State.WITHDRAWN)
UNRESOLVED = (Outcome.RECEIVED, Outcome.INVESTIGATING)
RESOLVED = (Outcome.UPHELD, Outcome.DISMISSED)

NOTICE = Machine(
    State,
    initial=State.OPEN,
    final=set(ENDED),
    moves={
        "hold": Move({State.OPEN, State.HELD}, State.HELD),
        "release": Move({State.HELD}, State.OPEN),
        "pass": Move({State.OPEN}, State.PASSED),
        "uphold": Move({State.HELD}, State.UPHELD),
        "withdraw": Move({State.OPEN, State.HELD}, State.WITHDRAWN),
    },
)

OBJECTION = Machine(
    Outcome,
    initial=Outcome.RECEIVED,
    final=set(RESOLVED),
    moves={
        "investigate": Move({Outcome.RECEIVED}, Outcome.INVESTIGATING, needs=Can.INVESTIGATE),
        "uphold": Move({Outcome.INVESTIGATING}, Outcome.UPHELD, needs=Can.INVESTIGATE),
        "dismiss": Move({Outcome.INVESTIGATING}, Outcome.DISMISSED, needs=Can.INVESTIGATE),
    },
)
