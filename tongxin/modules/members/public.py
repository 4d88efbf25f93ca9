"""The door: what other modules may use."""

from tongxin.modules.members.models import Membership
from tongxin.modules.members.selectors import current_membership, home_union
from tongxin.modules.members.services.joining import Joining, admit, confirm_membership
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.states import Channel, Status

__all__ = [
    "Channel",
    "Joining",
    "Membership",
    "Status",
    "admit",
    "confirm_membership",
    "current_membership",
    "end_membership",
    "home_union",
]
