"""Where this module plugs into the house."""

from tongxin.kernel.events import listen
from tongxin.modules.campaigns import indicators, notices
from tongxin.modules.campaigns.events import OwnTaskAdded, TaskReported
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.services.working import EVIDENCE
from tongxin.shared.access import rights
from tongxin.shared.files import slots

DECLARES = (indicators,)


def connect() -> None:
    """Enter rights and slots, subscribe to facts; figures are declared by their import."""
    rights.declare(Can)
    slots.declare(EVIDENCE)
    listen(TaskReported, notices.report_waits)
    listen(OwnTaskAdded, notices.own_task_waits)
